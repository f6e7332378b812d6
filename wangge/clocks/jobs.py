"""时钟之作 jobs: open clocks are derived anew when calendars or rules have changed."""

from datetime import datetime
from typing import Any

from wangge.base.clock import now, tick
from wangge.base.jobs import enqueue, handles
from wangge.clocks.actions.catching_up import catch_up
from wangge.clocks.actions.reprojecting import reproject, stale

HALF_MINUTE, HOUR = 30, 3600


@tick("clocks.stale", every=HALF_MINUTE)
def look(at: datetime) -> object:
    """A new edition of the duties: have the open clocks derived by it, once."""
    if edition := stale():
        return enqueue("clocks.reproject", {}, at=at, key=f"clocks.reproject:{edition}")
    return None


@tick("clocks.catch_up", every=HOUR)
def old(at: datetime) -> object:
    """Open cases from before this room have no clocks yet."""
    return catch_up()


@handles("clocks.reproject")
def derive_anew(_: dict[str, Any]) -> None:
    """Derive the open clocks; a worker that dies leaves the rest to the next."""
    reproject(by="clock", at=now())
