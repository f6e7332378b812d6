"""What the machine sends is written down with what came of it; how sure it must be, and what is told of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.base.kept import forget_all
from wangge.base.options import OptionError
from wangge.cases import audit
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.queries import story
from wangge.dispatch import actions, promise
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.models import Sent
from wangge.dispatch.rules import Why
from wangge.dispatch.shown.decided import decisions
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.dispatch.tests.machine import CARD, LAMP, gone, handle, hear, outcome, tell
from wangge.dispatch.words import reason


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.5")
    forget_all()
    yield
    forget_all()


def test_what_the_machine_sends_is_written_down_by_one_statement_more(city: City):
    hear(accepted("占道经营，有人摆摊"))  # what is kept in memory is there then, the gates too
    case, before = accepted(LAMP), Sent.objects.count()
    thought = replace(rank([(case, None)])[0], shadow={"model": "dispatch/9", "unit": 3})
    with CaptureQueriesContext(connection) as seen:
        dispatch_by_machine(case, None, NOON, thought)
    writes = [one["sql"] for one in seen if "dispatch_sent" in one["sql"]]
    assert len(writes) == 1 and writes[0].startswith("INSERT")
    assert not any("dispatch_gate" in one["sql"] or "edition" in one["sql"] for one in seen)
    assert Sent.objects.count() == before + 1
    sent = Sent.objects.latest("pk")
    assert (sent.unit_id, sent.duty, sent.category) == (case.lead_unit_id, "D1", "31")
    assert (sent.tier, sent.channel, sent.outcome) == ("general", "hotline_12345", "pending")
    assert (sent.shadow_model, sent.shadow_unit, sent.day) == ("dispatch/9", 3, NOON.date())
    assert not sent.certified and sent.target == 0.05


def test_handled_makes_it_right(city: City):
    case = gone()
    handle(case)
    assert outcome(case) == ("right", "handled")


def test_a_granted_return_makes_it_wrong_and_the_next_one_begins_anew(city: City):
    case = gone()
    record(case, e.ReturnRequested(code="not_ours", reason="非本单位"), by="person:2", at=NOON)
    actions.grant_return(case, reason="属实", by="person:1", at=NOON)
    tell()
    first = Sent.objects.filter(case=case).earliest("pk")
    assert (first.outcome, first.how, first.settled_at) == ("wrong", "returned", NOON)
    case.refresh_from_db()
    if case.state == "dispatched":  # the machine chose another
        assert outcome(case) == ("pending", "")


def test_a_return_that_was_refused_changes_nothing(city: City):
    case = gone()
    record(case, e.ReturnRequested(code="not_ours", reason="非本单位"), by="person:2", at=NOON)
    actions.refuse_return(case, reason="职责清单", by="person:1", at=NOON)
    tell()
    assert outcome(case) == ("pending", "")


@pytest.mark.parametrize("kept", [True, False])
def test_a_ruling_decides(city: City, kept: bool):
    case = gone()
    for event in (e.Signed(), e.Started(), e.Escalated(reason="有争议", to="city")):
        record(case, event, by="person:2", at=NOON)
    unit = city.units["lights.district" if kept else "order.street"]
    said = e.Ruled(unit=unit.pk, reason="裁定")
    record(case, said, by="person:5", at=NOON, lead_unit_id=unit.pk, final_assignment=True)
    tell()
    assert outcome(case) == (("pending", "") if kept else ("wrong", "ruled"))


def test_right_becomes_wrong_where_a_person_later_sends_it_elsewhere(city: City, monkeypatch):
    case = gone()
    handle(case)
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")
    for event in (e.Verified(), e.Replied(words="已修好")):
        record(case, event, by="person:3", at=NOON, verified_at=NOON) if isinstance(
            event, e.Verified
        ) else record(case, event, by="person:3", at=NOON, replied_at=NOON)
    record(case, e.Closed(outcome="solved"), by="person:3", at=NOON, closed_at=NOON)
    record(case, e.Reopened(reason="又坏了"), by="person:3", at=NOON, reopens=1)
    same, other = city.units["lights.district"], city.units["lights.city"]
    actions.dispatch(case, same, duty="D1", reason="再办", by="person:1", at=NOON)
    assert outcome(case) == ("right", "handled")
    record(case, e.ReturnRequested(code="not_ours", reason="市级"), by="person:2", at=NOON)
    actions.grant_return(case, reason="属实", by="person:1", at=NOON)
    actions.dispatch(case, other, duty="D1", reason="市级设施", by="person:1", at=NOON)
    assert outcome(case) == ("wrong", "redispatched")
    tell()  # the return is told only now: it was known already
    assert outcome(case)[0] == "wrong"
    assert not list(audit.verify()) and not list(audit.rebuild())


def test_told_twice_it_stays_and_costs_one_statement(city: City):
    from wangge.dispatch.promise.outcomes import handled, returned

    case = gone()
    returned(case, e.ReturnGranted(reason=""), NOON, None)
    later = NOON + timedelta(days=1)
    with CaptureQueriesContext(connection) as seen:
        returned(case, e.ReturnGranted(reason=""), later, None)
        handled(case, e.Handled(result=""), later, None)
    assert len(seen) == 2
    assert Sent.objects.get().settled_at == NOON and outcome(case)[0] == "wrong"


def test_a_case_that_people_sent_is_none_of_it(city: City, monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")
    case = accepted(LAMP)
    tell()
    case.refresh_from_db()
    actions.dispatch(case, city.units["lights.city"], reason="", by="person:1", at=NOON)
    handle(case)
    assert not Sent.objects.exists()


# -- the limit -----------------------------------------------------------------------------------


def test_a_proof_sends_without_a_lead_and_the_entry_tells_the_promise(city: City, monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.999")
    monkeypatch.setenv("WANGGE_DISPATCH_MARGIN", "0.99")
    case = hear(accepted(LAMP), promise=CARD)
    assert case.state == "dispatched"
    said = story(case).last().data["grounds"]["promise"]
    assert said["certified"] and said["bound"] == 0.037 and said["threshold"] == 0.5
    assert (said["tier"], said["gate"], said["target"]) == ("general", "open", 0.04)
    assert Sent.objects.get().target == 0.04 and Sent.objects.get().certified
    (decision,) = decisions(case)
    assert "3.7%" in [value for _, value in decision.promised]
    waits = hear(accepted(LAMP, urgency="urgent"), promise=CARD)  # of that tier nothing is proved
    assert waits.state == "accepted"


def test_where_nothing_is_proved_a_setting_decides(city: City, monkeypatch):
    assert hear(accepted(LAMP)).state == "dispatched"
    monkeypatch.setenv("WANGGE_DISPATCH_UNPROVEN", "person")
    case = hear(accepted(LAMP))
    entry = story(case).last()
    assert entry.data["reason"] == reason(Why.UNPROVEN)
    assert entry.data["grounds"]["promise"]["certified"] is False


def test_a_person_is_shown_the_short_list(city: City, monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")
    case = accepted("路灯旁边有人摆摊，路灯坏了")
    every = rank([(case, None)])[0].candidates
    assert len(every) > 1
    low = (every[0].confidence + every[1].confidence) / 2
    hear(case, promise=CARD | {"short_list": low})
    assert [one["unit"] for one in story(case).last().data["candidates"]] == [every[0].unit]


def test_a_target_that_is_no_share_is_refused(city: City, monkeypatch):
    monkeypatch.setenv("WANGGE_PROMISE_GENERAL", "5")
    with pytest.raises(OptionError, match="WANGGE_PROMISE_GENERAL"):
        hear(accepted(LAMP))
    assert promise.tier(accepted(LAMP, safety=True)) == "safety"
