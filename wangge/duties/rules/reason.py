"""缘由 (reason): why a due moment is what it is, as parts that can be put into words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from wangge.duties.rules.days import WORKED, Day, Days
from wangge.duties.rules.due import Measure, Pause, due
from wangge.duties.rules.work import opening, worked


class Skipped(NamedTuple):
    """A day inside the span that did not count."""

    date: date
    kind: str
    name: str


@dataclass(frozen=True)
class Why:
    """The parts of an answer: what was asked, from when it counted, what was left out."""

    start: datetime
    value: int
    unit: Measure
    due_at: datetime
    counted_from: datetime  # when the first counted minute or day began
    last_day: date  # the local day that the due moment ends or lies in
    skipped: tuple[Skipped, ...] = ()  # rest days passed over, where only work counts
    makeup: tuple[date, ...] = ()  # weekend days that were worked and counted
    pauses: tuple[Pause, ...] = ()
    worked: timedelta | None = None  # working time between, for 工作时, pauses not taken off
    at_midnight: bool = False  # due at 24:00 of the last day


def explain(
    start: datetime, value: int, measure: Measure, days: Days, *, pauses: Iterable[Pause] = ()
) -> Why:
    """Why `due` answers as it does; raises what `due` raises."""
    measure, stops = Measure(measure), tuple(sorted(pauses))
    due_at = due(start, value, measure, days, pauses=stops)
    offset, micro = days.split(due_at)
    at_midnight = not micro and measure not in (Measure.MINUTE, Measure.HOUR)
    first, last = days.split(start)[0], offset - at_midnight
    skipped: list[Skipped] = []
    makeup: list[date] = []
    if measure in (Measure.WORK_HOUR, Measure.WORK_DAY):
        since = first if measure is Measure.WORK_HOUR else first + 1
        for day in range(since, last + 1):
            _sort(days.day_at(day), days.known.get(days.day_at(day)), skipped, makeup)
    return Why(
        start=start,
        value=value,
        unit=measure,
        due_at=due_at,
        counted_from=_counted_from(start, measure, days),
        last_day=days.day_at(last),
        skipped=tuple(skipped),
        makeup=tuple(makeup),
        pauses=stops,
        worked=worked(start, due_at, days) if measure is Measure.WORK_HOUR else None,
        at_midnight=at_midnight,
    )


def _sort(day: date, known: Day | None, skipped: list[Skipped], makeup: list[date]) -> None:
    if known is None:  # inside a pause: it was not needed
        return
    if known.kind not in WORKED:
        skipped.append(Skipped(day, known.kind, known.name))
    elif known.kind == "makeup_workday":
        makeup.append(day)


def _counted_from(start: datetime, measure: Measure, days: Days) -> datetime:
    """The next opening, the next (working) day's midnight, or the start itself."""
    if measure is Measure.WORK_HOUR:
        return opening(start, days)
    day = days.split(start)[0]
    if measure is Measure.WORK_DAY:
        return days.moment(days.nth_workday(1, after=day))
    return days.moment(day + 1) if measure is Measure.DAY else start
