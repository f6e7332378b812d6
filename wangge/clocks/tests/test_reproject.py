"""A calendar or a rule is changed: open clocks are derived anew, and those that move say so."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from wangge.cases import events as e
from wangge.cases.audit import rebuild, verify
from wangge.cases.models import Case, Entry
from wangge.clocks import jobs, words
from wangge.clocks.actions import reprojecting
from wangge.clocks.actions.catching_up import flaws
from wangge.clocks.actions.reprojecting import reproject, stale
from wangge.clocks.models import Clock
from wangge.clocks.tests.conftest import Matter, local, told
from wangge.duties import actions
from wangge.duties.models import Calendar, CalendarDay, DeadlineRule

BY = {"by": "machine:cli", "at": local("03-10T09:00")}


def make_holiday(day: date) -> None:
    calendar = Calendar.objects.get(code="default")
    actions.set_day(calendar, CalendarDay(date=day, kind="holiday", name="防汛"), **BY)


def test_a_day_made_a_holiday_moves_what_counts_it_and_says_why(matter: Matter) -> None:
    matter.at_work()
    reproject(**BY)
    before = Entry.objects.filter(case=matter.case).count()
    assert not stale()
    make_holiday(date(2026, 3, 12))
    assert stale()
    done = reproject(by="clock", at=local("03-10T09:30"))
    assert (done.moved, done.missed, done.first_moved) == (1, 0, matter.case.pk)
    matter.case.refresh_from_db()
    assert told(matter.case.due_at) == told(matter.clock("completion").due_at) == "03-18 00:00"
    entry = Entry.objects.filter(case=matter.case).latest("step")
    assert entry.kind == "retimed" and "2026-03-12 is holiday" in entry.data["why"]
    assert words.changes(matter.clock("completion"))[-1].due == matter.case.due_at
    assert reproject(by="clock", at=local("03-10T09:40")).moved == 0, "twice is once"
    assert Entry.objects.filter(case=matter.case).count() == before + 1
    assert not list(rebuild()) and not list(verify())


def test_a_longer_rule_keeps_the_rests_and_the_extensions(matter: Matter) -> None:
    matter.at_work()
    matter.happens(e.Suspended(reason="x", until="2026-03-12"), "03-10T09:00")
    matter.happens(e.Resumed(reason="x"), "03-12T09:00")
    assert told(matter.case.due_at) == "03-19 00:00"
    DeadlineRule.objects.filter(code="C").update(value=7)
    actions.revise("rule C: 7 work_day", **BY)
    reproject(**BY)
    matter.case.refresh_from_db()
    assert told(matter.case.due_at) == "03-21 00:00"


def test_a_rule_taken_away_leaves_its_clocks_as_they_were(matter: Matter) -> None:
    matter.at_work()
    DeadlineRule.objects.filter(code="C").delete()
    actions.revise("rule C is gone", **BY)
    assert reproject(**BY).moved == 0
    assert told(matter.clock("completion").due_at) == "03-17 00:00"


def test_a_hole_made_in_the_calendar_is_told_and_healed(matter: Matter) -> None:
    matter.at_work()
    CalendarDay.objects.filter(date=date(2026, 3, 12)).delete()
    actions.revise("a day is gone", **BY)
    reproject(**BY)
    clock = matter.clock("completion")
    assert clock.due_at is None and "2026-03-12" in clock.trouble
    with translation.override("en"):
        assert "cannot be reckoned" in words.sentence(clock)
    make_holiday(date(2026, 3, 12))
    reproject(**BY)
    healed = matter.clock("completion")
    assert healed.trouble == "" and told(healed.due_at) == "03-18 00:00"


def test_what_rests_moves_when_it_goes_on_and_what_is_over_stays(matter: Matter) -> None:
    matter.at_work()
    matter.happens(e.Suspended(reason="x", until="2026-03-12"), "03-10T09:00")
    signed = matter.clock("sign").due_at
    make_holiday(date(2026, 3, 9))
    reproject(**BY)
    assert matter.clock("completion").due_at is None and matter.clock("sign").due_at == signed


@pytest.mark.parametrize("times", [1, 2])
def test_the_tick_has_it_done_once_an_edition(matter: Matter, times: int) -> None:
    matter.at_work()
    make_holiday(date(2026, 3, 12))
    made = [jobs.look(local("03-10T09:00") + timedelta(seconds=n)) for n in range(times)]
    assert [one is not None for one in made] == [True, False][:times]
    jobs.derive_anew({})
    assert not stale() and jobs.look(local("03-10T10:00")) is None
    assert Clock.objects.filter(kind="completion", due_at=local("03-18T00:00")).count() == 1


def test_a_case_moved_by_somebody_else_meanwhile_is_read_anew(
    matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the clocks and the writing, the unit contacts the person."""
    matter.at_work()
    make_holiday(date(2026, 3, 12))
    theirs = Matter(case=Case.objects.get(pk=matter.case.pk), ground=matter.ground)
    true, once = reprojecting.retime, [True]

    def meanwhile(clock: Clock, why: str, at: datetime) -> bool:
        moved = true(clock, why, at)
        if moved and once:
            once.pop()
            theirs.happens(e.Suspended(reason="x", until="2026-03-13"), "03-10T09:00")
        return moved

    monkeypatch.setattr(reprojecting, "retime", meanwhile)
    done = reproject(by="clock", at=local("03-10T09:30"))
    assert done.missed == 0
    clock = matter.clock("completion")
    assert clock.resting and clock.due_at is None and len(clock.steps) == 1
    theirs.happens(e.Resumed(reason="x"), "03-13T09:00")
    assert told(matter.clock("completion").due_at) == "03-20 00:00"
    assert not list(flaws([theirs.case])) and not list(verify())


def test_two_clocks_of_one_case_are_two_entries(matter: Matter) -> None:
    matter.sent()
    make_holiday(date(2026, 3, 10))
    assert reproject(by="clock", at=local("03-09T11:00")).moved == 2  # first contact, completion
    entries = Entry.objects.filter(case=matter.case, kind="retimed").order_by("step")
    assert sorted(one.data["clock"] for one in entries) == ["completion", "response"]
    assert {one.data["clock"]: "due_at" in one.changes for one in entries} == {
        "completion": True,
        "response": False,
    }
    assert not list(verify()) and not list(rebuild())
