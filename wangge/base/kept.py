"""常备 (kept): what was worked out of the database, held by this process until its stamp changes."""

from collections.abc import Callable, Hashable
from threading import RLock
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
MOST = 20_000  # answers in one memory; then all are dropped and made anew

_memories: "list[Kept]" = []


class Kept:
    """Answers by key, each made once, all of them dropped when the stamp is another one.

    `stamp` is one cheap question – as a rule `lambda: Edition.of("grids")`. It is asked at most
    every `every` seconds, and at the next question after `look_anew`: so a change is seen at once
    in the process that made it, and a little later in the others. With `stamp=monotonic` answers
    are simply no older than `every` seconds.

    Answers are shared by all threads: treat them as read-only. What `make` raises is not kept.
    """

    def __init__(
        self, stamp: Callable[[], object], *, every: float, most: int = MOST
    ) -> None:  # fmt: skip
        self.every, self._stamp, self._most = every, stamp, most
        self._lock = RLock()  # the lock is only for making: a locator is not built by two threads
        self._turn = 0
        self.forget()
        _memories.append(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer kept under `key`, made by `make` if there is none."""
        if monotonic() < self._until:
            try:
                return self._things[key]  # type: ignore[return-value]
            except KeyError:
                pass
        with self._lock:
            self._look()
            things = self._things  # who forgets meanwhile forgets this too
            if key not in things:
                made = make()
                if len(things) >= self._most:
                    things.clear()
                things[key] = made
            return things[key]  # type: ignore[return-value]

    def forget(self) -> None:
        """Drop every answer."""
        self._things: dict[Hashable, object] = {}
        self._of: object = object()  # equal to no stamp
        self.look_anew()

    def look_anew(self) -> None:
        """Ask for the stamp at the next question."""
        self._turn += 1
        self._until = 0.0

    def _look(self) -> None:
        if monotonic() < self._until:
            return
        turn, stamp = self._turn, self._stamp()
        if stamp != self._of:
            self._things, self._of = {}, stamp
        self._until = monotonic() + self.every
        if turn != self._turn:  # called to look anew while it looked
            self._until = 0.0


def look_anew() -> None:
    """Every memory of this process looks at its stamp at its next question."""
    for memory in _memories:
        memory.look_anew()


def forget_all() -> None:
    """Empty every memory of this process; for tests, whose database is gone."""
    for memory in _memories:
        memory.forget()
