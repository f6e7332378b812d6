"""Doors to duties: duty items, categories, the calendar of a year, and what would be due when."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from wangge.base.clock import now
from wangge.duties import queries
from wangge.duties.models import Category, DutyItem
from wangge.duties.rules import BeyondCalendar, Clock, Days, Measure
from wangge.duties.words import sentence

router = Router(tags=["duties"])


class CategoryOut(Schema):
    scheme: str
    code: str
    name: str
    parent: str | None
    synonyms: list[str]


class DutyOut(Schema):
    code: str
    version: int
    matter: str
    keywords: list[str]
    category: str | None
    law: str
    article: str
    level: str
    leads: dict[str, str]
    co_kinds: list[str]
    deadline: str | None
    admitted: bool
    valid_from: date | None
    valid_to: date | None


class DayOut(Schema):
    date: date
    kind: str
    name: str
    hours: list[list[str]] | None = Field(None, description="Only where the day has its own.")


class CalendarOut(Schema):
    year: int
    hours: list[list[str]]
    working_days: int
    days: list[DayOut]


class DeadlineIn(Schema):
    clock: Clock
    category: str = Field("", description="“scheme:code”, or a bare code")
    severity: str = ""
    area: str = ""
    channel: str = ""
    start: AwareDatetime


class SkippedOut(Schema):
    date: date
    kind: str
    name: str


class DeadlineOut(Schema):
    due_at: AwareDatetime
    rule: str
    value: int
    unit: Measure
    basis: str
    counted_from: AwareDatetime
    skipped: list[SkippedOut]
    makeup: list[date]
    why: str


@router.get("/duties", response=list[DutyOut])
def list_duties(
    request: HttpRequest, q: str = "", limit: Annotated[int, Field(ge=1, le=200)] = 20
) -> list[DutyOut]:
    """Duty items in force today that hold or resemble the words, best first."""
    return [_duty(item) for item in queries.duties_like(q, on=_today(), limit=limit)]


@router.get("/duties/{code}", response=DutyOut)
def get_duty(request: HttpRequest, code: str) -> DutyOut:
    """One duty item, in the version in force today."""
    item = queries.duty_item(code, on=_today())
    if item is None:
        raise HttpError(404, f"no duty item {code!r} is in force today")
    return _duty(item)


@router.get("/categories", response=list[CategoryOut])
def list_categories(request: HttpRequest, scheme: str = "") -> list[CategoryOut]:
    """The categories of one scheme, or of all."""
    everything = {each.pk: each for each in queries.categories()}
    return [
        _category(each, everything)
        for each in everything.values()
        if not scheme or each.scheme == scheme
    ]


@router.get("/calendar/{year}", response=CalendarOut)
def get_calendar(request: HttpRequest, year: int, calendar: str = "default") -> CalendarOut:
    """The days of a year that a calendar knows; 404 where it knows none."""
    view = _or_404(calendar)
    known = sorted((day, it) for day, it in view.known.items() if day.year == year)
    if not known:
        raise HttpError(404, f"the calendar {calendar!r} knows nothing of {year}")
    days = [
        DayOut(
            date=day,
            kind=it.kind,
            name=it.name,
            hours=None if it.hours is None else _clock(it.hours),
        )
        for day, it in known
    ]
    return CalendarOut(
        year=year,
        hours=_clock(view.hours),
        working_days=sum(view.works(day.date) for day in days),
        days=days,
    )


@router.post("/deadline", response=DeadlineOut)
def reckon_deadline(request: HttpRequest, asked: DeadlineIn) -> DeadlineOut:
    """When a clock would run out, by which rule, and why; nothing is stored.

    404 where no rule sets this clock, 422 where the calendar does not reach.
    """
    try:
        found = queries.deadline(**asked.dict())
        if found is None:
            raise HttpError(404, f"no rule sets the clock {asked.clock} for this matter")
        why = found.why
    except BeyondCalendar as error:
        raise HttpError(422, str(error)) from error
    return DeadlineOut(
        due_at=found.due_at,
        rule=found.rule_code,
        value=found.value,
        unit=found.unit,
        basis=found.basis,
        counted_from=why.counted_from,
        skipped=[SkippedOut(**day._asdict()) for day in why.skipped],
        makeup=list(why.makeup),
        why=sentence(why),
    )


def _today() -> date:
    return localdate(now())


def _or_404(code: str) -> Days:
    try:
        return queries.days(code)
    except LookupError as error:
        raise HttpError(404, str(error)) from error


def _clock(hours: tuple[tuple[int, int], ...]) -> list[list[str]]:
    return [[f"{each // 60:02}:{each % 60:02}" for each in shift] for shift in hours]


def _category(each: Category, everything: dict[int, Category]) -> CategoryOut:
    parent = everything[each.parent_id].code if each.parent_id else None
    return CategoryOut(
        scheme=each.scheme, code=each.code, name=each.name, parent=parent, synonyms=each.synonyms
    )


def _duty(item: DutyItem) -> DutyOut:
    plain = set(DutyOut.model_fields) - {"category", "deadline"}
    return DutyOut(
        **{name: getattr(item, name) for name in plain},
        category=item.category.key if item.category else None,
        deadline=item.deadline.code if item.deadline else None,
    )
