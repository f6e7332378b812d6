"""清单 lists: how a list of cases is narrowed and walked through, page after page, without counting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from wangge.base.ids import NumberError, read_number
from wangge.cases.models import Case
from wangge.cases.moves import AT_WORK, ENDED, OPEN, WITH_UNIT, State
from wangge.cases.queries import FOR_LISTS, PAGE

SOON = timedelta(hours=24)
RECENT = 200_000  # words are sought among so many of the newest cases
# A word for several states at once; any other word must be a state.
GROUPS: dict[str, frozenset[State]] = {
    "open": OPEN,
    "at_unit": WITH_UNIT,
    "at_work": AT_WORK,
    "ended": ENDED,
}
DUE = ("late", "soon", "first")


class SoughtError(ValueError):
    """What is asked for cannot be: `.field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list is narrowed to; empty fields narrow nothing."""

    state: str = ""  # states or words of GROUPS, with commas between
    unit: int | None = None
    grid: int | None = None
    division: str = ""  # the beginning of a division code
    handler: int | None = None
    due: str = ""  # late | soon | first: those, the first due at the top
    heard: str = ""  # today: registered since midnight
    q: str = ""  # a case number, or words of the title

    def but(self, **other: object) -> "Sought":
        """The same with some fields otherwise."""
        return replace(self, **other)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some cases, and the book mark from which the next page goes on; "" at the end."""

    cases: Sequence[Case]
    next: str = ""


def narrow(cases: QuerySet[Case], sought: Sought, *, at: datetime) -> QuerySet[Case]:
    """The cases that are as sought; SoughtError for a state or due word that does not exist."""
    if sought.state:
        cases = cases.filter(state__in=_states(sought.state))
    if sought.unit is not None:
        cases = cases.filter(lead_unit_id=sought.unit)
    if sought.grid is not None:
        cases = cases.filter(grid_id=sought.grid)
    if sought.division:
        cases = cases.filter(division_code__startswith=sought.division)
    if sought.handler is not None:
        cases = cases.filter(handler_id=sought.handler)
    if sought.due:
        cases = _due(cases, sought.due, at=at)
    if sought.heard:
        if sought.heard != "today":
            raise SoughtError("heard", f"{sought.heard!r} is not today")
        cases = cases.filter(registered_at__gte=midnight(at))
    return _with_words(cases, sought.q.strip()) if sought.q.strip() else cases


def page(
    cases: QuerySet[Case], sought: Sought, *, at: datetime, before: str = "", size: int = PAGE
) -> Page:
    """One page, by one statement: the first due, or else the newest, at the top."""
    found = narrow(cases, sought, at=at).select_related(*FOR_LISTS)
    if sought.due:
        found = _after(found, before).order_by("due_at", "pk") if before else found
        rows = list(found.order_by("due_at", "pk")[: size + 1])
    else:
        found = found.filter(pk__lt=_key(before)) if before else found
        rows = list(found.order_by("-pk")[: size + 1])
    more = len(rows) > size
    return Page(cases=rows[:size], next=_mark(rows[size - 1], sought) if more else "")


def midnight(at: datetime) -> datetime:
    """When the day of `at` began in the city."""
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def capped(cases: QuerySet[Case], *, most: int = 999) -> int:
    """How many there are; `most` + 1 stands for more, so that counting stays cheap."""
    return cases.order_by()[: most + 1].count()


def _states(said: str) -> set[str]:
    found: set[str] = set()
    for word in said.split(","):
        if word in GROUPS:
            found |= {str(state) for state in GROUPS[word]}
        elif word in set(State):
            found.add(word)
        else:
            raise SoughtError("state", f"{word!r} is no state; there are {', '.join(State)}")
    return found


def _due(cases: QuerySet[Case], word: str, *, at: datetime) -> QuerySet[Case]:
    if word not in DUE:
        raise SoughtError("due", f"{word!r} is not one of {', '.join(DUE)}")
    running = cases.filter(
        due_at__isnull=False, closed_at__isnull=True, handled_at__isnull=True, state__in=OPEN
    )
    if word == "late":
        return running.filter(due_at__lt=at)
    return running.filter(due_at__range=(at, at + SOON)) if word == "soon" else running


def _with_words(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    try:
        return cases.filter(pk=read_number(words)[0])
    except NumberError:
        newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
        return cases.filter(pk__gt=newest - RECENT, title__icontains=words)


def _mark(last: Case, sought: Sought) -> str:
    if sought.due and last.due_at:
        return f"{last.due_at.isoformat()}_{last.pk}"
    return str(last.pk)


def _key(mark: str) -> int:
    if not mark.isdecimal():
        raise SoughtError("before", "this is no book mark of this list")
    return int(mark)


def _after(cases: QuerySet[Case], mark: str) -> QuerySet[Case]:
    moment, _, key = mark.rpartition("_")
    due_at = parse_datetime(moment)
    if due_at is None:
        raise SoughtError("before", "this is no book mark of this list")
    return cases.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=_key(key)))
