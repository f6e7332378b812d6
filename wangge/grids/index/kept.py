"""常备 kept: something derived from divisions and grids, held in memory until they change."""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Q
from django.utils import timezone

from wangge.base import clock
from wangge.grids.models import Edition

T = TypeVar("T")
CHECK_EVERY = 20.0  # seconds after which another process's edit is looked for


def valid(on: date) -> Q:
    """Rows (grids or divisions) whose validity holds that day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class Kept(Generic[T]):
    """Something derived from divisions and grids, made once a process and again when they change.

    A change made in this process is seen at once, one made elsewhere within CHECK_EVERY seconds.
    """

    def __init__(self, make: Callable[[date], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._thing: T | None = None
        self._of: tuple[str | None, date] | None = None
        self._renewed = -1
        self._check_after = 0.0

    def current(self) -> T:
        # A cache is a door to the clock: it answers for today, whatever day a case is from.
        if self._renewed != Edition.renewed_here or time.monotonic() > self._check_after:
            with self._lock:
                self._refresh()
        assert self._thing is not None  # _refresh makes one or raises
        return self._thing

    def _refresh(self) -> None:
        renewed, today = Edition.renewed_here, timezone.localdate(clock.now())
        token = Edition.objects.values_list("token", flat=True).filter(pk=1).first()
        if self._thing is None or self._of != (token, today):
            self._thing, self._of = self._make(today), (token, today)
        self._renewed, self._check_after = renewed, time.monotonic() + CHECK_EVERY
