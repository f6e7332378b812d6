"""The ladder as a rule: which rung holds, when it is due, what a share of a clock's length is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.duties.rules import BeyondCalendar, Day, Days, read_hours, worked
from wangge.supervision.rules.defaults import DEFAULTS
from wangge.supervision.rules.ladder import (
    Rung,
    Standing,
    comings,
    due_moment,
    ladder,
    passed_over,
    used_at,
    wrong,
)

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = read_hours([["09:00", "12:00"], ["13:00", "17:00"]])
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def week_days(days: int = 60) -> Days:
    first = date(2026, 3, 1)
    kinds = {}
    for n in range(days):
        day = first + timedelta(days=n)
        kinds[day] = Day("weekend" if day.weekday() > 4 else "workday")
    return Days(kinds, HOURS, ZONE)


def clock(hours: float = 10, **more: object) -> Standing:
    end = MONDAY + timedelta(hours=hours)
    return Standing(kind="completion", urgency="general", due_at=end, spans=[(MONDAY, end)], **more)


RUNG = Rung(code="r", clock="completion", level="urge", tell=("clerk",))


def test_every_rung_of_the_first_ladder_is_sound_and_has_a_name_of_its_own() -> None:
    assert [wrong(rung) for rung in DEFAULTS if wrong(rung)] == []
    assert len({rung.code for rung in DEFAULTS}) == len(DEFAULTS)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"level": "shout"}, "level"),
        ({"tell": ("mayor",)}, "tell"),
        ({"tell": ()}, "tell"),
        ({"percent": 100, "level": "remind"}, "percent"),
        ({"percent": 50, "after": 1, "level": "remind"}, "after"),
        ({"percent": 50}, "level"),
        ({"after_unit": "fortnight"}, "unit"),
    ],
)
def test_what_is_wrong_with_a_rung_is_said(change: dict[str, object], about: str) -> None:
    assert wrong(replace(RUNG, **change)).startswith(about)  # type: ignore[arg-type]


def test_a_clock_of_its_own_urgency_climbs_its_own_ladder() -> None:
    general, unsafe = RUNG, replace(RUNG, code="s", urgency="safety")
    off = replace(RUNG, code="off", active=False)
    both = [general, unsafe, off]
    assert ladder(both, kind="completion", urgency="general") == [general]
    assert ladder(both, kind="completion", urgency="safety") == [unsafe]
    assert ladder(both, kind="sign", urgency="general") == []


def test_half_of_a_clock_in_working_time_skips_the_night() -> None:
    # seven working hours a day: two days from Monday nine; half is Monday's close
    end = datetime(2026, 3, 3, 17, tzinfo=ZONE)
    standing = replace(clock(), due_at=end, spans=[(MONDAY, end)], working=True)
    assert used_at(standing, 0.5, week_days()) == datetime(2026, 3, 2, 17, tzinfo=ZONE)
    assert used_at(standing, 0.75, week_days()) == datetime(2026, 3, 3, 13, 30, tzinfo=ZONE)


def test_a_rest_is_no_part_of_the_length() -> None:
    # ten hours, rested from the fourth hour for a day
    spans = [
        (MONDAY, MONDAY + timedelta(hours=4)),
        (MONDAY + timedelta(hours=28), MONDAY + timedelta(hours=34)),
    ]
    standing = replace(clock(34), spans=spans)
    assert used_at(standing, 0.25, week_days()) == MONDAY + timedelta(hours=2.5)
    assert used_at(standing, 0.5, week_days()) == MONDAY + timedelta(hours=29)


@given(
    share=st.floats(0.01, 0.99),
    hours=st.lists(st.integers(1, 30), min_size=2, max_size=7),
    working=st.booleans(),
)
def test_a_share_of_the_length_has_run_at_its_moment(
    share: float, hours: list[int], working: bool
) -> None:
    """Counted by hand over the spans, whatever the rests between them."""
    at, spans = MONDAY, []
    for ran, rested in zip(hours[::2], [*hours[1::2], 0], strict=False):
        spans.append((at, at + timedelta(hours=ran)))
        at += timedelta(hours=ran + rested)
    days = week_days()

    def ran_until(moment: datetime) -> timedelta:
        cut = [(start, min(end, moment)) for start, end in spans if start < moment]
        return sum((worked(a, b, days) if working else b - a for a, b in cut), timedelta())

    standing = replace(clock(), spans=spans, due_at=spans[-1][1], working=working)
    moment = used_at(standing, share, days)
    assert spans[0][0] <= moment <= spans[-1][1]
    gone, whole = ran_until(moment), ran_until(spans[-1][1])
    assert abs(gone - whole * share) < timedelta(milliseconds=1)


def test_past_the_end_is_counted_in_the_measure_of_the_rung() -> None:
    standing, days = clock(8), week_days()  # due on Monday at 17:00
    hour = replace(RUNG, after=2, after_unit="work_hour")
    assert due_moment(hour, standing, days) == datetime(2026, 3, 3, 11, tzinfo=ZONE)
    day = replace(RUNG, after=1, after_unit="work_day")
    assert due_moment(day, standing, days) == datetime(2026, 3, 4, 0, tzinfo=ZONE)
    assert due_moment(RUNG, standing, days) == standing.due_at


def test_what_the_calendar_does_not_reach_is_told_and_the_rest_stands() -> None:
    far = replace(RUNG, code="far", after=50)
    found, trouble = comings([RUNG, far], clock(), week_days(20))
    assert [one.rung.code for one in found] == ["r"]
    assert trouble.startswith("far: ")
    with pytest.raises(BeyondCalendar):
        due_moment(far, clock(), week_days(20))


def test_a_resting_clock_has_no_rungs() -> None:
    assert comings(DEFAULTS, replace(clock(), due_at=None, spans=[]), week_days()) == ([], "")


def test_a_reminder_that_comes_with_a_later_rung_is_passed_over() -> None:
    half = replace(RUNG, code="50", level="remind", percent=50)
    most = replace(RUNG, code="90", level="remind", percent=90)
    (a, b, c), _ = comings([RUNG, half, most], clock(), week_days())
    assert [one.rung.code for one in (a, b, c)] == ["50", "90", "r"]
    assert [passed_over(one, [a, b]) for one in (a, b)] == [True, False]
    assert [passed_over(one, [a, b, c]) for one in (a, b, c)] == [True, True, False]


def test_a_moment_is_utc_or_local_alike() -> None:
    standing = clock(8)
    assert due_moment(RUNG, standing, week_days()) == datetime(2026, 3, 2, 9, tzinfo=UTC)
