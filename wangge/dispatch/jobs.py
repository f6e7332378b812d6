"""派遣之作 jobs: what the clock does for dispatch."""

from datetime import datetime

from wangge.base.clock import tick
from wangge.dispatch.promise.watch import look


@tick("dispatch.watch", every=60)
def watch(at: datetime) -> None:
    """The monitor looks whether the promised error is still kept."""
    look(at=at, fresh=False)
