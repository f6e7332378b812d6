"""督办之作 jobs: what the clock does for supervision."""

from datetime import datetime

from wangge.base.clock import tick
from wangge.supervision.actions import resume_due

QUARTER = 900


@tick("supervision.resume", every=QUARTER)
def resume(at: datetime) -> int:
    """Suspended cases whose day has come go back to work."""
    return resume_due(at=at)
