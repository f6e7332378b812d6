"""信使 messenger: tells each entry of the log, once and in order, to whoever waits to hear of it.

Telling and what it brings about are one transaction. A reaction has two halves: `think` – slow,
without writing, outside any transaction, for a batch – and `act` – short, inside it. What fails is
tried again with growing delay, then parked with its error, where a person sees it and sends it on.
"""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Mod

from wangge.base import rows
from wangge.base.clock import now
from wangge.base.masking import masked
from wangge.base.wake import hush, wait
from wangge.cases.events import Event
from wangge.cases.log import UNTOLD, MovedOn
from wangge.cases.models import Case, Entry, Trouble
from wangge.cases.moves import EVENTS, MOVES

log = logging.getLogger(__name__)
BATCH = 64
PATIENCE = 8  # tries before an entry is parked
LONGEST = timedelta(hours=1)
IDLE = 0.5  # seconds between looks when nobody rings

Act = Callable[[Case, Any, datetime, Any], None]
Think = Callable[[Sequence[tuple[Case, Any]]], Sequence[Any]]


@dataclass(frozen=True)
class Reaction:
    """What somebody does on hearing of an event."""

    act: Act
    think: Think | None = None


Flow = Mapping[str, Sequence[Reaction]]


def on(event: type[Event], *reactions: Reaction | Act) -> tuple[str, tuple[Reaction, ...]]:
    """One line of the flow: who acts when this has happened."""
    return MOVES[event].kind, tuple(
        reaction if isinstance(reaction, Reaction) else Reaction(reaction) for reaction in reactions
    )


