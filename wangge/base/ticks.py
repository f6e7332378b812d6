"""节拍 (ticks): what is done again and again; each room puts its own here from its `jobs.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wangge.base.shelf import Shelf

Deed = Callable[[datetime], object]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One periodic deed; it must bear being done twice, and being missed once."""

    every: int  # seconds
    act: Deed


ticks: Shelf[Tick] = Shelf("wangge.base.ticks")


def tick(name: str, *, every: int) -> Callable[[Deed], Deed]:
    """Have the clock call `act(at)` every so many seconds."""

    def put(act: Deed) -> Deed:
        ticks.add(name)(Tick(every=every, act=act))
        return act

    return put
