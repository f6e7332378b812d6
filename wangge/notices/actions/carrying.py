"""投递 carrying: takes what is due by lease, has it sent outside any transaction, writes the result.

At least once: a worker that dies in the middle leaves a lease that ends, and another sends it again
under the same idempotency key. Never two at once: whoever claims writes a longer lease than any
sending may last. A host that fails makes only its own line wait.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections
from django.utils.module_loading import autodiscover_modules

from wangge.base import rows, wake
from wangge.base.clock import now
from wangge.notices import queries
from wangge.notices.actions import BELL
from wangge.notices.actions.outcomes import allowed, failed, settled, through
from wangge.notices.actions.planning import plan, remind, told_late
from wangge.notices.models import Delivery
from wangge.notices.outlets.shelf import outlets
from wangge.notices.rules.timing import LEASE

log = logging.getLogger(__name__)
SLOTS = 16  # sendings at once, in one worker
A_LINE = 4  # of which to one line, while it is well
IDLE = 2.0  # seconds between looks when nobody rings


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A delivery in this worker's hands until its lease ends."""

    delivery: Delivery
    tries: int  # with this one
    until: datetime


class Carrier:
    """One carrier; several may work at once, in one process or in many."""

    def __init__(self, *, at: Callable[[], datetime] = now, slots: int = SLOTS) -> None:
        self._at = at
        self._slots = slots
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="notices")
        self._busy: dict[Future[str], Claim] = {}

    def run(self, stopped: Callable[[], bool]) -> None:
        """Carry for ever, woken by the bell or looking every few seconds, until stopped."""
        autodiscover_modules("jobs")  # rooms above bring their address books
        looked = 0.0
        try:
            while not stopped():
                if not self._busy and time.monotonic() - looked < IDLE:
                    wake.wait(BELL, IDLE)
                close_old_connections()
                looked = time.monotonic()
                self.step()
        finally:
            self.close()
            wake.hush()

    def drain(self) -> int:
        """Plan, remind and send until nothing is due any more; how many sendings came to an end."""
        ended = 0
        while True:
            ended += self.step()
            if not self._busy and not self._fill():
                return ended

    def step(self) -> int:
        """Plan, remind, start what is due where there is room, and write what has ended."""
        at = self._at()
        plan(at=at)
        remind(at=at)
        self._fill()
        return self._collect(timeout=0.5)

    def close(self) -> None:
        """Let what is under way end, and write its results."""
        while self._busy:
            self._collect(timeout=None)
        self._pool.shutdown()

    def _fill(self) -> int:
        """Start what is due, line by line, so that none waits behind another; how many."""
        at, started = self._at(), 0
        on_line = Counter(claim.delivery.line for claim in self._busy.values())
        for name in queries.lines_due(at):
            room = min(A_LINE - on_line[name], self._slots - len(self._busy))
            room = allowed(name, room, at=at) if room > 0 else 0
            for delivery in queries.due_on(name, at, room) if room else ():
                started += self._start(delivery, at)
        return started

    def _start(self, delivery: Delivery, at: datetime) -> bool:
        claim = take(delivery, at=at)
        if claim is None:
            return False
        try:
            send = outlets[delivery.outlet].load(delivery, at)
        except Exception as error:
            failed(claim.delivery, error, tries=claim.tries, until=claim.until, at=at)
            return True
        self._busy[self._pool.submit(send)] = claim
        return True

    def _collect(self, *, timeout: float | None) -> int:
        if not self._busy:
            return 0
        ended, _under_way = wait(self._busy, timeout, return_when=FIRST_COMPLETED)
        for future in ended:
            claim = self._busy.pop(future)
            self._write(claim, future)
        return len(ended)

    def _write(self, claim: Claim, future: Future[str]) -> None:
        at, error = self._at(), future.exception()
        if error is None:
            kept = through(
                claim.delivery, future.result(), tries=claim.tries, until=claim.until, at=at
            )
        elif isinstance(error, Exception):
            kept = failed(claim.delivery, error, tries=claim.tries, until=claim.until, at=at)
        else:
            raise error
        if not kept:
            log.warning("delivery %s outlived its lease; another has it", claim.delivery.pk)


def take(delivery: Delivery, *, at: datetime) -> Claim | None:
    """Claim a due delivery by compare-and-set; None where another was first or it must wait.

    In quiet hours what is for a person goes back until the morning, uncounted; what was acknowledged
    meanwhile needs no telling.
    """
    notice, outlet = delivery.notice, outlets[delivery.outlet]
    expect = {"tries": delivery.tries, "next_at": delivery.next_at}
    if outlet.personal and notice.acknowledged_at:
        settled(delivery, "acknowledged before", expect=expect, at=at)
        return None
    if outlet.personal and not notice.safety and (pause := told_late(at)):
        moment = at + pause
        rows.change(Delivery, delivery.pk, expect=expect, next_at=moment, since=moment)
        return None
    until = at + LEASE
    if not rows.change(Delivery, delivery.pk, expect=expect, add={"tries": 1}, next_at=until):
        return None
    return Claim(delivery=delivery, tries=delivery.tries + 1, until=until)