class Messenger:
    """One teller. Several may work at once: `shard` (i, n) only keeps them out of each other's way."""

    def __init__(self, flow: Flow, *, shard: tuple[int, int] = (0, 1)) -> None:
        self.flow = flow
        self.shard = shard

    def drain(self, *, at: Callable[[], datetime] = now) -> int:
        """Tell until nothing is left that may be told; the number told."""
        told = 0
        while heads := self._heads(at()):
            told += self._tell(heads, at)
        return told

    def run(self, stopped: Callable[[], bool], *, at: Callable[[], datetime] = now) -> None:
        """Tell for ever, woken by the bell or looking every half second."""
        try:
            while not stopped():
                if heads := self._heads(at()):
                    self._tell(heads, at)
                else:
                    wait(UNTOLD, IDLE)
        finally:
            hush()

    def _heads(self, at: datetime) -> list[Entry]:
        """The oldest untold entries, at most one a case, of cases that are in no trouble."""
        in_trouble = Trouble.objects.filter(case_id=OuterRef("case_id")).filter(
            Q(next_at=None) | Q(next_at__gt=at)
        )
        waiting: QuerySet[Entry] = Entry.objects.filter(told_at=None).exclude(Exists(in_trouble))
        if self.shard[1] > 1:
            waiting = waiting.alias(part=Mod(F("case_id"), self.shard[1])).filter(
                part=self.shard[0]
            )
        heads: dict[int, Entry] = {}
        for entry in waiting.order_by("id")[:BATCH]:
            heads.setdefault(entry.case_id, entry)
        return list(heads.values())

    def _tell(self, heads: Sequence[Entry], at: Callable[[], datetime]) -> int:
        unheard = [entry.pk for entry in heads if not self.flow.get(entry.kind)]
        if unheard:
            Entry.objects.filter(pk__in=unheard, told_at=None).update(told_at=at())
        heard = [entry for entry in heads if self.flow.get(entry.kind)]
        cases = Case.objects.in_bulk([entry.case_id for entry in heard])
        pairs = [(entry, cases[entry.case_id]) for entry in heard]
        thoughts = self._think(pairs, at)
        again = set(Trouble.objects.filter(entry__in=thoughts).values_list("entry_id", flat=True))
        for entry, case in pairs:
            if entry.pk in thoughts:
                self._act(entry, case, thoughts[entry.pk], at, again=entry.pk in again)
        return len(heads)

    def _think(
        self, pairs: Sequence[tuple[Entry, Case]], at: Callable[[], datetime]
    ) -> dict[int, list[Any]]:
        """entry -> one thought a reaction; in batches, singly only where a batch fails."""
        thoughts: dict[int, list[Any]] = {}
        for kind in dict.fromkeys(entry.kind for entry, _ in pairs):
            group = [(entry, case) for entry, case in pairs if entry.kind == kind]
            try:
                thoughts |= self._think_of(kind, group)
            except Exception as error:
                for one in group:
                    try:
                        thoughts |= self._think_of(kind, [one]) if len(group) > 1 else {}
                        if len(group) == 1:
                            self._put_off(one[0], error, at=at())
                    except Exception as its:
                        self._put_off(one[0], its, at=at())
        return thoughts

    def _think_of(self, kind: str, group: Sequence[tuple[Entry, Case]]) -> dict[int, list[Any]]:
        heard = [(case, happened(entry)) for entry, case in group]
        columns = [
            reaction.think(heard) if reaction.think else [None] * len(heard)
            for reaction in self.flow[kind]
        ]
        return {entry.pk: [column[i] for column in columns] for i, (entry, _) in enumerate(group)}

    def _act(
        self,
        entry: Entry,
        case: Case,
        thoughts: Sequence[Any],
        at: Callable[[], datetime],
        *,
        again: bool,
    ) -> None:
        moment, event = at(), happened(entry)
        try:
            with transaction.atomic():
                if not rows.change(Entry, entry.pk, expect={"told_at": None}, told_at=moment):
                    return  # another messenger told it
                for reaction, thought in zip(self.flow[entry.kind], thoughts, strict=True):
                    reaction.act(case, event, moment, thought)
                if again:
                    Trouble.objects.filter(entry=entry).delete()
        except MovedOn:
            return  # it stays untold: the next look reads the case anew and thinks again
        except Exception as error:
            self._put_off(entry, error, at=moment)

    def _put_off(self, entry: Entry, error: Exception, *, at: datetime) -> None:
        """Later, and louder: the entry waits, the error is kept, and the log says so."""
        with transaction.atomic():
            if not Entry.objects.filter(pk=entry.pk, told_at=None).exists():
                log.error("after entry %s was told: %s", entry.pk, type(error).__name__)
                return  # what failed came after the commit, a bell perhaps: nothing to do again
            trouble = Trouble.objects.filter(entry=entry).first() or Trouble(
                entry=entry, case_id=entry.case_id
            )
            trouble.tries += 1
            trouble.error = masked(f"{type(error).__name__}: {error}")[:500] + "\n" + _where(error)
            if trouble.tries >= PATIENCE:
                trouble.next_at, trouble.parked_at = None, at
            else:
                trouble.next_at = at + min(timedelta(seconds=2**trouble.tries), LONGEST)
            trouble.save()
        log.error(
            "entry %s (%s) could not be told, try %s: %s",
            entry.pk,
            entry.kind,
            trouble.tries,
            type(error).__name__,
        )


def happened(entry: Entry) -> Event:
    """The event an entry holds."""
    return EVENTS[entry.kind](**entry.data)


def retry(*, at: datetime, entries: Sequence[int] = ()) -> int:
    """Let parked entries (all, or these) be told again at once; how many."""
    parked = Trouble.objects.filter(parked_at__isnull=False)
    if entries:
        parked = Trouble.objects.filter(entry_id__in=entries)
    return parked.update(next_at=at, parked_at=None, tries=0)


def _where(error: Exception) -> str:
    """The last places the error came through: files and lines only, never values."""
    places = traceback.extract_tb(error.__traceback__)[-4:]
    return "\n".join(f"{place.filename}:{place.lineno} {place.name}" for place in places)
