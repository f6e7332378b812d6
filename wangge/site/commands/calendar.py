"""日历: Fill, show and change the working days and hours that deadlines are counted by."""

from calendar import monthcalendar
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click
from django.core.exceptions import ValidationError

from wangge.base.clock import now
from wangge.duties import actions, queries
from wangge.duties.imports import import_days, national_days, years_known
from wangge.duties.models import Calendar, CalendarDay
from wangge.duties.rules import WORKED, Day
from wangge.site.commands.duties import say

BY = "machine:cli"
MARKS = {"workday": " ", "makeup_workday": "+", "weekend": ".", "holiday": "*"}
code_option = click.option("--calendar", "code", default="default", show_default=True)


@click.group()
def command() -> None:
    """Working days with 调休, editable; what a calendar does not know is refused, never guessed."""


@command.command()
@click.argument("years", nargs=-1, type=int)
@code_option
def fill(years: tuple[int, ...], code: str) -> None:
    """Add the nation's days of YEARS (all known ones if none is given) that are not there yet.

    Days set by hand stay. A year whose days are not decreed yet is refused.
    """
    wanted = years or tuple(years_known())
    try:
        days = [day for year in wanted for day in national_days(year)]
    except NotImplementedError as error:
        known = years_known()
        raise click.ClickException(
            f"only {known[0]}–{known[-1]} are known; for another year import a CSV "
            "(date,kind,name) once the State Council has published it"
        ) from error
    calendar = actions.make_calendar(code)
    added = actions.fill(calendar, days, by=BY, at=now())
    click.echo(f"{code}: {added} days added, {len(days) - added} were there")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@code_option
def take_in(file: Path, code: str) -> None:
    """Put the days of a CSV file (date,kind,name) in place of what is known of them."""
    calendar = actions.make_calendar(code)
    report = import_days(file, calendar=calendar, by=BY, at=now())
    say([report], as_json=False)
    if report.rejected:
        raise SystemExit(1)


@command.command("set")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("kind", type=click.Choice(CalendarDay.Kind.values))
@click.argument("name", default="")
@click.option("--hours", default="", help="This day's own hours: 09:00-12:00,13:00-17:00.")
@code_option
def set_day(day: datetime, kind: str, name: str, hours: str, code: str) -> None:
    """Say what DAY is: a working day, a make-up one, a week-end day, a holiday."""
    try:
        wanted = CalendarDay(
            date=day.date(), kind=kind, name=name, hours=shifts(hours) if hours else None
        )
        actions.set_day(_calendar(code), wanted, by=BY, at=now())
    except (ValueError, ValidationError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{code}: {day:%Y-%m-%d} {kind} {name}".rstrip())


@command.command()
@click.argument("hours")
@code_option
def hours(hours: str, code: str) -> None:
    """Set the working HOURS, as 09:00-12:00,13:00-17:00."""
    try:
        actions.set_hours(_calendar(code), shifts(hours), by=BY, at=now())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{code}: {hours}")


@command.command()
@click.argument("year", type=int)
@code_option
def show(year: int, code: str) -> None:
    """A year on one page: * holiday, + make-up working day, . week-end, ? not known."""
    try:
        known = queries.days(code).known
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    for month in range(1, 13):
        click.echo(f"\n{year}-{month:02}   Mo   Tu   We   Th   Fr   Sa   Su")
        for week in monthcalendar(year, month):
            cells = (_cell(year, month, day, known) for day in week)
            click.echo("        " + " ".join(cells).rstrip())
    works = sum(day.year == year and it.kind in WORKED for day, it in known.items())
    click.echo(f"\n{works} working days")


def shifts(text: str) -> list[list[str]]:
    """ "09:00-12:00,13:00-17:00" as pairs."""
    return [[end.strip() for end in shift.split("-")] for shift in text.split(",")]


def _cell(year: int, month: int, day: int, known: Mapping[date, Day]) -> str:
    if not day:
        return "    "
    it = known.get(date(year, month, day))
    return f"{day:3}{MARKS[it.kind] if it else '?'}"


def _calendar(code: str) -> Calendar:
    found = Calendar.objects.filter(code=code).first()
    if found is None:
        raise click.ClickException(
            f"there is no calendar {code!r}; `wangge calendar fill` makes it"
        )
    return found
