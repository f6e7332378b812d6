"""事实之作 jobs: the lake follows the log."""

from datetime import datetime
from typing import Any

from wangge.base import jobs
from wangge.base.clock import now, tick
from wangge.facts.options import WHERE

KIND = "facts.refresh"
OFTEN, DAILY = 300, 86_400


@tick("facts.refresh", every=OFTEN)
def ask(at: datetime) -> object:
    """Have a worker bring the lake up to the log; one at a time stands in the queue."""
    if WHERE.value != "lake":
        return None
    return jobs.enqueue(KIND, {}, at=at, key=f"{KIND}:{int(at.timestamp()) // OFTEN}")


@tick("facts.compare", every=DAILY)
def ask_thoroughly(at: datetime) -> object:
    """Once a day every case is compared with the lake."""
    if WHERE.value != "lake":
        return None
    day = int(at.timestamp()) // DAILY
    return jobs.enqueue(KIND, {"thorough": True}, at=at, key=f"{KIND}:day:{day}")


@jobs.handles(KIND)
def refreshed(told: dict[str, Any]) -> None:
    """Bring the lake up to the log; the engine is loaded by the first that does it."""
    from wangge.facts.lake.refreshing import refresh
    from wangge.facts.lake.store import LakeBusy

    try:
        refresh(at=now(), thorough=bool(told.get("thorough")))
    except LakeBusy:
        if told.get("thorough"):
            raise  # it is tried again; the frequent one has its next turn soon enough
