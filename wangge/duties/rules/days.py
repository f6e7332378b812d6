"""日历 (days): which days are worked and from when to when, as an immutable view that can be counted."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple, TypeAlias

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""Shifts of a day as (opens, closes) in minutes after midnight, in order, not overlapping."""

WORKED = frozenset({"workday", "makeup_workday"})
MINUTE = 60_000_000  # µs
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


class BeyondCalendar(LookupError):
    """The answer needs a day that the calendar does not know; it is never guessed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"the calendar does not know {day}; fill in or import that day first")
        self.day = day


class Day(NamedTuple):
    """What the calendar knows of one day; `hours` only where they differ from the calendar's."""

    kind: str  # workday | makeup_workday | weekend | holiday
    name: str = ""
    hours: Hours | None = None


def read_hours(pairs: Iterable[Iterable[str]]) -> Hours:
    """[["09:00","12:00"],["13:00","17:00"]] as minutes; ValueError says which shift is wrong."""
    read = [tuple(pair) for pair in pairs]
    for pair in read:
        if len(pair) != 2:
            raise ValueError(f"{pair} is not a shift; write when it opens and when it closes")
    shifts = tuple((_minutes(opens), _minutes(closes)) for opens, closes in read)
    for opens, closes in shifts:
        if opens >= closes:
            raise ValueError(f"a shift must close after it opens, not {opens} → {closes} minutes")
    for before, after in pairwise(shifts):
        if after[0] < before[1]:
            raise ValueError("shifts must stand in order and not overlap")
    return shifts


def _minutes(text: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60:
        raise ValueError(f"{text!r} is not a time of day; write 09:00")
    return minutes


@dataclass(frozen=True)
class Days:
    """A calendar as it stands: known days, working hours, time zone. Unknown days are refused.

    Days are counted by their offset from the first known day, times of day in microseconds of
    the wall clock. Running sums make every count two look-ups, however long the span.
    """

    known: Mapping[date, Day]
    hours: Hours
    tz: tzinfo
    first: int = field(init=False, default=1)  # ordinal of the first known day
    size: int = field(init=False, default=0)
    workdays: list[int] = field(init=False, repr=False, compare=False)  # offsets
    rank: list[int] = field(init=False, repr=False, compare=False)  # workdays before a day
    opened: list[int] = field(init=False, repr=False, compare=False)  # µs of work before a day
    holes: list[int] = field(init=False, repr=False, compare=False)  # unknown days before a day
    shifts: list[Hours] = field(init=False, repr=False, compare=False)  # of a day, in µs

    def __post_init__(self) -> None:
        first = min(self.known).toordinal() if self.known else 1
        size = max(self.known).toordinal() - first + 1 if self.known else 0
        usual = _micro(self.hours)
        workdays: list[int] = []
        rank, opened, holes = [0], [0], [0]
        shifts: list[Hours] = []
        for offset in range(size):
            day = self.known.get(date.fromordinal(first + offset))
            works = day is not None and day.kind in WORKED
            own = usual if day is None or day.hours is None else _micro(day.hours)
            shifts.append(own if works else ())
            if works:
                workdays.append(offset)
            rank.append(rank[-1] + works)
            opened.append(opened[-1] + sum(closes - opens for opens, closes in shifts[-1]))
            holes.append(holes[-1] + (day is None))
        made = dict(first=first, size=size, workdays=workdays, rank=rank, opened=opened)
        for name, value in {**made, "holes": holes, "shifts": shifts}.items():
            object.__setattr__(self, name, value)

    def split(self, moment: datetime) -> tuple[int, int]:
        """(offset of the local day, µs since its midnight); ValueError for a naive moment."""
        local = _aware(moment).astimezone(self.tz)
        minutes = local.hour * 60 + local.minute
        return (
            local.toordinal() - self.first,
            minutes * MINUTE + local.second * 1_000_000 + local.microsecond,
        )

    def moment(self, offset: int, micro: int = 0) -> datetime:
        """The moment, in UTC, `micro` µs after midnight of the day at `offset`."""
        midnight = datetime.combine(self.day_at(offset), time.min, self.tz)
        return (midnight + timedelta(microseconds=micro)).astimezone(UTC)

    def day_at(self, offset: int) -> date:
        """The date at an offset, known or not."""
        return date.fromordinal(self.first + offset)

    def works(self, day: date) -> bool:
        """Whether a day is worked; BeyondCalendar where it is not known."""
        offset = day.toordinal() - self.first
        self.need(offset, offset)
        return self.rank[offset + 1] > self.rank[offset]

    def need(self, first: int, last: int) -> None:
        """BeyondCalendar, with the first such day, unless all days first … last are known."""
        if first > last:
            return
        if first < 0 or first >= self.size:
            raise BeyondCalendar(self.day_at(first))
        end = min(last + 1, self.size)
        if self.holes[end] > self.holes[first]:
            raise BeyondCalendar(self.day_at(bisect_left(self.holes, self.holes[first] + 1) - 1))
        if last >= self.size:
            raise BeyondCalendar(self.day_at(self.size))

    def nth_workday(self, n: int, *, after: int) -> int:
        """Offset of the n-th working day (n ≥ 1) after the day at offset `after`."""
        self.need(after + 1, after + 1)
        place = self.rank[after + 1] + n - 1
        found = self.workdays[place] if place < len(self.workdays) else self.size
        self.need(after + 1, found)
        return found

    def workdays_between(self, after: int, last: int) -> int:
        """How many working days lie after the day `after`, up to and including `last`."""
        self.need(after + 1, last)
        return self.rank[last + 1] - self.rank[after + 1] if last > after else 0


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; ValueError for a naive one."""
    return _aware(moment).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; deadlines need aware moments")
    return moment


def _micro(hours: Hours) -> Hours:
    return tuple((opens * MINUTE, closes * MINUTE) for opens, closes in hours)
