"""A slow second opinion: clocks run minute by minute and day by day over naive local time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SHIFTS = ((time(9), time(12)), (time(13), time(17)))
OPENS, CLOSES = SHIFTS[0][0], SHIFTS[-1][1]
LAST = date(2026, 12, 31)
Pauses = Iterable[tuple[datetime, datetime]]


class OffTheEdge(Exception):
    """The walk left the days that are known."""


@cache
def rests(day: date) -> bool:
    if day > LAST:
        raise OffTheEdge
    return not chinese_calendar.is_workday(day)


def at_work(minute: datetime) -> bool:
    return any(opens <= minute.time() < closes for opens, closes in SHIFTS) and not rests(
        minute.date()
    )


def leapt(minute: datetime) -> datetime:
    """Over the rest of a day, or its early hours, when no work is done: else the walk is slow."""
    if rests(minute.date()) or minute.time() >= CLOSES:
        return datetime.combine(minute.date() + DAY, time.min)
    return max(minute, datetime.combine(minute.date(), OPENS))


def stopped(minute: datetime, pauses: Pauses) -> bool:
    return any(start <= minute < end for start, end in pauses)


def by_minutes(start: datetime, minutes: int, *, working: bool, pauses: Pauses = ()) -> datetime:
    """The end of the last counted minute."""
    pauses = list(pauses)
    here = start
    while minutes:
        if working and (later := leapt(here)) > here:
            here = later
            continue
        if not stopped(here, pauses) and (not working or at_work(here)):
            minutes -= 1
        here += MINUTE
    return here


def by_days(start: datetime, count: int, *, working: bool, pauses: Pauses = ()) -> datetime:
    """24:00 of the last counted day, as the midnight after it."""
    pauses = list(pauses)

    def taken_away(day: date) -> bool:
        return any(begun.date() < day <= ended.date() for begun, ended in pauses)

    day = start.date()
    while count:
        day += DAY
        if not taken_away(day) and not (working and rests(day)):
            count -= 1
    while held := [ended.date() for begun, ended in pauses if begun.date() <= day < ended.date()]:
        day = max(held)
        while working and rests(day):
            day += DAY
    return datetime.combine(day + DAY, time.min)


def between(start: datetime, end: datetime) -> int:
    """Minutes of work from start to end."""
    count = 0
    while start < end:
        if (later := leapt(start)) > start:
            start = later
            continue
        count += at_work(start)
        start += MINUTE
    return count
