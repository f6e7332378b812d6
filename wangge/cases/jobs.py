"""案卷之作 jobs: what the clock does for the log."""

from datetime import datetime

from wangge.base.clock import tick
from wangge.cases.audit import checkpoint

FIVE_MINUTES = 300


@tick("cases.checkpoint", every=FIVE_MINUTES)
def seal(at: datetime) -> object:
    """Seal what has settled since the last checkpoint."""
    return checkpoint(at=at)
