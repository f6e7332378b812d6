"""Clocks against a slow second opinion on the nation's calendar 2018–2026, and by example."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wangge.duties.rules import (
    BeyondCalendar,
    Days,
    Measure,
    Pause,
    add,
    due,
    explain,
    opening,
    subtract,
    worked,
)
from wangge.duties.tests import oracle
from wangge.duties.tests.conftest import CITY, DAYS, KNOWN

starts = st.datetimes(datetime(2018, 1, 1), datetime(2026, 12, 31, 23, 59)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
WHOLE = (Measure.WORK_DAY, Measure.DAY)
HOURLY = (Measure.MINUTE, Measure.HOUR, Measure.WORK_HOUR)
minutes_of = {Measure.MINUTE: 1, Measure.HOUR: 60, Measure.WORK_HOUR: 60}


def pauses_after(start: datetime, gaps: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    """Pauses that begin `gap` minutes after the one before ended and last `length` minutes."""
    pauses, here = [], start
    for gap, length in gaps:
        begun = here + timedelta(minutes=gap)
        here = begun + timedelta(minutes=length)
        pauses.append((begun, here))
    return pauses


gaps = st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 9000)), max_size=3)


def aware(pauses: list[tuple[datetime, datetime]]) -> list[Pause]:
    return [Pause(a.replace(tzinfo=CITY), b.replace(tzinfo=CITY)) for a, b in pauses]


# -- against the second opinion ------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(1, 40), st.sampled_from(HOURLY), gaps)
def test_hours_agree_with_a_walk_by_the_minute(start, value, measure, gaps):
    pauses = pauses_after(start, gaps)
    working = measure is Measure.WORK_HOUR
    try:
        end = oracle.by_minutes(
            start, value * minutes_of[measure], working=working, pauses=pauses
        ).replace(tzinfo=CITY)
    except oracle.OffTheEdge:
        with pytest.raises(BeyondCalendar):
            due(start.replace(tzinfo=CITY), value, measure, DAYS, pauses=aware(pauses))
        return
    assert due(start.replace(tzinfo=CITY), value, measure, DAYS, pauses=aware(pauses)) == end


@settings(max_examples=300, deadline=None)
@given(starts, st.integers(1, 90), st.sampled_from(WHOLE), gaps)
@example(datetime(2018, 1, 1), 1, Measure.WORK_DAY, [(1440, 5760), (2880, 1440)])  # twice held
def test_days_agree_with_a_walk_by_the_day(start, value, measure, gaps):
    pauses = pauses_after(start, gaps)
    try:
        end = oracle.by_days(start, value, working=measure is Measure.WORK_DAY, pauses=pauses)
    except oracle.OffTheEdge:
        with pytest.raises(BeyondCalendar):
            due(start.replace(tzinfo=CITY), value, measure, DAYS, pauses=aware(pauses))
        return
    answer = due(start.replace(tzinfo=CITY), value, measure, DAYS, pauses=aware(pauses))
    assert answer == end.replace(tzinfo=CITY)


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(0, 60 * 24 * 12))
def test_worked_agrees_with_a_walk_by_the_minute(start, minutes):
    end = start + timedelta(minutes=minutes)
    assume(end <= datetime(2027, 1, 1))
    spent = worked(start.replace(tzinfo=CITY), end.replace(tzinfo=CITY), DAYS)
    assert spent == timedelta(minutes=oracle.between(start, end))
    assert worked(end.replace(tzinfo=CITY), start.replace(tzinfo=CITY), DAYS) == -spent


# -- what must hold of any clock -----------------------------------------------------------------

moments = st.datetimes(datetime(2018, 6, 1), datetime(2026, 6, 1), timezones=st.just(CITY))
amounts = st.timedeltas(timedelta(microseconds=1), timedelta(hours=300))


@given(moments, amounts)
def test_adding_and_taking_away_are_each_others_inverse(moment, amount):
    end, begun = add(moment, amount, DAYS), subtract(moment, amount, DAYS)
    assert worked(moment, end, DAYS) == amount == worked(begun, moment, DAYS)
    one = timedelta(microseconds=1)
    assert worked(moment, end - one, DAYS) == amount - one  # the earliest such end
    assert worked(begun + one, moment, DAYS) == amount - one  # the latest such start


@given(moments)
def test_the_next_opening_loses_no_work(moment):
    opens = opening(moment, DAYS)
    assert opens >= moment and worked(moment, opens, DAYS) == timedelta(0)
    assert worked(opens, opens + timedelta(microseconds=1), DAYS) > timedelta(0)


@given(moments, moments, st.integers(1, 60), st.sampled_from(Measure))
def test_who_starts_later_is_due_no_earlier(one, other, value, measure):
    first, second = sorted((one, other))
    assert due(first, value, measure, DAYS) <= due(second, value, measure, DAYS)


@given(moments, st.integers(1, 60), st.sampled_from(Measure), gaps)
def test_a_pause_never_shortens_a_clock(start, value, measure, gaps):
    pauses = [Pause(*pause) for pause in pauses_after(start, gaps)]
    stopped = due(start, value, measure, DAYS, pauses=pauses)
    assert stopped >= due(start, value, measure, DAYS)
    assert not any(begun < stopped < ended for begun, ended in pauses)
    overlapping = [*pauses, *pauses]
    assert due(start, value, measure, DAYS, pauses=overlapping) == stopped


@given(
    st.datetimes(datetime(2026, 9, 20), datetime(2026, 10, 15), timezones=st.just(CITY)),
    st.integers(1, 15),
    st.sampled_from((Measure.WORK_DAY, Measure.WORK_HOUR)),
    st.dates(date(2026, 9, 15), date(2026, 11, 20)),
)
def test_a_hole_in_the_calendar_refuses_but_never_changes_an_answer(start, value, measure, lost):
    answer = due(start, value, measure, DAYS)
    holed = Days({day: it for day, it in KNOWN.items() if day != lost}, DAYS.hours, CITY)
    first = start.date() + timedelta(days=measure is Measure.WORK_DAY)
    last = (answer.astimezone(CITY) - timedelta(microseconds=1)).date()
    if first <= lost <= last:
        with pytest.raises(BeyondCalendar) as refused:
            due(start, value, measure, holed)
        assert refused.value.day == lost
    else:
        assert due(start, value, measure, holed) == answer


@given(moments, st.integers(1, 30), st.sampled_from((Measure.WORK_DAY, Measure.WORK_HOUR)))
def test_the_explanation_accounts_for_every_day(start, value, measure):
    why = explain(start, value, measure, DAYS)
    first = start.date() + timedelta(days=measure is Measure.WORK_DAY)
    span = [first + timedelta(days=n) for n in range((why.last_day - first).days + 1)]
    counted = [day for day in span if day not in {skipped.date for skipped in why.skipped}]
    assert all(not oracle.rests(day) for day in counted)
    assert all(oracle.rests(skipped.date) for skipped in why.skipped)
    assert set(why.makeup) == {day for day in counted if day.weekday() >= 5}
    if measure is Measure.WORK_DAY:
        assert len(counted) == value
        assert why.counted_from.astimezone(CITY).date() == counted[0]
    else:
        assert why.worked == timedelta(hours=value)
        assert why.counted_from == opening(start, DAYS)
