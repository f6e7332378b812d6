"""Clocks follow from the log: started, rested, extended, met, dropped; and the case's due moment with them."""

import pytest

from wangge.cases import events as e
from wangge.cases.audit import rebuild
from wangge.cases.log import MoveRefused
from wangge.cases.models import Assignment, Case
from wangge.clocks import words
from wangge.clocks.actions.catching_up import catch_up, flaws
from wangge.clocks.models import Clock
from wangge.clocks.tests.conftest import Matter, local, told
from wangge.duties.actions import revise
from wangge.duties.models import DeadlineRule
from wangge.duties.rules import BeyondCalendar


def test_each_clock_runs_from_its_start_to_what_answers_it(matter: Matter) -> None:
    assert told(matter.clock("dispatch").due_at) == "03-09 11:00"
    matter.sent()
    assert matter.clock("dispatch").ended == "met"
    assert told(matter.clock("sign").due_at) == "03-09 11:10"
    assert told(matter.clock("response").due_at) == "03-11 00:00"
    assert told(matter.clock("completion").due_at) == told(matter.case.due_at) == "03-17 00:00"
    matter.happens(e.Signed(), "03-09T10:30")
    assert matter.clock("sign").stopped_at == local("03-09T10:30")
    matter.happens(e.Contacted(way="phone", reached=False), "03-09T10:35")
    assert matter.clock("response").ended == "", "a call that reached nobody is no first contact"
    matter.happens(e.Contacted(way="phone"), "03-09T11:35")
    assert matter.clock("response").ended == "met"
    matter.happens(e.Started(), "03-09T13:00")
    matter.happens(e.Handled(result="修好了"), "03-10T10:00", by="person:2", handled_by="person:2")
    assert matter.clock("completion").ended == "met"
    matter.happens(e.Verified(), "03-10T15:00")
    assert told(matter.clock("reply").due_at) == "03-13 00:00"
    matter.happens(e.Replied(words="已修好"), "03-10T16:00", replied_at=local("03-10T16:00"))
    matter.happens(e.CallbackPlanned(way="phone"), "03-10T16:01")
    assert told(matter.clock("callback").due_at) == "03-14 00:00"
    said = e.CalledBack(way="phone", contacted=True, solved=True, satisfied=5)
    matter.happens(said, "03-11T10:00", called_back_at=local("03-11T10:00"))
    matter.happens(e.Closed(outcome="solved"), "03-11T10:05", closed_at=local("03-11T10:05"))
    kept = Clock.objects.filter(case=matter.case)
    assert {one.kind: one.ended for one in kept} == dict.fromkeys(
        ("dispatch", "sign", "response", "completion", "reply", "callback"), "met"
    )


def test_rests_by_cause_are_told_apart_and_the_verifiers_time_is_not_the_citizens(
    matter: Matter,
) -> None:
    matter.at_work()
    wait = e.Suspended(reason="等材料", until="2026-03-12", cause="citizen")
    matter.happens(wait, "03-10T09:00")
    assert matter.case.due_at is None and matter.clock("completion").resting
    matter.happens(e.Resumed(reason="材料到了"), "03-12T09:00")
    assert told(matter.case.due_at) == "03-19 00:00"  # four working days were left after 10 March
    matter.happens(e.Handled(result="x"), "03-13T09:00", by="person:2", handled_by="person:2")
    matter.happens(e.Reworked(reason="没修好"), "03-17T09:00", reworks=1)
    clock = matter.clock("completion")
    assert told(clock.due_at) == told(matter.case.due_at) == "03-21 00:00"
    assert clock.ended == "" and not clock.resting
    rested = words.paused(clock, at=local("03-18T00:00"))
    assert rested == {"citizen": 2 * 86400.0, "verification": 4 * 86400.0}
    assert [one.was and told(one.was) for one in words.changes(clock)][:2] == ["03-17 00:00", None]


def test_an_extension_counts_from_the_old_end_and_survives_a_rest(matter: Matter) -> None:
    matter.at_work()
    matter.happens(e.ExtensionRequested(reason="缺件", work_days=2), "03-16T09:00")
    matter.happens(e.ExtensionGranted(work_days=2), "03-16T10:00", extensions=1)
    assert told(matter.case.due_at) == "03-19 00:00"
    matter.happens(e.Suspended(reason="雨", until="2026-03-20"), "03-17T09:00")
    matter.happens(e.Resumed(reason="晴"), "03-20T09:00")
    assert told(matter.case.due_at) == "03-24 00:00"  # one working day was left, Wednesday's


def test_what_is_returned_ruled_or_given_again_has_clocks_of_its_own(matter: Matter) -> None:
    matter.sent()
    matter.happens(e.ReturnRequested(code="not_ours", reason="x"), "03-09T10:30")
    matter.happens(
        e.ReturnGranted(reason="x"), "03-10T10:00", lead_unit_id=None, due_at=None, returns=1
    )
    assert matter.clock("completion").ended == "dropped" and matter.case.due_at is None
    assert told(matter.clock("dispatch").due_at) == "03-10 11:00"
    matter.sent("03-10T10:20")
    assert told(matter.case.due_at) == "03-18 00:00"
    matter.happens(e.DisputeOpened(dispute=1, reason="x"), "03-10T11:00")
    assert matter.case.due_at is None, "nobody is late while the panel sits"
    other = matter.ground.units[1].pk
    ruled = e.Ruled(unit=other, reason="x")
    matter.happens(ruled, "03-12T09:00", lead_unit_id=other, final_assignment=True)
    assert told(matter.case.due_at) == "03-20 00:00"
    running = Clock.objects.filter(case=matter.case, stopped_at=None)
    assert sorted(one.kind for one in running) == ["completion", "response", "sign"]


