"""时钟 (clock): the time of day, read here alone and only by doors, and what is done again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from wangge.base.shelf import Shelf

Deed = Callable[[datetime], object]


def now() -> datetime:
    """The present moment, aware, in UTC; rules and deeds are given `at=` instead."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """节拍: one periodic deed; it must bear being done twice, and being missed once."""

    every: int  # seconds
    act: Deed


ticks: Shelf[Tick] = Shelf("wangge.base.clock")


def tick(name: str, *, every: int) -> Callable[[Deed], Deed]:
    """Have the clock call `act(at)` every so many seconds; a room says it in its `jobs.py`."""

    def put(act: Deed) -> Deed:
        ticks.add(name)(Tick(every=every, act=act))
        return act

    return put
