"""Answers kept for a few seconds in the memory of this process."""

from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
ROOM = 10_000  # answers kept at most; then all are dropped and asked for anew


class Kept(Generic[T]):
    """A dictionary that forgets each answer after `seconds`."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self._answers: dict[object, tuple[float, T]] = {}
        self._lock = Lock()

    def get(self, key: object) -> T | None:
        """The answer kept under `key`, unless it is too old."""
        kept = self._answers.get(key)
        return kept[1] if kept and monotonic() - kept[0] < self.seconds else None

    def put(self, key: object, answer: T) -> T:
        """Keep an answer and return it."""
        with self._lock:
            if len(self._answers) >= ROOM:
                self._answers.clear()
            self._answers[key] = monotonic(), answer
        return answer

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
