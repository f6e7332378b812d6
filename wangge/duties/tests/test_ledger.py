"""A clock as an account: rests and extensions in any order, held to a second opinion and to known bugs of others."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.duties.rules import (
    Act,
    BeyondCalendar,
    Day,
    Days,
    Ledger,
    Measure,
    Pause,
    Step,
    due,
    extended,
    read_hours,
    reckon,
)
from wangge.duties.tests import oracle
from wangge.duties.tests.conftest import CITY, DAYS, HOURS, KNOWN

moments = st.datetimes(datetime(2018, 2, 1), datetime(2026, 3, 1), timezones=st.just(CITY)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
measures = st.sampled_from(Measure)
spans = st.lists(st.integers(1, 4000).map(lambda minutes: timedelta(minutes=minutes)), max_size=6)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def told(moment: datetime | None) -> str:
    return "rests" if moment is None else f"{moment.astimezone(CITY):%Y-%m-%d %H:%M}"


def rests(*spans: tuple[str, str]) -> list[Step]:
    return [
        Step(act, local(at))
        for start, end in spans
        for act, at in ((Act.REST, start), (Act.GO_ON, end))
    ]


def steps_of(start: datetime, gaps: list[timedelta]) -> tuple[list[Step], list[Pause]]:
    """Rests after and of the given lengths, one after the other."""
    at, steps, pauses = start, [], []
    for before, length in zip(gaps[::2], gaps[1::2], strict=False):
        begun, ended = at + before, at + before + length
        steps += [Step(Act.REST, begun), Step(Act.GO_ON, ended)]
        pauses.append(Pause(begun, ended))
        at = ended
    return steps, pauses


@given(moments, st.integers(1, 12), measures, spans)
def test_without_extensions_it_is_due_with_pauses(start, value, measure, gaps):
    steps, pauses = steps_of(start, gaps)
    found = reckon(Ledger(start, value, measure, steps=steps), DAYS)
    assert found.due_at == due(start, value, measure, DAYS, pauses=pauses)
    assert not found.resting and len(found.moved) == len(steps)


@given(moments, st.integers(1, 9), st.sampled_from([Measure.WORK_DAY, Measure.DAY]), spans)
def test_days_agree_with_a_walk_from_day_to_day(start, value, measure, gaps):
    steps, pauses = steps_of(start, gaps)
    naive = [(a.replace(tzinfo=None), b.replace(tzinfo=None)) for a, b in pauses]
    found = reckon(Ledger(start, value, measure, steps=steps), DAYS).due_at
    in_time = [pair for pair in naive]
    walked = oracle.by_days(
        start.replace(tzinfo=None), value, working=measure is Measure.WORK_DAY, pauses=in_time
    )
    # the walk knows no end of a clock: pauses that begin after it has run out are left away
    while True:
        before = [pair for pair in in_time if pair[0] < walked]
        if before == in_time:
            break
        in_time = before
        walked = oracle.by_days(
            start.replace(tzinfo=None), value, working=measure is Measure.WORK_DAY, pauses=in_time
        )
    assert found is not None
    assert found.astimezone(CITY).replace(tzinfo=None) == walked


@given(moments, st.integers(1, 300), spans, st.booleans())
def test_time_agrees_with_a_walk_from_minute_to_minute(start, minutes, gaps, working):
    steps, pauses = steps_of(start, gaps)
    hours = max(1, minutes // 60)
    value, measure = (hours, Measure.WORK_HOUR) if working else (minutes, Measure.MINUTE)
    found = reckon(Ledger(start, value, measure, steps=steps), DAYS).due_at
    naive = [(a.replace(tzinfo=None), b.replace(tzinfo=None)) for a, b in pauses]
    walked = oracle.by_minutes(
        start.replace(tzinfo=None),
        hours * 60 if working else minutes,
        working=working,
        pauses=naive,
    )
    assert found is not None
    assert found.astimezone(CITY).replace(tzinfo=None) == walked


@given(moments, st.integers(1, 9), measures, st.integers(1, 5), spans)
def test_what_rests_after_an_extension_keeps_the_extension(start, value, measure, more, gaps):
    extension = Step(Act.EXTEND, start, value=more)
    plain = reckon(Ledger(start, value, measure, steps=[extension]), DAYS).due_at
    assert plain == extended(due(start, value, measure, DAYS), more, Measure.WORK_DAY, DAYS)
    steps, _ = steps_of(start, gaps)
    rested = reckon(Ledger(start, value, measure, steps=[extension, *steps]), DAYS)
    assert plain is not None and rested.due_at is not None and rested.due_at >= plain


@given(moments, st.integers(1, 9), measures, st.integers(1, 3000))
def test_while_it_rests_it_is_due_never_and_the_same_moment_gives_nothing_away(
    start, value, measure, after
):
    at = start + timedelta(minutes=after)
    whole = due(start, value, measure, DAYS)
    resting = reckon(Ledger(start, value, measure, steps=[Step(Act.REST, at)]), DAYS)
    assert resting.resting and resting.due_at == (whole if at >= whole else None)
    nothing = [Step(Act.REST, at), Step(Act.GO_ON, at)]
    assert reckon(Ledger(start, value, measure, steps=nothing), DAYS).due_at == whole


# -- bugs that users of other systems met ------------------------------------------------------


def test_a_changed_limit_keeps_the_rests_it_had():
    """The limit is changed while it rests, and after: the time rested is not forgotten."""
    steps = rests(("2026-03-10T10:00", "2026-03-10T15:00"))
    long = Ledger(local("2026-03-10T09:00"), 8, Measure.HOUR, steps=steps)
    short = Ledger(long.start, 2, Measure.HOUR, steps=steps)
    assert told(reckon(long, DAYS).due_at) == "2026-03-10 22:00"
    assert told(reckon(short, DAYS).due_at) == "2026-03-10 16:00"  # 1 h ran, 1 h is left
    resting = Ledger(long.start, 2, Measure.HOUR, steps=steps[:1])
    assert reckon(resting, DAYS).due_at is None


def test_a_rest_never_pushes_the_end_out_of_working_hours():
    """Half a day of rest moves 16:30 into the next morning, not to 20:00."""
    steps = rests(("2026-03-10T11:00", "2026-03-10T15:30"))
    ledger = Ledger(local("2026-03-10T09:30"), 6, Measure.WORK_HOUR, steps=steps)
    assert told(reckon(ledger, DAYS).due_at) == "2026-03-11 12:00"


def test_a_weekend_of_rest_takes_no_working_time_away():
    """A rest over a weekend gives back the work it covered, not the hours of the weekend."""
    steps = rests(("2026-03-13T16:00", "2026-03-16T10:00"))
    ledger = Ledger(local("2026-03-13T15:00"), 4, Measure.WORK_HOUR, steps=steps)
    assert told(reckon(ledger, DAYS).due_at) == "2026-03-16 14:00"


def test_a_moment_said_by_a_person_moves_only_by_a_rest_and_by_its_length():
    said = Ledger(local("2026-03-10T09:00"), 0, Measure.MINUTE, fixed=local("2026-03-12T12:00"))
    assert told(reckon(said, DAYS).due_at) == "2026-03-12 12:00"
    steps = rests(("2026-03-11T09:00", "2026-03-11T10:30"))
    moved = Ledger(said.start, 0, Measure.MINUTE, fixed=said.fixed, steps=steps)
    assert told(reckon(moved, DAYS).due_at) == "2026-03-12 13:30"


def test_a_rest_after_it_ran_out_does_not_make_it_young_again():
    steps = rests(("2026-03-11T09:00", "2026-03-20T10:30"))
    ledger = Ledger(local("2026-03-10T09:00"), 1, Measure.HOUR, steps=steps)
    assert told(reckon(ledger, DAYS).due_at) == "2026-03-10 10:00"


# -- what is refused ---------------------------------------------------------------------------


def test_the_year_beyond_the_calendar_is_refused_also_by_a_rest_into_it():
    ledger = Ledger(
        local("2026-12-28T09:00"), 3, Measure.WORK_DAY, steps=rests(("2026-12-29T09:00", "2027-01-04T09:00"))
    )  # fmt: skip
    with pytest.raises(BeyondCalendar) as refused:
        reckon(ledger, DAYS)
    assert refused.value.day.year == 2027


def test_a_hole_in_the_calendar_is_refused_by_its_date():
    holed = {day: known for day, known in KNOWN.items() if day != date(2026, 3, 12)}
    days = Days(holed, read_hours(HOURS), CITY)
    with pytest.raises(BeyondCalendar) as refused:
        reckon(Ledger(local("2026-03-10T09:00"), 3, Measure.WORK_DAY), days)
    assert refused.value.day == date(2026, 3, 12)
    days = Days({**holed, date(2026, 3, 12): Day("holiday")}, read_hours(HOURS), CITY)
    assert told(reckon(Ledger(local("2026-03-10T09:00"), 3, Measure.WORK_DAY), days).due_at) == (
        "2026-03-17 00:00"
    )


@pytest.mark.parametrize(
    "steps",
    [
        [Step(Act.GO_ON, local("2026-03-11T09:00"))],
        [Step(Act.REST, local("2026-03-11T09:00")), Step(Act.REST, local("2026-03-12T09:00"))],
        rests(("2026-03-12T09:00", "2026-03-11T09:00")),
        [Step(Act.REST, local("2026-03-09T09:00"))],  # before the clock began: time went back
    ],
)
def test_steps_that_cannot_be_are_refused(steps):
    with pytest.raises(ValueError, match=r"stands after|twice"):
        reckon(Ledger(local("2026-03-10T09:00"), 3, Measure.DAY, steps=steps), DAYS)