def test_handled_again_it_has_the_short_time_said(matter: Matter) -> None:
    matter.at_work()
    matter.happens(e.Handled(result="x"), "03-10T09:00", by="person:2", handled_by="person:2")
    matter.happens(e.Verified(), "03-10T10:00")
    matter.happens(e.Replied(words="x"), "03-10T11:00", replied_at=local("03-10T11:00"))
    matter.happens(e.CallbackPlanned(way="phone"), "03-10T11:01")
    matter.happens(
        e.CalledBack(way="phone", contacted=True, solved=False, satisfied=1), "03-11T09:00"
    )
    matter.happens(e.Rehandled(reason="未解决", work_days=2), "03-11T10:00", rehandles=1)
    assert told(matter.case.due_at) == "03-14 00:00"
    assert Clock.objects.filter(case=matter.case, kind="completion").count() == 2


def test_a_share_has_a_clock_of_its_own(matter: Matter) -> None:
    matter.at_work()
    for unit in matter.ground.units:
        share = Assignment.objects.create(case=matter.case, unit=unit, made_at=matter.at)
        matter.happens(e.SubDispatched(unit=unit.pk, assignment=share.pk, reason="x"))
    first, second = Clock.objects.filter(case=matter.case, kind="sub").order_by("pk")
    assert told(first.due_at) == "03-13 00:00"
    matter.happens(e.SubReported(assignment=first.share_id, result="x"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.ended, second.ended) == ("met", "")


def test_a_year_the_calendar_does_not_know_refuses_the_dispatch(matter: Matter) -> None:
    with pytest.raises(BeyondCalendar):
        matter.sent("12-30T10:00")
    matter.case.refresh_from_db()
    assert matter.case.state == "accepted" and matter.case.due_at is None


def test_no_rule_for_a_clock_means_no_clock_and_a_moment_said_needs_no_calendar(
    matter: Matter,
) -> None:
    due = local("12-31T18:00").isoformat()
    matter.sent("12-30T10:00", rule="", due=due)
    assert matter.case.due_at == local("12-31T18:00")
    kept = matter.clock("response")  # one working day from Wednesday: the last day that is known
    assert told(kept.due_at) == "01-01 00:00" and kept.trouble == ""
    matter.happens(e.Signed(), "12-30T10:10")
    matter.happens(e.Started(), "12-30T10:20")
    matter.happens(e.Handled(result="x"), "12-30T11:00", by="person:2", handled_by="person:2")
    matter.happens(e.Verified(), "12-31T10:00")
    reply = matter.clock("reply")
    assert reply.due_at is None and "2027-01-01" in reply.trouble, "kept, and said, not guessed"


def test_the_machines_clock_goes_back_an_hour_and_no_account_runs_backwards(
    matter: Matter,
) -> None:
    matter.at_work()
    matter.happens(e.Suspended(reason="x", until="2026-03-12"), "03-10T09:00")
    matter.happens(e.Resumed(reason="x"), "03-10T08:00")  # told an hour before it rested
    assert told(matter.case.due_at) == "03-17 00:00"
    steps = [one["at"] for one in matter.clock("completion").steps]
    assert steps == sorted(steps)


def test_the_clock_and_the_case_are_written_together_or_not_at_all(matter: Matter) -> None:
    matter.at_work()
    stale = Case.objects.get(pk=matter.case.pk)
    matter.happens(e.Suspended(reason="x", until="2026-03-12"), "03-10T09:00")
    before = list(Clock.objects.filter(case=stale).values())
    with pytest.raises(MoveRefused):
        Matter(case=stale, ground=matter.ground).happens(e.Handled(result="x"), "03-10T10:00")
    assert list(Clock.objects.filter(case=stale).values()) == before


def test_clocks_can_be_made_again_from_the_log_and_a_wrong_row_is_found(matter: Matter) -> None:
    matter.at_work()
    matter.happens(e.Suspended(reason="x", until="2026-03-12"), "03-10T09:00")
    matter.happens(e.Resumed(reason="x"), "03-12T09:00")
    assert not list(flaws([matter.case])) and not list(rebuild(cases=[matter.case.pk]))
    kept = list(Clock.objects.filter(case=matter.case).order_by("pk").values())
    Clock.objects.filter(case=matter.case).delete()
    assert catch_up() == 1
    again = list(Clock.objects.filter(case=matter.case).order_by("pk").values())
    assert [one | {"id": 0} for one in again] == [one | {"id": 0} for one in kept]
    Clock.objects.filter(case=matter.case, kind="completion").update(due_at=local("03-30T00:00"))
    assert next(what for _, what in flaws([matter.case])).startswith("the case is due")


def test_a_case_that_became_another_kind_keeps_the_clock_of_what_it_was(matter: Matter) -> None:
    """Made again from the log, a clock has the rule of the moment it began at."""
    DeadlineRule.objects.create(
        code="P-URGENT", clock="dispatch", severity="urgent", value=10, unit="minute", priority=9
    )
    revise("urgent ones sooner", by="machine:cli", at=local("01-01T00:00"))
    assert matter.clock("dispatch").rule == "P"
    later = e.Classified(category="", reason="漏气")
    matter.happens(later, "03-09T10:05", urgency="urgent")
    assert not list(flaws([matter.case]))
