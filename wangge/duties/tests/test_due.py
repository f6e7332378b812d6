"""Clocks by example: the cases a city argues about, and the nation's days themselves."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.duties.imports import national_days
from wangge.duties.rules import (
    BeyondCalendar,
    Day,
    Days,
    Measure,
    Pause,
    due,
    explain,
    extended,
    opening,
    read_hours,
    subtract,
    worked,
)
from wangge.duties.tests.conftest import CITY, DAYS, HOURS, KNOWN

SHARED = Path(__file__).parents[3].parent / "shared/data/china_workdays_2018_2026.csv"
CALENDAR_2026 = Path(__file__).parents[3].parent / "shared/domain/calendar_2026.csv"
moments = st.datetimes(datetime(2018, 6, 1), datetime(2026, 6, 1), timezones=st.just(CITY))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def told(moment: datetime) -> str:
    return f"{moment.astimezone(CITY):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "value", "measure", "end"),
    [
        # outside hours: the next opening
        ("2026-03-10T07:30", 1, "work_hour", "2026-03-10 10:00"),
        ("2026-03-10T18:00", 1, "work_hour", "2026-03-11 10:00"),
        ("2026-03-13T17:00", 1, "work_hour", "2026-03-16 10:00"),
        # the midday break does not count, and work that ends at a closing ends there
        ("2026-03-10T11:30", 1, "work_hour", "2026-03-10 13:30"),
        ("2026-03-10T12:10", 1, "work_hour", "2026-03-10 14:00"),
        ("2026-03-10T11:00", 1, "work_hour", "2026-03-10 12:00"),
        ("2026-03-10T16:00", 1, "work_hour", "2026-03-10 17:00"),
        # to the minute
        ("2026-03-10T16:59", 1, "work_hour", "2026-03-11 09:59"),
        # a make-up week-end is worked: Saturday 2026-02-14
        ("2026-02-13T16:00", 2, "work_hour", "2026-02-14 10:00"),
        ("2026-02-13T16:00", 1, "work_day", "2026-02-15 00:00"),
        # the National Day holiday lies inside, the make-up Saturday 10-10 counts
        ("2026-09-30T16:00", 2, "work_hour", "2026-10-08 10:00"),
        ("2026-09-30T10:00", 3, "work_day", "2026-10-11 00:00"),
        # working days are counted from the next day, whatever the hour, and from a rest day too
        ("2026-03-10T00:00", 1, "work_day", "2026-03-12 00:00"),
        ("2026-03-10T23:59", 1, "work_day", "2026-03-12 00:00"),
        ("2026-03-14T10:00", 1, "work_day", "2026-03-17 00:00"),
        ("2026-03-13T10:00", 5, "work_day", "2026-03-21 00:00"),
        # calendar days run through holidays and need no calendar
        ("2026-09-30T10:00", 2, "day", "2026-10-03 00:00"),
        ("2030-12-31T10:00", 15, "day", "2031-01-16 00:00"),
        ("2026-09-30T10:00", 48, "hour", "2026-10-02 10:00"),
        ("2026-09-30T23:45", 30, "minute", "2026-10-01 00:15"),
        # the same day ends at 24:00
        ("2026-10-01T00:00", 0, "same_day", "2026-10-02 00:00"),
        ("2026-10-01T23:59", 0, "same_day", "2026-10-02 00:00"),
    ],
)
def test_due(start, value, measure, end):
    assert told(due(local(start), value, Measure(measure), DAYS)) == end


@pytest.mark.parametrize(
    ("start", "value", "measure", "pause", "end"),
    [
        ("2026-03-10T10:00", 2, "work_hour", ("10T11:00", "11T10:00"), "2026-03-11 11:00"),
        ("2026-03-10T16:00", 2, "work_hour", ("10T17:30", "11T08:00"), "2026-03-11 10:00"),
        ("2026-03-10T10:00", 24, "hour", ("10T12:00", "10T15:30"), "2026-03-11 13:30"),
        # Tuesday to Friday stand still; Monday is the day before, three of five days are left
        ("2026-03-06T10:00", 5, "work_day", ("10T10:00", "13T10:00"), "2026-03-19 00:00"),
        # a clock stopped and gone on within one day loses nothing
        ("2026-03-06T10:00", 5, "work_day", ("10T10:00", "10T16:00"), "2026-03-14 00:00"),
        # stopped on its last day, gone on on a Saturday: due on the next day worked
        ("2026-03-06T10:00", 5, "work_day", ("13T10:00", "14T10:00"), "2026-03-17 00:00"),
        ("2026-03-10T10:00", 0, "same_day", ("10T12:00", "12T09:00"), "2026-03-13 00:00"),
        # a pause after the end, or before the start, is no pause of this clock
        ("2026-03-10T10:00", 1, "work_day", ("12T00:00", "13T10:00"), "2026-03-12 00:00"),
        ("2026-03-10T10:00", 1, "work_hour", ("09T10:00", "10T09:00"), "2026-03-10 11:00"),
    ],
)
def test_due_with_a_pause(start, value, measure, pause, end):
    stops = [Pause(*(local(f"2026-03-{moment}") for moment in pause))]
    assert told(due(local(start), value, Measure(measure), DAYS, pauses=stops)) == end


def test_an_extension_counts_from_the_old_due_moment():
    old = due(local("2026-03-06T10:00"), 5, Measure.WORK_DAY, DAYS)  # Friday 13th, 24:00
    assert told(extended(old, 5, Measure.WORK_DAY, DAYS)) == "2026-03-21 00:00"
    assert told(extended(old, 1, Measure.DAY, DAYS)) == "2026-03-15 00:00"
    assert told(extended(old, 2, Measure.WORK_HOUR, DAYS)) == "2026-03-16 11:00"
    at_noon = local("2026-03-13T12:00")
    assert told(extended(at_noon, 1, Measure.WORK_DAY, DAYS)) == "2026-03-17 00:00"


@given(
    moments,
    st.integers(1, 30),
    st.integers(1, 30),
    st.sampled_from((Measure.WORK_DAY, Measure.DAY)),
)
def test_an_extended_clock_is_as_long_as_both_together(start, value, more, measure):
    both = due(start, value + more, measure, DAYS)
    assert extended(due(start, value, measure, DAYS), more, measure, DAYS) == both


def test_a_half_day_and_a_day_with_other_hours():
    changed = {
        **KNOWN,
        date(2026, 2, 13): Day("workday", "半天", read_hours([["09:00", "12:00"]])),
        date(2026, 2, 14): Day("makeup_workday", "", read_hours([["08:00", "10:00"]])),
    }
    half = Days(changed, DAYS.hours, CITY)
    assert told(due(local("2026-02-13T11:00"), 2, Measure.WORK_HOUR, half)) == "2026-02-14 09:00"
    assert told(due(local("2026-02-13T15:00"), 1, Measure.WORK_HOUR, half)) == "2026-02-14 09:00"
    assert told(due(local("2026-02-12T15:00"), 1, Measure.WORK_DAY, half)) == "2026-02-14 00:00"


def test_work_that_goes_on_to_midnight():
    late = Days(KNOWN, read_hours([["18:00", "24:00"]]), CITY)
    end = due(local("2026-12-31T19:00"), 5, Measure.WORK_HOUR, late)
    assert told(end) == "2027-01-01 00:00"  # the day after the end is not needed
    assert explain(local("2026-12-31T19:00"), 5, Measure.WORK_HOUR, late).last_day == date(
        2026, 12, 31
    )


@pytest.mark.parametrize("measure", [Measure.WORK_DAY, Measure.WORK_HOUR])
@pytest.mark.parametrize("start", ["2026-12-31T18:00", "2027-03-01T10:00", "2017-06-01T10:00"])
def test_beyond_the_calendar_there_is_no_answer(start, measure):
    with pytest.raises(BeyondCalendar, match="fill in or import"):
        due(local(start), 1, measure, DAYS)


def test_beyond_the_calendar_looking_back():
    with pytest.raises(BeyondCalendar):
        subtract(local("2018-01-02T10:00"), timedelta(hours=2), DAYS)
    with pytest.raises(BeyondCalendar):
        worked(local("2017-12-31T10:00"), local("2018-01-03T10:00"), DAYS)
    with pytest.raises(BeyondCalendar):
        opening(local("2026-12-31T18:00"), DAYS)


def test_a_calendar_that_knows_nothing_refuses_work_but_counts_hours():
    nothing = Days({}, read_hours(HOURS), CITY)
    with pytest.raises(BeyondCalendar):
        due(local("2026-03-10T10:00"), 1, Measure.WORK_DAY, nothing)
    assert told(due(local("2026-03-10T10:00"), 2, Measure.HOUR, nothing)) == "2026-03-10 12:00"


def test_the_answer_is_in_utc_whatever_zone_was_asked_in():
    end = due(datetime(2026, 3, 10, 2, 0, tzinfo=UTC), 1, Measure.WORK_HOUR, DAYS)
    assert (end, end.tzinfo) == (datetime(2026, 3, 10, 3, 0, tzinfo=UTC), UTC)


@pytest.mark.parametrize("value", [0, -1, 10**6])
def test_a_length_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="a clock runs"):
        due(local("2026-03-10T10:00"), value, Measure.WORK_DAY, DAYS)


def test_a_moment_without_time_zone_is_refused():
    for measure in Measure:
        with pytest.raises(ValueError, match="no time zone"):
            due(datetime(2026, 3, 10, 10), 1, measure, DAYS)


def test_a_pause_that_ends_before_it_begins_is_refused():
    wrong = [Pause(local("2026-03-10T12:00"), local("2026-03-10T11:00"))]
    with pytest.raises(ValueError, match="cannot end"):
        due(local("2026-03-10T10:00"), 1, Measure.DAY, DAYS, pauses=wrong)


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ([["12:00", "09:00"]], "close after it opens"),
        ([["09:00", "12:00"], ["11:00", "17:00"]], "not overlap"),
        ([["09:00"]], "not a shift"),
        ([["09:00", "25:00"]], "not a time of day"),
        ([["9 am", "12:00"]], "not a time of day"),
    ],
)
def test_wrong_hours_are_refused(hours, reason):
    with pytest.raises(ValueError, match=reason):
        read_hours(hours)


# -- the nation's days ---------------------------------------------------------------------------


def test_2026_has_248_working_days():
    year = {day: kind for day, kind, _name in national_days(2026)}
    assert len(year) == 365
    kinds = list(year.values())
    assert kinds.count("workday") + kinds.count("makeup_workday") == 248


def test_a_year_not_decreed_is_refused():
    with pytest.raises(NotImplementedError):
        list(national_days(max(KNOWN).year + 1))


@pytest.mark.skipif(not SHARED.exists(), reason=f"no second table of working days at {SHARED}")
def test_the_nations_days_agree_with_a_second_table():
    with SHARED.open(encoding="utf-8") as file:
        wanted = {
            date.fromisoformat(r["date"]): r["workday"] == "True" for r in csv.DictReader(file)
        }
    assert wanted.keys() == KNOWN.keys()
    assert {day: DAYS.works(day) for day in wanted} == wanted


@pytest.mark.skipif(not CALENDAR_2026.exists(), reason=f"no table of 2026 at {CALENDAR_2026}")
def test_the_days_that_differ_in_2026_agree_with_a_second_table():
    with CALENDAR_2026.open(encoding="utf-8") as file:
        wanted = {date.fromisoformat(r["date"]): r["kind"] for r in csv.DictReader(file)}
    ours = {
        day: it.kind
        for day, it in KNOWN.items()
        if day.year == 2026 and DAYS.works(day) == (day.weekday() >= 5)
    }
    assert ours == wanted
