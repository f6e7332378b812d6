"""日历来源: the country's working days with 调休, and CSV files date, kind, name."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext as _

from wangge.duties import actions
from wangge.duties.imports.rows import BadField, Report, Row, each_row, put, read
from wangge.duties.models import Calendar, CalendarDay

COLUMNS = ("date", "kind", "name")
FIRST_YEAR, SATURDAY = 2018, 5


def national_days(year: int) -> Iterator[tuple[date, str, str]]:
    """(date, kind, name) for each day of a year as decreed; NotImplementedError where it is not yet.

    A rest day inside a holiday is a holiday, on a week-end too; any other week-end day a weekend.
    """
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    day = date(year, 1, 1)
    while day.year == year:
        rests, holiday = chinese_calendar.get_holiday_detail(day)
        weekend = day.weekday() >= SATURDAY
        named = names.get(holiday, "") if holiday else ""
        if rests:
            yield day, "holiday" if named else "weekend", named
        else:
            yield day, "makeup_workday" if weekend else "workday", named if weekend else ""
        day += timedelta(days=1)


def import_days(path: Path, *, calendar: Calendar, by: str, at: datetime) -> Report:
    """Put the days of a CSV file date,kind,name into a calendar, in place of what it knew of them."""
    report = Report(path.name)
    seen: set[date] = set()
    known = {kept.date: kept for kept in CalendarDay.objects.filter(calendar=calendar)}

    def take(row: Row) -> None:
        day = row.day("date")
        if day is None:
            raise BadField("date", _("must not be empty"))
        kind = row.among("kind", CalendarDay.Kind.values)
        if day in seen:
            raise BadField("date", _("this day stands in the file twice"))
        seen.add(day)
        known.setdefault(day, CalendarDay(calendar=calendar, date=day))
        put(
            known[day],
            {"kind": kind, "name": row["name"]},
            report=report,
            beyond=("calendar", "hours"),
        )

    with transaction.atomic():
        each_row(read(path, columns=COLUMNS, report=report), take, report=report)
        if report.created + report.changed:
            actions.revise(f"calendar {calendar.code}: {path.name}", by=by, at=at)
    return report


def years_known() -> list[int]:
    """The years from 2018 on for which the working days are decreed and known here."""
    last = max(chinese_calendar.holidays).year
    return list(range(FIRST_YEAR, last + 1))
