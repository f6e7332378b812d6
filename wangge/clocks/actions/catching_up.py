"""补建: the clocks of cases are made from their logs – of cases older than this room, or to prove the rows right."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from wangge.base import rows
from wangge.cases.messenger import happened
from wangge.cases.models import Case, Entry
from wangge.cases.moves import OPEN
from wangge.clocks.actions.beginning import Moment
from wangge.clocks.actions.timing import COLUMNS, MAKING, played
from wangge.clocks.models import Clock
from wangge.clocks.rules import TOUCHING

CHOOSING = frozenset({"category_id", "urgency", "safety", "division_code"})  # a rule looks at these
COMPARED = ("kind", "share_id", "started_at", "stopped_at", "ended", "resting", "rule", "fixed_at")


def derive(case: Case, entries: Iterable[Entry]) -> list[Clock]:
    """The clocks that follow from a case's entries, oldest first; nothing is written.

    A rule is chosen by what the case was when its clock began, so that is folded along.
    """
    clocks: list[Clock] = []
    then = Case(pk=case.pk, channel=case.channel)
    for entry in entries:
        event = happened(entry)
        if type(event) in TOUCHING:
            try:
                plan = played(Moment(then, event, entry.happened_at, clocks, entry.changes))
            except LookupError:
                continue  # the calendar of those days is not known any more
            clocks += plan.made
        for name in CHOOSING & entry.changes.keys():
            setattr(then, name, entry.changes[name])
    return clocks


def catch_up(*, most: int = 1000) -> int:
    """Make the clocks of open cases that have none though their log would give some; how many cases."""
    timed = Clock.objects.filter(case_id=OuterRef("pk"))
    old = Case.objects.filter(~Exists(timed), state__in=[str(state) for state in OPEN], steps__gt=1)
    made = 0
    for case in old.order_by("pk")[:most]:
        with transaction.atomic():
            clocks = derive(case, Entry.objects.filter(case=case).order_by("step"))
            if clocks and not Clock.objects.filter(case=case).exists():
                for clock in clocks:
                    given = {name: getattr(clock, name) for name in (*MAKING, *COLUMNS)}
                    rows.insert(Clock, **given)
                made += 1
    return made


def flaws(cases: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    """Cases whose clocks are not what their log says, with what is wrong."""
    for case in cases:
        should = [
            _plain(one) for one in derive(case, Entry.objects.filter(case=case).order_by("step"))
        ]
        there = [_plain(one) for one in Clock.objects.filter(case=case).order_by("pk")]
        if should != there:
            yield case, f"the log gives {len(should)} clocks, {len(there)} are kept, or they differ"
        completion = Clock.objects.filter(case=case, kind="completion", stopped_at=None).last()
        if completion is not None and completion.due_at != case.due_at:
            yield case, f"the case is due {case.due_at}, its clock {completion.due_at}"


def _plain(clock: Clock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in COMPARED} | {
        "steps": [(one["act"], one["at"], one["why"]) for one in clock.steps]
    }
