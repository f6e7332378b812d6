"""时限 (due): when a clock runs out – its start, its length, its pauses, its extensions.

The conventions, once for all:
* 分钟, 自然小时 run round the clock. 工作时 runs only inside working hours.
* 工作日, 自然日 are counted from the day after the start (次日起算) and end at 24:00 of the last;
  a working day is a whole day of the calendar, whatever its hours, and a calendar day does not
  move when it ends on a holiday. 当日 ends at 24:00 of the day of the start.
* 24:00 is the same moment as 00:00 of the next day.
* A pause stops minutes, hours and working hours while it lasts. Of day clocks it takes away the
  days after the day it began, up to and including the day it ended; a clock stopped on its last
  day ends on the day it goes on, or, counted in working days, on the next one worked.
* An extension is counted from the old due moment.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from wangge.duties.rules.days import Days, utc
from wangge.duties.rules.work import add, worked

LONGEST = 10_000  # of any unit; more is a slip of the pen


class Measure(StrEnum):
    """What the length of a clock is counted in."""

    MINUTE = "minute"  # 分钟
    HOUR = "hour"  # 自然小时
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日
    DAY = "day"  # 自然日
    SAME_DAY = "same_day"  # 当日: the value says nothing

    @property
    def whole_days(self) -> bool:
        return self in _WHOLE_DAYS


_WHOLE_DAYS = frozenset({Measure.WORK_DAY, Measure.DAY, Measure.SAME_DAY})
UNIT = {
    Measure.MINUTE: timedelta(minutes=1),
    Measure.HOUR: timedelta(hours=1),
    Measure.WORK_HOUR: timedelta(hours=1),
}


class Pause(NamedTuple):
    """A span in which a clock stood still; one that has not ended yet leaves no due moment."""

    start: datetime
    end: datetime


def due(
    start: datetime, value: int, measure: Measure, days: Days, *, pauses: Iterable[Pause] = ()
) -> datetime:
    """The moment, in UTC, at which `value` × `measure` from `start` has run out.

    Raises BeyondCalendar where a day it must count is not known, ValueError for a value below 1
    (当日 takes any) or a moment without time zone.
    """
    measure = Measure(measure)
    if measure is not Measure.SAME_DAY and not 1 <= value <= LONGEST:
        raise ValueError(f"{value} {measure}: a clock runs 1 to {LONGEST} of its unit")
    stops = _merged(pauses, since=start)
    if measure in _WHOLE_DAYS:
        return _by_days(start, value, measure, days, stops)
    return _by_time(start, UNIT[measure] * value, measure, days, stops)


def extended(due_at: datetime, value: int, measure: Measure, days: Days) -> datetime:
    """`due_at` put off by `value` × `measure`; a due moment of 24:00 belongs to the day it ends."""
    offset, micro = days.split(due_at)
    if Measure(measure) in _WHOLE_DAYS and not micro:
        return due(days.moment(offset - 1), value, measure, days)
    return due(due_at, value, measure, days)


def _by_time(
    start: datetime, left: timedelta, measure: Measure, days: Days, stops: Sequence[Pause]
) -> datetime:
    at = start
    for stop in stops:
        ran = worked(at, stop.start, days) if measure is Measure.WORK_HOUR else stop.start - at
        if ran >= left:
            break
        at, left = stop.end, left - ran
    if measure is Measure.WORK_HOUR:
        return add(at, left, days)
    return utc(at) + left


def _by_days(
    start: datetime, left: int, measure: Measure, days: Days, stops: Sequence[Pause]
) -> datetime:
    """Days run from an anchor day; each pause moves the anchor and keeps what was left."""
    left = 0 if measure is Measure.SAME_DAY else left
    anchor = days.split(start)[0]
    last = last_day(anchor, left, measure, days)
    for stop in stops:
        if days.moment(last + 1) <= stop.start:
            break
        paused, resumed = days.split(stop.start)[0], days.split(stop.end)[0]
        if resumed == paused:
            continue
        if measure is Measure.WORK_DAY:
            # Nothing is left of a clock that waits for a day worked, and a pause takes no more.
            left = max(0, left - days.workdays_between(anchor, paused))
        else:
            left -= paused - anchor if measure is Measure.DAY else 0
        anchor = resumed
        last = last_day(anchor, left, measure, days)
    return days.moment(last + 1)


def last_day(anchor: int, left: int, measure: Measure, days: Days) -> int:
    """The offset of the day on which `left` days after `anchor` are over."""
    if measure is not Measure.WORK_DAY:
        return anchor + left
    return days.nth_workday(left, after=anchor) if left else days.nth_workday(1, after=anchor - 1)


def _merged(pauses: Iterable[Pause], *, since: datetime) -> list[Pause]:
    """Pauses in order, cut at the start of the clock, overlapping ones made one."""
    merged: list[Pause] = []
    for start, end in sorted(pauses):
        if end < start:
            raise ValueError(f"a pause cannot end ({end}) before it began ({start})")
        start = max(start, since)
        if end <= start:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Pause(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Pause(start, end))
    return merged
