"""Deeds on duties: a trace and a new edition for every change; days and hours of a calendar set by hand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from wangge.base.models import Edition
from wangge.duties.models import EDITION, Calendar, CalendarDay
from wangge.duties.rules import read_hours
from wangge.people.traces import trace

USUAL_HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]


def revise(what: str, *, by: str, at: datetime) -> None:
    """Trace that duties have changed, and renew their edition; call it in the transaction of the
    change, at its end.

    Every process reads anew within seconds, this one at its next question.
    """
    trace("duties changed", by=by, at=at, about=EDITION, what=what)
    Edition.renew(EDITION)


def make_calendar(code: str, *, name: str = "", hours: list[list[str]] | None = None) -> Calendar:
    """The calendar of that code; made with the usual hours if it is not there yet."""
    read_hours(hours or USUAL_HOURS)
    wanted = {"name": name or code, "hours": hours or USUAL_HOURS}
    return Calendar.objects.get_or_create(code=code, defaults=wanted)[0]


def set_day(
    calendar: Calendar, day: CalendarDay, *, by: str, at: datetime
) -> CalendarDay:  # fmt: skip
    """Put one day (date, kind, name, hours) into the calendar in place of what it knew.

    ValidationError names a wrong kind or too long a name, ValueError wrong hours.
    """
    if day.hours is not None:
        read_hours(day.hours)
    day.clean_fields(exclude={"id", "calendar", "name", "hours"})
    with transaction.atomic():
        values = {"kind": day.kind, "name": day.name, "hours": day.hours}
        kept, _ = CalendarDay.objects.update_or_create(
            calendar=calendar, date=day.date, defaults=values
        )
        revise(f"calendar {calendar.code}: {day.date} is {day.kind}", by=by, at=at)
    return kept


def set_hours(calendar: Calendar, hours: list[list[str]], *, by: str, at: datetime) -> None:
    """Give the calendar other working hours, [["09:00","12:00"], …]; ValueError if they are wrong."""
    read_hours(hours)
    with transaction.atomic():
        calendar.hours = hours
        calendar.save(update_fields=["hours"])
        revise(f"calendar {calendar.code}: hours {hours}", by=by, at=at)


def fill(
    calendar: Calendar, days: Iterable[tuple[date, str, str]], *, by: str, at: datetime
) -> int:
    """Add the days (date, kind, name) the calendar does not know yet; returns how many.

    What a person has set before stays as it is.
    """
    with transaction.atomic():
        there = set(CalendarDay.objects.filter(calendar=calendar).values_list("date", flat=True))
        new = [
            CalendarDay(calendar=calendar, date=day, kind=kind, name=name)
            for day, kind, name in days
            if day not in there
        ]
        CalendarDay.objects.bulk_create(new, batch_size=500)
        if new:
            revise(f"calendar {calendar.code}: {len(new)} days filled in", by=by, at=at)
    return len(new)
