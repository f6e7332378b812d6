"""The watches: what each sees, that it is told once, stays while it lasts, and comes anew after quiet."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from wangge.cases import events as e
from wangge.cases.log import join, record
from wangge.cases.models import Case
from wangge.duties.models import Category
from wangge.notices.models import Notice
from wangge.supervision.actions.finding import look_around
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.models import Finding
from wangge.supervision.rules.watching import Often, doubts, is_quiet, level
from wangge.supervision.tests.ground import MONDAY, Town, accepted
from wangge.supervision.watches.shelf import sentence, watches

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = {
    *("due_soon", "overdue", "repeated", "concentrated"),
    *("refused", "unsolved", "perfunctory"),
}


def seen(watch: str, at: datetime) -> list[Any]:
    return list(watches[watch].look(at))


def said(watch: str, at: datetime) -> list[str]:
    with override("en"):
        return [sentence(watch, one.why) for one in seen(watch, at)]


def deeds(case: Case, *events: e.Event, at: datetime = MONDAY, **changes: Any) -> None:
    for event in events:
        record(case, event, by="person:1", at=at, **changes)


def registered(key: str, at: datetime, **facts: Any) -> Case:
    from wangge.cases.log import open as open_case

    heard = e.Registered(key=key, channel="web_form")
    return open_case(heard, by="x", at=at, channel="web_form", title="x", **facts)


def test_the_shelf_holds_them_all() -> None:
    assert set(watches.keys()) >= ALL


def test_often_lets_go_later_than_it_takes_hold() -> None:
    often = Often(5, 7)
    assert [often.strong(n) for n in (4, 5)] == [False, True]
    assert [often.holds(n) for n in (2, 3, 4)] == [False, True, True]
    moments = [MONDAY - DAY * n for n in (0, 6, 7, 8, -1)]
    assert often.count(moments, at=MONDAY) == 2
    assert [level(n, often) for n in (5, 10, 20)] == ["urge", "supervise", "joint"]


def test_only_doubts_about_words_count() -> None:
    opinions = [
        {"check": "relevance", "verdict": "doubt"},
        {"check": "perfunctory", "verdict": "cannot_tell"},
        {"check": "same_place", "verdict": "doubt"},
    ]
    assert doubts(opinions) == ["relevance"]


def test_quiet_is_counted_from_when_it_was_last_so() -> None:
    assert not is_quiet(MONDAY, at=MONDAY + 2.9 * DAY, quiet=3 * DAY)
    assert is_quiet(MONDAY, at=MONDAY + 3 * DAY, quiet=3 * DAY)


def test_due_soon_and_overdue_follow_the_clock(town: Town) -> None:
    case = town.case(hours=10)
    fire_due(at=MONDAY + 6 * HOUR)
    assert said("due_soon", MONDAY + 6 * HOUR) == [
        "the completion clock is about to run out (completion-50)"
    ]
    assert said("overdue", MONDAY + 6 * HOUR) == []
    late = MONDAY + 11 * HOUR
    assert said("due_soon", late) == []
    assert said("overdue", late) == ["the completion clock ran out at 3/2 19:00"]
    [one] = seen("overdue", late)
    assert (one.case_id, one.unit_id) == (case.pk, town.units["lamps"].pk)


def test_one_matter_brought_by_many_is_repeated(town: Town) -> None:
    main = town.case()
    for n in range(2):
        other = registered(f"j{n}", MONDAY + DAY)
        main.refresh_from_db()
        join(other, into=main, by="person:1", at=MONDAY + DAY, reason="x")
    at = MONDAY + 2 * DAY
    assert said("repeated", at) == ["the same matter was brought 3 times within 30 days"]
    assert look_around(at=at) == 1
    assert look_around(at=at + HOUR) == 0
    told = Notice.objects.get(kind="watch_found")
    assert told.person == town.people["supervisor"] and told.case == main
    assert said("repeated", MONDAY + 40 * DAY) == []


def test_what_fades_stays_told_and_comes_anew_only_after_quiet(town: Town) -> None:
    """Eight of a category at a place; then five, which hold it; then none, and quiet; then eight."""
    category = Category.objects.create(scheme="event", code="1", name="暴露垃圾")
    place = {"division_code": "990101001001", "category_id": category.pk}
    for n in range(8):
        accepted(f"a{n}", at=MONDAY + n * HOUR, **place)
    [one] = seen("concentrated", MONDAY + DAY)
    assert one.subject == f"category:{category.pk} 990101001001" and len(one.cases) == 8
    assert said("concentrated", MONDAY + DAY) == [
        "8 cases of “暴露垃圾” at 990101001001 within 7 days"
    ]
    assert look_around(at=MONDAY + DAY) == 1
    fewer = MONDAY + 7 * DAY + 2.5 * HOUR  # five are left of the last seven days
    assert [it.strong for it in seen("concentrated", fewer)] == [False]
    assert look_around(at=fewer) == 0
    assert Finding.objects.get().quiet_at is None
    gone = MONDAY + 8 * DAY
    assert seen("concentrated", gone) == []
    look_around(at=gone)
    assert Finding.objects.get().quiet_at is None  # not so any more, but not quiet for long enough
    look_around(at=gone + 3 * DAY)
    assert Finding.objects.get().quiet_at == gone + 3 * DAY
    for n in range(8):
        accepted(f"b{n}", at=gone + 4 * DAY, **place)
    assert look_around(at=gone + 4 * DAY) == 1
    assert Finding.objects.count() == Notice.objects.count() == 2


def test_few_are_not_told_though_they_would_hold(town: Town) -> None:
    category = Category.objects.create(scheme="event", code="1", name="暴露垃圾")
    for n in range(7):
        accepted(f"a{n}", at=MONDAY, division_code="990101001001", category_id=category.pk)
    assert look_around(at=MONDAY + HOUR) == 0


def test_a_refused_return_is_a_refusal(town: Town) -> None:
    case = town.case()
    deeds(case, e.ReturnRequested(code="x", reason="x"))
    assert seen("refused", MONDAY + HOUR) == []
    deeds(case, e.ReturnRefused(reason="x"))
    assert said("refused", MONDAY + HOUR) == ["the unit wanted to return it, and was refused"]


def test_two_returns_are_one_too_many(town: Town) -> None:
    case = town.case()
    for n in (1, 2):
        deeds(case, e.ReturnRequested(code="x", reason="x"))
        deeds(case, e.ReturnGranted(reason="x"), returns=n, lead_unit_id=None)
        assert bool(seen("refused", MONDAY + HOUR)) is (n == 2)
        due = (MONDAY + DAY).isoformat()
        sent = e.Dispatched(unit=town.units["water"].pk, reason="x", due=due)
        deeds(case, sent, lead_unit_id=town.units["water"].pk)
    assert said("refused", MONDAY + HOUR) == ["it was returned 2 times"]


@pytest.mark.parametrize(("ruled", "found"), [("lamps", True), ("water", False)])
def test_a_dispute_lost_is_a_refusal_and_one_won_is_not(
    town: Town, ruled: str, found: bool
) -> None:
    case, unit = town.case(), town.units[ruled]
    deeds(case, e.DisputeOpened(dispute=1, reason="x"))
    deeds(case, e.Ruled(unit=unit.pk, reason="x"), lead_unit_id=unit.pk)
    assert bool(seen("refused", MONDAY + HOUR)) is found


def test_not_solved_is_seen_until_it_is(town: Town) -> None:
    case = town.case()
    deeds(case, e.Signed(), e.Started())
    deeds(case, e.Handled(result="x", solved=False, unsolved_reason="x"), handled_by="person:1")
    assert said("unsolved", MONDAY + HOUR) == ["the unit reported it as not solved"]
    record(case, e.Verified(), by="person:2", at=MONDAY, verified_at=MONDAY)
    deeds(case, e.Replied(words="x"), replied_at=MONDAY)
    deeds(case, e.CallbackPlanned(way="phone"))
    called = e.CalledBack(way="phone", contacted=True, solved=False, satisfied=2)
    deeds(case, called, called_back_at=MONDAY, solved=False)
    assert said("unsolved", MONDAY + HOUR) == ["the person says that it is not solved"]
    deeds(case, e.Closed(outcome="not_solved"), outcome="not_solved", closed_at=MONDAY)
    [one] = seen("unsolved", MONDAY + HOUR)
    assert (one.level, one.case_id) == ("supervise", case.pk)
    Case.objects.filter(pk=case.pk).update(excluded=True)
    assert seen("unsolved", MONDAY + HOUR) == []


def test_doubted_words_and_work_done_over_are_perfunctory(town: Town) -> None:
    case = town.case()
    deeds(case, e.Signed(), e.Started())
    deeds(case, e.Handled(result="x"), handled_by="person:1")
    deeds(case, e.Checked(opinions=[{"check": "perfunctory", "verdict": "doubt"}]))
    assert said("perfunctory", MONDAY + HOUR) == ["checks doubt the unit's words: empty phrases"]
    deeds(case, e.Checked(opinions=[{"check": "perfunctory", "verdict": "fine"}]))
    assert seen("perfunctory", MONDAY + HOUR) == []
    for n in (1, 2):
        record(case, e.Reworked(reason="x"), by="person:2", at=MONDAY, reworks=n)
        deeds(case, e.Handled(result="x"), handled_by="person:1")
    assert said("perfunctory", MONDAY + HOUR) == ["it went back to work 2 times"]
