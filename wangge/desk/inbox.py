"""待办箱 inbox: what a unit must do next – one row a case, by the clock that runs out first, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.cases.moves import OPEN
from wangge.cases.offers import Offer, open_to
from wangge.clocks.models import Clock, Kind
from wangge.clocks.words import short
from wangge.people.queries import Access

MOST = 60  # rows of one page; the rest are a list away
A_CASE = 4  # clocks read for a row: a case has at most a few
TO_DO: dict[str, Any] = {
    Kind.SIGN: _("Sign for it"),
    Kind.RESPONSE: _("Speak to whoever asked"),
    Kind.COMPLETION: _("Handle it and report"),
    Kind.REPLY: _("Answer the person"),
    Kind.SUB: _("Report our share"),
}
ANSWERS = {
    Kind.SIGN: "sign",
    Kind.RESPONSE: "contact",
    Kind.COMPLETION: "handle",
    Kind.REPLY: "reply",
    Kind.SUB: "report-share",
}
WITH_IT = ("case__lead_unit", "case__grid", "case__handler", "share__unit")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case: what to do, until when, why then; the one press that does it, if one is enough."""

    case: Case
    what: Any
    due_at: datetime | None
    why: str
    also: list[tuple[Any, datetime | None]]  # its other clocks
    press: Offer | None
    next: Offer | None  # the deed whose form opens on the case's page


@dataclass(kw_only=True)
class Group:
    """Rows that are due in one span of time."""

    key: str
    label: Any
    tone: str
    rows: list[Row] = field(default_factory=list)


def inbox(access: Access, *, at: datetime, mine: bool = False) -> tuple[list[Group], bool]:
    """What the person's units must do, first due first; and whether there is more than is shown."""
    held, more = _first(access, mine=mine, most=MOST)
    groups = _groups()
    for clocks in held:
        groups[_when(clocks[0].due_at, at)].rows.append(row(clocks, access))
    return [group for group in groups.values() if group.rows], more


def first_rows(access: Access, *, most: int) -> list[Row]:
    """The rows that are due first."""
    return [row(clocks, access) for clocks in _first(access, mine=False, most=most)[0]]


def late(access: Access, at: datetime) -> QuerySet[Any, Any]:
    """Keys of the cases in which a limit of the person's units has passed."""
    return _clocks(access).filter(due_at__lte=at).order_by().values("case_id")


def today(access: Access, at: datetime) -> QuerySet[Any, Any]:
    """Keys of those in which the first limit passes before the day ends."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = _clocks(access).filter(due_at__gt=at, due_at__lte=midnight)
    return due.exclude(case_id__in=late(access, at)).order_by().values("case_id")


def _first(access: Access, *, mine: bool, most: int) -> tuple[list[list[Clock]], bool]:
    """The running clocks of each of the first cases, and whether there are more."""
    read = A_CASE * most
    clocks = list(_clocks(access, mine=mine)[: read + 1])
    by_case: dict[int, list[Clock]] = {}
    for clock in clocks:
        by_case.setdefault(clock.case_id, []).append(clock)
    return list(by_case.values())[:most], len(clocks) > read or len(by_case) > most


def row(clocks: list[Clock], access: Access) -> Row:
    """The row of one case from its running clocks, the first due first."""
    first, case = clocks[0], clocks[0].case
    offers = open_to(access, case)
    best = next((offer for offer in offers if offer.key == ANSWERS.get(Kind(first.kind))), None)
    best = best or next((offer for offer in offers if offer.first), None)
    silent = best is not None and not best.form.model_fields and not best.grave
    return Row(
        case=case,
        what=TO_DO[first.kind],
        due_at=first.due_at,
        why=short(first),
        also=[(TO_DO[one.kind], one.due_at) for one in clocks[1:]],
        press=best if silent else None,
        next=None if silent else best,
    )


def of_case(access: Access, case: Case) -> Row | None:
    """The row of one case as it stands; None where the unit has nothing to do there."""
    clocks = list(_clocks(access).filter(case=case))
    return row(clocks, access) if clocks else None


def _clocks(access: Access, *, mine: bool = False) -> QuerySet[Clock, Clock]:
    """Running clocks that people of these units must answer; those that rest come last."""
    units = access.unit_ids
    ours = Q(case__lead_unit_id__in=units) & ~Q(kind=Kind.SUB)
    shares = Q(kind=Kind.SUB, share__unit_id__in=units)
    clocks = Clock.objects.filter(ours | shares, stopped_at=None, kind__in=TO_DO)
    clocks = clocks.filter(case__state__in=[str(state) for state in OPEN])
    if mine:
        clocks = clocks.filter(case__handler_id=access.person_id)
    return clocks.select_related(*WITH_IT).order_by(F("due_at").asc(nulls_last=True), "pk")


def _groups() -> dict[str, Group]:
    made: Iterable[Group] = (
        Group(key="late", label=_("Late"), tone="late"),
        Group(key="today", label=_("Due today"), tone="soon"),
        Group(key="tomorrow", label=_("Due tomorrow"), tone="hand"),
        Group(key="later", label=_("Later"), tone="hand"),
        Group(key="rests", label=_("Rests"), tone="rest"),
    )
    return {group.key: group for group in made}


def _when(due_at: datetime | None, at: datetime) -> str:
    if due_at is None:
        return "rests"
    if due_at <= at:
        return "late"
    last = localdate(due_at - timedelta(microseconds=1))  # 24:00 belongs to the day it ends
    away = (last - localdate(at)).days
    return "today" if away <= 0 else "tomorrow" if away == 1 else "later"
