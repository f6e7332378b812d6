"""说明 words: why a clock runs out when it does, in short sentences a person can read."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.duties.rules import Measure, Skipped, Why


def sentence(why: Why, *, tz: tzinfo | None = None) -> str:
    """What was counted, from when, what was left out, and where it ended; local time."""
    zone = tz or get_default_timezone()
    return " ".join(_parts(why, zone))


def length(value: int, unit: Measure) -> str:
    """ "5 working days" and the like."""
    if unit is Measure.SAME_DAY:
        return _("the same day")
    return {
        Measure.MINUTE: ngettext("%(n)s minute", "%(n)s minutes", value),
        Measure.HOUR: ngettext("%(n)s hour", "%(n)s hours", value),
        Measure.WORK_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", value),
        Measure.WORK_DAY: ngettext("%(n)s working day", "%(n)s working days", value),
        Measure.DAY: ngettext("%(n)s calendar day", "%(n)s calendar days", value),
    }[unit] % {"n": value}


def _parts(why: Why, zone: tzinfo) -> Iterator[str]:
    said = {"length": length(why.value, why.unit), "start": _moment(why.start, zone)}
    yield _("%(length)s from %(start)s.") % said
    if why.counted_from != why.start:
        yield _("Counted from %(moment)s.") % {"moment": _moment(why.counted_from, zone)}
    if why.skipped:
        yield _("Not counted: %(days)s.") % {"days": ", ".join(_runs(why.skipped))}
    if why.makeup:
        days = ", ".join(day.isoformat() for day in why.makeup)
        yield _("Make-up working days counted: %(days)s.") % {"days": days}
    for start, end in why.pauses:
        span = {"start": _moment(start, zone), "end": _moment(end, zone)}
        yield _("Stood still from %(start)s to %(end)s.") % span
    yield _("Due %(moment)s.") % {"moment": _due(why, zone)}


def passed_over(why: Why) -> str:
    """The rest days that were not counted, neighbours as one span; "" where there are none."""
    return ", ".join(_runs(why.skipped))


def moment(at: datetime, *, tz: tzinfo | None = None, ends_a_day: bool = False) -> str:
    """2026-11-18 09:00 in local time; with `ends_a_day`, midnight is 24:00 of the day before."""
    zone = tz or get_default_timezone()
    here = at.astimezone(zone)
    if ends_a_day and here.time() == time.min:
        return f"{(here - timedelta(days=1)).date()} 24:00"
    return _moment(at, zone)


def _runs(skipped: tuple[Skipped, ...]) -> Iterator[str]:
    """Neighbouring rest days as one span, with the holiday's name where there is one."""
    runs: list[list[Skipped]] = []
    for day in skipped:
        if runs and (day.date - runs[-1][-1].date).days == 1 and day.name == runs[-1][-1].name:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        name = run[0].name or (_("rest day") if len(run) == 1 else _("rest days"))
        last = "" if len(run) == 1 else f" – {run[-1].date:%m-%d}"
        yield f"{run[0].date:%m-%d}{last} {name}"


def _due(why: Why, zone: tzinfo) -> str:
    return f"{why.last_day} 24:00" if why.at_midnight else _moment(why.due_at, zone)


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
