"""派遣之问: what waits for a dispatcher and why, which units have had a case and returned it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Switch
from django.db.models import IntegerField, Q, Value, When
from django.utils.timezone import localdate

from wangge.base.ids import NumberError, read_number
from wangge.cases.models import Attachment, Case, Entry, Urgency
from wangge.cases.moves import State
from wangge.cases.queries import seen_by
from wangge.dispatch.rules import CITY, Why
from wangge.duties.models import DutyItem
from wangge.duties.queries import Deadline, deadline, deadline_by, rule_for, timed
from wangge.duties.rules import BeyondCalendar, Clock, Matter
from wangge.grids.models import Division
from wangge.grids.rules import ground
from wangge.people.queries import Access
from wangge.people.roster import roster

PAGE = 25
LOOKED_THROUGH = 300  # cases of the queue among which like ones are sought
# What a tab of the desk shows, and the entries that say why a case stands there.
TABS = {
    "waiting": State.ACCEPTED,
    "returns": State.RETURN_REQUESTED,
    "review": State.UNDER_REVIEW,
}
TELLING = (
    "considered", "return_granted", "reviewed", "reopened", "accepted",
    "return_requested", "review_requested",
)  # fmt: skip


@dataclass(frozen=True)
class Note:
    """The last thing that happened to a case and concerns its dispatch."""

    kind: str
    data: dict[str, Any]
    happened_at: datetime


@dataclass(frozen=True)
class Place:
    """Where in the queue: how pressing (0 is the most), then how old."""

    pressing: int
    pk: int

    def __str__(self) -> str:
        return f"{self.pressing}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place written so, or None where the text is not one."""
        pressing, _, pk = text.partition(".")
        known = pressing in ("0", "1", "2") and pk.isascii() and pk.isdigit() and len(pk) < 19
        return cls(int(pressing), int(pk)) if known else None


def place_of(case: Case) -> Place:
    if case.safety or case.urgency == Urgency.SAFETY:
        return Place(0, case.pk)
    return Place(1 if case.urgency == Urgency.URGENT else 2, case.pk)


def queue(
    access: Access,
    *,
    tab: str = "waiting",
    after: Place | None = None,
    words: str = "",
    size: int = PAGE,
) -> list[Case]:
    """Up to `size` cases of a tab behind a place, the most pressing and then the oldest first.

    `words`: only those that say so, are said to be there, or bear that number.

    What is unsafe, then what is urgent, is due first; within these the oldest is. One statement.
    """
    pressing = Switch(
        When(Q(safety=True) | Q(urgency=Urgency.SAFETY), then=Value(0)),
        When(urgency=Urgency.URGENT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    waiting = seen_by(access).filter(state=TABS[tab]).annotate(pressing=pressing)
    if after:
        waiting = waiting.filter(
            Q(pressing__gt=after.pressing) | Q(pressing=after.pressing, pk__gt=after.pk)
        )
    if words:
        waiting = waiting.filter(_saying(words))
    return list(waiting.select_related("lead_unit").order_by("pressing", "pk")[:size])


def _saying(words: str) -> Q:
    try:
        return Q(pk=read_number(words)[0])
    except NumberError:
        return Q(words__icontains=words) | Q(title__icontains=words) | Q(address__icontains=words)


def notes(cases: Iterable[Case]) -> dict[int, Note]:
    """case → what last happened that concerns its dispatch; one statement."""
    ids = [case.pk for case in cases]
    rows = Entry.objects.filter(case_id__in=ids, kind__in=TELLING).order_by("case_id", "step")
    columns = ("case_id", "kind", "data", "happened_at")
    return {row[0]: Note(*row[1:]) for row in rows.values_list(*columns)}


def lead(note: Note | None) -> float:
    """How far the first candidate lies before the second; 2 where the note names nobody."""
    if note is None or note.kind != "considered" or not note.data["candidates"]:
        return 2.0
    held = sorted((float(one["score"]) for one in note.data["candidates"]), reverse=True)
    return held[0] - held[1] if len(held) > 1 else held[0]


def placed(case_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """case → what the log last said of its place; one statement, or none for no cases."""
    if not case_ids:
        return {}
    rows = Entry.objects.filter(case_id__in=case_ids, kind="placed").order_by("case_id", "step")
    return dict(rows.values_list("case_id", "data"))


def areas(unit_ids: Sequence[int]) -> dict[int, bytes]:
    """unit → outline (WKB) of the division it stands for, the whole city left out; one statement."""
    known = roster()
    home = {pk: known.units[pk].division_id for pk in unit_ids if pk in known.units}
    drawn = Division.objects.filter(pk__in=set(home.values()), outline__isnull=False)
    rows = drawn.exclude(level=CITY).values_list("pk", "outline")
    outlines = {pk: bytes(outline) for pk, outline in rows if outline is not None}
    return {unit: outlines[at] for unit, at in home.items() if at in outlines}


def photos(case: Case) -> list[Attachment]:
    return list(Attachment.objects.filter(case=case).order_by("pk"))


def dispatch_by(case: Case) -> datetime | None:
    """Until when it should be dispatched; None where no rule or no calendar tells."""
    severity = Urgency.SAFETY if case.safety else case.urgency
    try:
        found = deadline(
            "dispatch",
            category="",
            severity=severity,
            area=ground(case.division_code),
            channel=case.channel,
            start=case.registered_at,
        )
    except (BeyondCalendar, LookupError):
        return None  # it is only shown; the desk says elsewhere that the calendar ends
    return found.due_at if found else None


def completion_due(case: Case, item: DutyItem | None, at: datetime) -> Deadline | Why:
    """When the work must be done if it is sent now, by which rule; or why that cannot be said."""
    category = (item.category if item else None) or case.category
    named = item.deadline if item else None
    matter = Matter(
        category=category.key if category else "",
        severity=Urgency.SAFETY if case.safety else case.urgency,
        area=ground(case.division_code),
        channel=case.channel,
        condition=named.condition if named else "",
    )
    try:
        rule = rule_for(Clock.COMPLETION, matter, on=localdate(at))
        if rule is not None:
            return timed(rule, start=at)
        return deadline_by(named.code, start=at) if named else Why.NO_DEADLINE
    except (BeyondCalendar, LookupError):
        return Why.NO_CALENDAR


def returned_by(case_ids: Sequence[int]) -> dict[int, set[int]]:
    """case → units whose wish to return it was granted; one statement, or none for no cases."""
    if not case_ids:
        return {}
    had: dict[int, int] = {}
    gave: dict[int, set[int]] = {}
    kinds = ("dispatched", "ruled", "return_granted")
    rows = Entry.objects.filter(case_id__in=case_ids, kind__in=kinds).order_by("case_id", "step")
    for case_id, kind, data in rows.values_list("case_id", "kind", "data"):
        if kind != "return_granted":
            had[case_id] = data["unit"]
        elif case_id in had:
            gave.setdefault(case_id, set()).add(had[case_id])
    return gave
