"""Kinds, hours, reminders, patience and choice, without a database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.notices.rules import KINDS
from wangge.notices.rules.choosing import hears, outlets_for
from wangge.notices.rules.kinds import UnknownKind, kind_of, kind_said, msgid
from wangge.notices.rules.timing import (
    LONGEST_REST,
    LONGEST_WAIT,
    Quiet,
    TimingError,
    final,
    held,
    next_reminder,
    next_try,
    quiet,
    rest,
    steps,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(21), time(7))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(moments, clocks, clocks)
def test_nobody_is_told_in_quiet_hours_and_nobody_waits_a_day(at, begin, end):
    if begin == end:
        return
    hours = Quiet(begin, end)
    told = held(at, hours, SHANGHAI, safety=False)
    assert at <= told < at + timedelta(days=1)
    assert held(told, hours, SHANGHAI, safety=False) == told
    assert told == at or told.astimezone(SHANGHAI).time() == end
    assert held(at, hours, SHANGHAI, safety=True) == at == held(at, None, SHANGHAI, safety=False)


@pytest.mark.parametrize(
    ("here", "told"),
    [
        ("2026-03-11T23:30", "2026-03-12T07:00"),
        ("2026-03-11T21:00", "2026-03-12T07:00"),
        ("2026-03-12T00:00", "2026-03-12T07:00"),
        ("2026-03-12T06:59", "2026-03-12T07:00"),
        ("2026-03-12T07:00", "2026-03-12T07:00"),
        ("2026-03-11T20:59", "2026-03-11T20:59"),
    ],
)
def test_the_night_ends_in_the_morning(here, told):
    at = datetime.fromisoformat(here).replace(tzinfo=SHANGHAI)
    assert held(at.astimezone(UTC), NIGHT, SHANGHAI, safety=False) == datetime.fromisoformat(
        told
    ).replace(tzinfo=SHANGHAI)


def test_hours_and_spans_are_read_or_refused_with_words():
    assert quiet("21:00-07:00") == NIGHT and quiet("none") is None and quiet(" ") is None
    assert steps("30m, 2h,1d") == (timedelta(minutes=30), timedelta(hours=2), timedelta(days=1))
    assert steps("") == ()
    for bad in ("21-7", "21:00", "25:00-07:00", "07:00-07:00"):
        with pytest.raises(TimingError, match=r"write|quiet all day"):
            quiet(bad)
    for bad in ("30", "0m", "1w", "30m;2h"):
        with pytest.raises(TimingError, match=r"write e\.g\. 30m"):
            steps(bad)


@given(moments, st.integers(1, 12))
def test_reminders_follow_their_spans_and_come_to_an_end(at, most):
    spans, told = steps("30m,2h,1d"), []
    since = at
    while (moment := next_reminder(len(told), since=since, spans=spans, most=most)) is not None:
        told.append(moment - since)
        since = moment
    assert len(told) == most
    assert told == [spans[min(n, 2)] for n in range(most)]


@given(moments, st.integers(1, 400))
def test_tries_grow_apart_and_end_with_patience(at, hours):
    limit, now, tries, waits = timedelta(hours=hours), at, 1, []
    while (moment := next_try(tries, at=now, since=at, limit=limit)) is not None:
        waits.append(moment - now)
        now, tries = moment, tries + 1
    assert waits == sorted(waits) and max(waits) <= LONGEST_WAIT
    assert limit <= now - at <= limit + LONGEST_WAIT  # to the end, and not past one more try


def test_a_pause_that_is_asked_for_is_kept_within_reason():
    at = datetime(2026, 3, 11, tzinfo=UTC)
    asked = next_try(1, at=at, since=at, limit=timedelta(days=3), asked=timedelta(minutes=9))
    assert asked == at + timedelta(minutes=9)
    greedy = next_try(1, at=at, since=at, limit=timedelta(days=3), asked=timedelta(days=30))
    assert greedy == at + LONGEST_WAIT


def test_a_host_rests_after_three_failures_never_long():
    assert [bool(rest(n)) for n in (0, 1, 2, 3)] == [False, False, False, True]
    assert rest(4) == 2 * rest(3) and rest(10_000) == LONGEST_REST


def test_what_cannot_mend_itself_is_final():
    assert [one for one in (301, 400, 404, 408, 410, 425, 429, 500, 503) if final(one)] == [
        301, 400, 404, 410,
    ]  # fmt: skip


def test_by_which_outlets():
    both = ("mail", "sms")
    urged, soon = KINDS["supervised"], KINDS["retimed"]
    assert outlets_for(urged, safety=False, chosen=None, open_to=both) == ["mail", "sms"]
    assert outlets_for(KINDS["urged"], safety=False, chosen=None, open_to=both) == ["mail"]
    assert outlets_for(soon, safety=False, chosen=None, open_to=both) == []
    assert outlets_for(soon, safety=True, chosen={}, open_to=both) == ["mail", "sms"]
    assert outlets_for(urged, safety=False, chosen={"mail": []}, open_to=both) == []
    assert outlets_for(KINDS["delivery_parked"], safety=True, chosen=None, open_to=both) == []


def test_who_hears():
    of_seven = dict(slug="urged", of=7, accused=None)
    assert hears([], None, **of_seven) and hears(["urged"], 7, **of_seven)
    assert not hears(["overdue"], None, **of_seven) and not hears([], 8, **of_seven)
    assert not hears([], 7, slug="urged", of=7, accused=7)


def test_every_kind_can_be_said_of_nothing_but_a_case():
    for kind in KINDS.values():
        assert kind.plain % {"case": "1"} and kind.title
        assert len(kind.title) <= 40
    assert msgid(KINDS["due_soon"], {"case": "1"}) == KINDS["due_soon"].plain
    assert msgid(KINDS["due_soon"], {"case": "1", "due": "x"}) == KINDS["due_soon"].sentence
    assert kind_said("urged", {"level": "joint"}) is KINDS["joint"]
    assert kind_said("urged", {"level": "urge"}) is KINDS["urged"]
    assert kind_said("watch_found", {"watch": "repeated"}) is KINDS["repeated"]
    assert kind_said("watch_found", {"watch": "odd"}) is KINDS["watch_found"]
    assert kind_said("closed", {"outcome": "not_solved"}) is KINDS["closed_unsolved"]
    with pytest.raises(UnknownKind, match="there are: acknowledgement_missing"):
        kind_of("no such")
