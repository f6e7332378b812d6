"""重放之行 running: rows go in at the intake door at their pace, and the messenger tells them on."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from time import monotonic, sleep
from typing import Protocol

from wangge.base.clock import now
from wangge.cases.messenger import Messenger
from wangge.cases.models import Entry, Trouble
from wangge.intake.actions import receive
from wangge.intake.channels.shelf import Unreadable, channels
from wangge.intake.models import Request
from wangge.site.replaying.mapping import Plan, Unusable
from wangge.site.replaying.reading import Row, Table
from wangge.site.replaying.rejects import Rejects
from wangge.site.roles.supervisor import Child

CHUNK = 64  # rows between looks at what the messenger has to tell
FINISH = 0.05  # seconds between looks while other tellers finish


class Acts(Protocol):
    """A simulated city: does what is due and says how many deeds that were."""

    def step(self, at: datetime) -> int: ...


@dataclass
class Run:
    """What came of a file so far; `cases` of rows heard now, `known` of rows heard before."""

    rows: int = 0
    received: int = 0
    cases: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    rejected: int = 0
    deeds: int = 0
    receiving_s: float = 0.0
    seconds: float = 0.0


@dataclass
class Replay:
    """How a file is replayed. `rate`: rows a second, None for as fast as can be."""

    table: Table
    plan: Plan
    channel: str
    rejects: Rejects
    rate: float | None = None
    workers: int = 0
    city: Acts | None = None
    moved: Callable[[Run], None] = lambda _: None

    def run(self) -> Run:
        """All rows in, told to the end, and with a simulated city on to closing."""
        from wangge.flow import FLOW

        run, began = Run(), monotonic()
        shards = self.workers + 1
        with telling(self.workers):
            teller = Messenger(FLOW, shard=(0, shards))
            for rows in self._chunks():
                self._take(rows, run, teller=teller, began=began)
                teller.drain()
                self.moved(run)
            run.receiving_s = monotonic() - began
            finish(Messenger(FLOW), patient=self.workers > 0)
            if self.city is not None:
                while done := self.city.step(now()):
                    run.deeds += done
                    Messenger(FLOW).drain()
                    self.moved(run)
        run.seconds = monotonic() - began
        return run

    def _chunks(self) -> Iterator[list[Row]]:
        rows = iter(self.table)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def _take(self, rows: list[Row], run: Run, *, teller: Messenger, began: float) -> None:
        known = self._known(rows)
        for row in rows:
            run.rows += 1
            pair = self._channel(row), self.plan.external(row)
            if pair in known:
                run.known.append(known[pair])
                continue
            if self.rate:
                self._wait(began + run.received / self.rate, teller)
            self._hear(row, run)
            if self.rate:
                self.moved(run)

    def _wait(self, until: float, teller: Messenger) -> None:
        """Until the row's turn, telling on what came in meanwhile."""
        teller.drain()
        while (left := until - monotonic()) > 0:
            sleep(min(left, 0.02))
            teller.drain()

    def _known(self, rows: list[Row]) -> dict[tuple[str, str], int]:
        """(channel, number) → case of rows that were heard before; a statement a channel."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            numbers[self._channel(row)].append(self.plan.external(row))
        known = {}
        for channel, some in numbers.items():
            heard = Request.objects.filter(channel=channel, external__in=some)
            for external, case in heard.values_list("external", "case_id"):
                known[channel, external] = case
        return known

    def _channel(self, row: Row) -> str:
        """The row's own channel where it names one of the shelf, else the one for the file."""
        column = self.plan.fields.get("channel", ("",))[0]
        told = row.cells.get(column, "")
        return told if told in channels else self.channel

    def _hear(self, row: Row, run: Run) -> None:
        channel = self._channel(row)
        try:
            _told, heard = self.plan.heard(row)
            received = receive(heard, channel=channel, at=now(), by=f"channel:{channel}")
        except Unusable as error:
            self.rejects.add(row, error.reasons)
            run.rejected += 1
        except Unreadable as error:
            self.rejects.add(row, [(one["field"], one["reason"]) for one in error.reasons])
            run.rejected += 1
        else:
            run.received += not received.known
            (run.known if received.known else run.cases).append(received.case.pk)


@contextmanager
def telling(workers: int) -> Iterator[None]:
    """So many processes `wangge work` beside this one, ended when the work is done."""
    wangge = (sys.executable, "-m", "wangge.site.commands", "work")
    children = [
        Child(f"work {n}", (*wangge, "--shard", f"{n}/{workers + 1}"))
        for n in range(1, workers + 1)
    ]
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in children:
            if child.process is not None:
                child.process.terminate()
        for child in children:
            if child.process is not None:
                child.process.wait()


def finish(teller: Messenger, *, patient: bool) -> None:
    """Tell all that can be told; what others hold in their hands is waited for."""
    while True:
        teller.drain()
        if not patient or not _waiting():
            return
        sleep(FINISH)


def _waiting() -> bool:
    """Whether an entry is untold whose case is in no trouble."""
    troubled = Trouble.objects.values("case_id")
    return Entry.objects.filter(told_at=None).exclude(case_id__in=troubled).exists()
