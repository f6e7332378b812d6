"""工作时 (work): time counted only while the calendar is open."""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

from wangge.duties.rules.days import Days, utc

_MICRO = timedelta(microseconds=1)


def worked(start: datetime, end: datetime, days: Days) -> timedelta:
    """Working time from `start` to `end`; negative where `end` is the earlier."""
    if end == start:
        return timedelta(0)
    if end < start:
        return -worked(end, start, days)
    first, since = days.split(start)
    last, until = days.split(end)
    days.need(first, last if until else last - 1)
    return _MICRO * (_spent(last, until, days) - _spent(first, since, days))


def add(start: datetime, amount: timedelta, days: Days) -> datetime:
    """The earliest moment at which `amount` of working time has passed since `start`.

    A start outside hours counts from the next opening; time that runs out exactly at a closing
    ends there and not at the next opening. Nothing added is the start itself.
    """
    if amount < timedelta(0):
        return subtract(start, -amount, days)
    if not amount:
        return utc(start)
    first, since = days.split(start)
    days.need(first, first)
    target = _spent(first, since, days) + amount // _MICRO
    day = bisect_left(days.opened, target) - 1
    days.need(first, day)
    left = target - days.opened[day]
    for opens, closes in days.shifts[day]:
        if left <= closes - opens:
            return days.moment(day, opens + left)
        left -= closes - opens
    raise AssertionError("the running sum of working time disagrees with the shifts")


def subtract(end: datetime, amount: timedelta, days: Days) -> datetime:
    """The latest moment from which `amount` of working time passes until `end`."""
    if amount < timedelta(0):
        return add(end, -amount, days)
    if not amount:
        return utc(end)
    last, until = days.split(end)
    nearest = last if until else last - 1
    days.need(nearest, nearest)
    target = _spent(last, until, days) - amount // _MICRO
    day = bisect_right(days.opened, target) - 1  # -1: before the first known day
    days.need(day, nearest)
    left = target - days.opened[day]
    for opens, closes in days.shifts[day]:
        if left < closes - opens:
            return days.moment(day, opens + left)
        left -= closes - opens
    raise AssertionError("the running sum of working time disagrees with the shifts")


def opening(moment: datetime, days: Days) -> datetime:
    """`moment` itself while work goes on, else the next time the calendar opens."""
    day, since = days.split(moment)
    days.need(day, day)
    for opens, closes in days.shifts[day]:
        if since < closes:
            return days.moment(day, max(opens, since))
    later = bisect_right(days.opened, days.opened[day + 1]) - 1
    days.need(day, later)
    return days.moment(later, days.shifts[later][0][0])


def _spent(day: int, until: int, days: Days) -> int:
    """µs of work since the calendar's first day, up to `until` µs of the day."""
    if not until:
        return days.opened[day]
    inside = (min(closes, until) - opens for opens, closes in days.shifts[day] if until > opens)
    return days.opened[day] + sum(inside)
