"""到点之问: which cases must be looked at now, and what is due for the clocks of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import get_default_timezone

from wangge.cases.models import Case, Urgency
from wangge.cases.moves import OPEN
from wangge.clocks.models import Clock
from wangge.clocks.queries import ledger
from wangge.duties.queries import days
from wangge.duties.rules import Act, Days
from wangge.supervision.models import Fired, Watching
from wangge.supervision.queries.policy import rungs
from wangge.supervision.rules.ladder import WORKED, Coming, Standing, comings


@dataclass(frozen=True, kw_only=True)
class Due:
    """A rung that is due for a clock, and has not fired."""

    clock: Clock
    coming: Coming


@dataclass(kw_only=True)
class Look:
    """A case with what is due for its clocks and when to look again (None: when its log moves)."""

    case: Case
    due: list[Due] = field(default_factory=list)
    next_at: datetime | None = None
    trouble: str = ""


def waiting(at: datetime, *, most: int | None = None) -> list[tuple[int, int]]:
    """(case, mark) of all that must be looked at by then, the longest due first; one index range."""
    found = Watching.objects.filter(next_at__lte=at).order_by("next_at")
    return list(found.values_list("case_id", "marks")[:most])


def looks(cases: Iterable[Case], *, at: datetime) -> list[Look]:
    """Each case with what is due by then; two statements, however many."""
    by_case: dict[int, list[Clock]] = defaultdict(list)
    chosen = list(cases)
    keys = [one.pk for one in chosen]
    for clock in Clock.objects.filter(case_id__in=keys, stopped_at=None).order_by("pk"):
        by_case[clock.case_id].append(clock)
    clocks = [one for running in by_case.values() for one in running]
    fired = set(Fired.objects.filter(clock__in=clocks).values_list("clock_id", "rung", "turn"))
    return [_look(case, by_case[case.pk], fired, at) for case in chosen]


def _look(
    case: Case, clocks: Sequence[Clock], fired: set[tuple[int, str, int]], at: datetime
) -> Look:
    look = Look(case=case)
    if case.state not in OPEN:
        return look
    later = []
    for clock in clocks:
        found, trouble = coming_of(clock, case)
        look.trouble = look.trouble or trouble
        for one in found:
            if (clock.pk, one.rung.code, one.turn) in fired:
                continue
            if one.moment <= at:
                look.due.append(Due(clock=clock, coming=one))
            else:
                later.append(one.moment)
    look.next_at = min(later, default=None)
    return look


def coming_of(clock: Clock, case: Case) -> tuple[list[Coming], str]:
    """All rungs of a clock with their moments, fired or not; and what cannot be reckoned."""
    return comings(rungs(), standing(clock, case), days_of(clock))


def standing(clock: Clock, case: Case) -> Standing:
    """The clock as a rung looks at it."""
    account = ledger(clock)
    return Standing(
        kind=clock.kind,
        urgency=Urgency.SAFETY if case.safety else case.urgency,
        due_at=clock.due_at,
        spans=_spans(clock),
        working=account.fixed is None and account.measure in WORKED,
        extensions=sum(one["act"] == Act.EXTEND for one in clock.steps),
    )


def days_of(clock: Clock) -> Days:
    """The calendar of the clock; where there is none, one that knows no day and says so when asked."""
    try:
        return days(clock.calendar)
    except LookupError:
        return Days({}, (), get_default_timezone())


def _spans(clock: Clock) -> list[tuple[datetime, datetime]]:
    """The times in which the clock ran, or will run, up to its end."""
    end = clock.due_at
    if end is None:
        return []
    start: datetime | None = clock.started_at
    spans = []
    for step in ledger(clock).steps:
        if step.act is Act.REST and start is not None:
            spans.append((start, step.at))
            start = None
        elif step.act is Act.GO_ON and start is None:
            start = step.at
    if start is not None:
        spans.append((start, end))
    return [(begun, min(over, end)) for begun, over in spans if begun < end]
