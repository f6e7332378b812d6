"""What the machine sends is written down with what came of it; gates hold; the monitor switches them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from wangge.base.kept import forget_all
from wangge.base.models import Edition
from wangge.base.options import OptionError
from wangge.cases import audit
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.messenger import Messenger, Reaction, on
from wangge.cases.models import Case
from wangge.cases.queries import story
from wangge.dispatch import actions, promise
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.models import Gate, Look, Outcome, Sent
from wangge.dispatch.promise import gates, outcomes
from wangge.dispatch.promise.gates import MONITOR, SwitchRefused, history, switch
from wangge.dispatch.promise.watch import look
from wangge.dispatch.rules import Why
from wangge.dispatch.shown.decided import decisions
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.dispatch.words import reason

DISPATCH = Reaction(act=dispatch_by_machine, think=rank)
FLOW = dict(
    (
        on(e.Accepted, DISPATCH),
        on(e.ReturnGranted, outcomes.returned, DISPATCH),
        on(e.Ruled, outcomes.ruled),
        on(e.Handled, outcomes.handled),
    )
)
LAMP = "小区门口路灯不亮，路灯坏了好几天，天黑看不见路"
CARD = {
    "tiers": {"general": {"threshold": 0.5, "target": 0.04, "delta": 0.05, "bound": 0.037, "n": 900}},
    "short_list": 0.2,
}  # fmt: skip


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.5")
    forget_all()
    yield
    forget_all()


def tell() -> None:
    Messenger(FLOW).drain(at=lambda: NOON)


def hear(case: Case, **more: object) -> Case:
    thought = rank([(case, e.Accepted())])[0]
    dispatch_by_machine(case, None, NOON, replace(thought, **more))
    return case


def gone(**facts: object) -> Case:
    """A case the machine has sent, told as far as it is."""
    case = accepted(LAMP, **facts)
    tell()
    case.refresh_from_db()
    assert case.state == "dispatched"
    return case


def handle(case: Case) -> None:
    for event in (e.Signed(), e.Started(), e.Handled(result="换了灯泡")):
        record(case, event, by="person:7", at=NOON)
    tell()


def outcome(case: Case) -> tuple[str, str]:
    last = Sent.objects.filter(case=case).latest("pk")
    return last.outcome, last.how


def fill(n: int, wrong: int, *, days: int = 1, **facts: object) -> None:
    """So many settled dispatches, the wrong ones evenly among them, the surest right."""
    case = Case.objects.first() or accepted(LAMP)
    unit = facts.pop("unit", None) or case.lead_unit_id or 1
    said = {"category": "31", "channel": "web_form", "tier": "general"} | facts
    rows = []
    for at in range(n):
        bad = at * wrong // n != (at + 1) * wrong // n
        sent = NOON - timedelta(days=days - 1 - at * days // n)
        rows.append(
            Sent(
                case=case, unit_id=unit, duty="D1", confidence=0.6 if bad else 0.7 + 0.3 * at / n,
                target=0.05, certified=False, model="dispatch/1", sent_at=sent,
                day=localdate(sent), outcome=Outcome.WRONG if bad else Outcome.RIGHT,
                how="returned" if bad else "handled", settled_at=NOON, **said,
            )
        )  # fmt: skip
    Sent.objects.bulk_create(rows)


# -- what was sent, and what came of it ----------------------------------------------------------


def test_what_the_machine_sends_is_written_down_by_one_statement_more(city: City):
    hear(accepted("占道经营，有人摆摊"))  # what is kept in memory is there then, the gates too
    case, before = accepted(LAMP), Sent.objects.count()
    thought = replace(rank([(case, None)])[0], shadow={"model": "dispatch/9", "unit": 3})
    with CaptureQueriesContext(connection) as seen:
        dispatch_by_machine(case, None, NOON, thought)
    writes = [one["sql"] for one in seen if "dispatch_sent" in one["sql"]]
    assert len(writes) == 1 and writes[0].startswith("INSERT")
    assert not any("dispatch_gate" in one["sql"] or "edition" in one["sql"] for one in seen)
    sent = Sent.objects.all()[before]
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


# -- gates ---------------------------------------------------------------------------------------


def by_hand(scope: str, state: str, **more: object) -> Gate:
    return switch(scope, state, reason="试", by="person:1", at=NOON, **more)


@pytest.mark.parametrize("scope", ["all", "tier:general", "channel:hotline_12345", "category:31"])
def test_what_is_stopped_waits_for_a_person_and_goes_again_when_opened(city: City, scope: str):
    by_hand(scope, "stopped")
    case = hear(accepted(LAMP))
    said = story(case).last().data
    assert case.state == "accepted" and said["reason"] == reason(Why.STOPPED)
    assert said["candidates"] and said["grounds"]["promise"]["gate"] == f"stopped {scope}"
    by_hand(scope, "open")
    assert hear(accepted(LAMP)).state == "dispatched"


def test_other_scopes_are_not_stopped(city: City):
    for scope in ("tier:safety", "channel:police_110", "category:31"):
        by_hand(scope, "stopped")
    by_hand("category:31", "open")
    assert hear(accepted(LAMP)).state == "dispatched"
    assert hear(accepted(LAMP, safety=True)).state == "accepted"


def test_tightened_wants_more_confidence(city: City):
    sure = rank([(accepted(LAMP), None)])[0].candidates[0].confidence
    by_hand("all", "tightened", threshold=round(sure - 0.01, 3))
    assert hear(accepted(LAMP)).state == "dispatched"
    by_hand("channel:hotline_12345", "tightened", threshold=min(1, sure + 0.001))
    case = hear(accepted(LAMP))
    assert case.state == "accepted" and story(case).last().data["reason"] == reason(Why.TIGHTENED)


@pytest.mark.parametrize(
    ("scope", "state", "threshold", "why", "code"),
    [
        ("tier:cheap", "stopped", None, "试", "scope"),
        ("category:9", "stopped", None, "试", "scope"),
        ("channel:Nö", "stopped", None, "试", "scope"),
        ("", "stopped", None, "试", "scope"),
        ("all", "closed", None, "试", "state"),
        ("all", "stopped", None, "  ", "reason"),
        ("all", "stopped", None, "长" * 501, "reason"),
        ("all", "stopped", 0.9, "试", "threshold"),
        ("all", "tightened", None, "试", "threshold"),
        ("all", "tightened", 1.2, "试", "threshold"),
        ("all", "tightened", float("nan"), "试", "threshold"),
        ("all", "open", None, "试", "same"),
    ],
)
def test_what_cannot_be_switched_says_why(city: City, scope, state, threshold, why, code):
    with pytest.raises(SwitchRefused) as refused:
        switch(scope, state, threshold=threshold, reason=why, by="person:1", at=NOON)
    assert refused.value.code == code and not Gate.objects.exists()


def test_the_machine_only_makes_it_stricter(city: City):
    def machine(state: str, **more: object) -> Gate:
        return switch("all", state, reason="证据", by=MONITOR, at=NOON, **more)

    machine("tightened", threshold=0.8)
    machine("tightened", threshold=0.9)
    for state, more in (("open", {}), ("tightened", {"threshold": 0.85})):
        with pytest.raises(SwitchRefused):
            machine(state, **more)
    by_hand("all", "stopped")
    for state, more in (("open", {}), ("tightened", {"threshold": 0.99})):
        with pytest.raises(SwitchRefused):
            machine(state, **more)
    assert gates.gates()["all"].state == "stopped" and history().count() == 3


def test_of_two_who_switch_at_once_one_is_refused(city: City, monkeypatch):
    by_hand("all", "stopped")
    stale = list(history("all"))
    by_hand("all", "open")

    class Old:
        def first(self):
            return stale[0]

    monkeypatch.setattr(gates, "history", lambda scope="": Old())
    with pytest.raises(SwitchRefused) as refused:
        by_hand("all", "tightened", threshold=0.9)
    assert refused.value.code == "second"
    assert list(Gate.objects.values_list("state", flat=True).order_by("pk")) == ["stopped", "open"]


def test_another_process_sees_a_switch_within_seconds(city: City, monkeypatch):
    assert gates.gates() == {}
    Gate.objects.create(scope="all", number=1, state="stopped", by="x", at=NOON, reason="别的进程")
    Edition.renew("dispatch")
    assert gates.RECHECK_SECONDS <= 3 and gates.gates()["all"].state == "stopped"


# -- the monitor ---------------------------------------------------------------------------------


def states() -> dict[str, str]:
    return {scope: one.state for scope, one in gates.gates().items()}


def test_a_kept_promise_is_left_alone(city: City):
    fill(400, 12, unit=city.units["lights.city"].pk)
    found = look(at=NOON)
    assert states() == {}
    said = {one["scope"]: one for one in found["scopes"]}
    assert set(said) == {"all", "tier:general", "channel:web_form", "category:31"}
    assert (said["all"]["sent"], said["all"]["wrong"], said["all"]["returned"]) == (400, 12, 12)
    assert said["all"]["low"] < 0.03 == said["all"]["error"] < said["all"]["high"]
    assert Look.objects.get().found == found


def test_a_promise_in_danger_is_tightened_to_what_still_holds_then_stopped(city: City):
    unit = city.units["lights.city"].pk
    fill(300, 27, unit=unit)
    look(at=NOON)
    (gate,) = history()
    assert (gate.scope, gate.state, gate.by) == ("tier:general", "tightened", MONITOR)
    assert gate.evidence["proved"] and 0.6 < gate.threshold <= 0.75  # the wrong ones had 0.6
    assert gate.evidence["wrong"] == 27 and gate.reason
    look(at=NOON)
    assert history().count() == 1  # the same evidence again moves nothing
    fill(100, 30, unit=unit)
    look(at=NOON)
    assert states() == {"tier:general": "stopped"}
    look(at=NOON)
    assert history().count() == 2


def test_a_bad_class_is_stopped_and_the_others_go_on(city: City):
    unit = city.units["lights.city"].pk
    for code in ("32", "33", "34"):
        fill(500, 5, unit=unit, category=code)
    fill(120, 30, unit=unit)
    look(at=NOON)
    assert states() == {"category:31": "stopped"}
    assert history().get().evidence["stops_at"] == 80  # four classes share δ


def test_returns_of_the_first_morning_raise_no_alarm(city: City):
    """200 were sent; the only outcomes known are six returns, all of them wrong."""
    unit = city.units["lights.city"].pk
    fill(200, 6, unit=unit)
    Sent.objects.filter(outcome="right").update(outcome="pending", how="", settled_at=None)
    found = look(at=NOON)
    assert found["scopes"][0]["error"] == 1.0 and states() == {}


def test_what_a_person_opened_is_judged_anew(city: City):
    unit = city.units["lights.city"].pk
    fill(100, 40, unit=unit)
    look(at=NOON)
    assert states() == {"tier:general": "stopped"}
    later = NOON + timedelta(minutes=1)
    switch("tier:general", "open", reason="清单已更正", by="person:1", at=later)
    look(at=later)
    assert states() == {"tier:general": "open"}
    fill(60, 30, unit=unit)
    Sent.objects.filter(pk__gt=Sent.objects.order_by("pk")[99].pk).update(sent_at=later)
    look(at=later)
    assert states() == {"tier:general": "stopped"}


def test_two_monitors_at_once_write_one_gate(city: City, monkeypatch):
    from wangge.dispatch.promise import watch

    fill(100, 40, unit=city.units["lights.city"].pk)
    act, once = watch._act, []

    def second(*args: object, **named: object) -> None:
        if not once:
            once.append(True)
            look(at=NOON)  # another monitor, in the middle of this one
        act(*args, **named)

    monkeypatch.setattr(watch, "_act", second)
    look(at=NOON)
    assert once and list(history().values_list("scope", "state")) == [("tier:general", "stopped")]


def test_what_a_person_stopped_stays(city: City):
    fill(100, 40, unit=city.units["lights.city"].pk)
    by_hand("tier:general", "stopped")
    look(at=NOON)
    assert history().get().by == "person:1"


def test_drift_is_named_in_the_reason_and_stops_nothing(city: City):
    unit = city.units["lights.city"].pk
    fill(590, 0, unit=unit, category="32")
    found = look(at=NOON)
    assert found["more"]["drift"]["found"] == [] and states() == {}  # fewer than two samples
    fill(600, 0, unit=unit, category="31")
    found = look(at=NOON)
    assert "classes" in found["more"]["drift"]["found"] and states() == {}
    fill(300, 100, unit=unit, category="31")
    look(at=NOON)
    gate = history().first()
    assert "classes" in gate.evidence["drift"] and len(gate.reason) > 40


def test_statements_of_a_look_do_not_grow(city: City):
    unit = city.units["lights.city"].pk

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            look(at=NOON)
        return len(seen)

    fill(50, 1, unit=unit)
    look(at=NOON)
    few = count()
    for code in ("31", "32", "33"):
        fill(200, 4, unit=unit, category=code, channel=f"c{code}", days=20)
    assert count() == few <= 16


def test_figures_beside_the_promise(city: City, monkeypatch):
    gone()
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")
    for _ in range(3):
        case = accepted(LAMP)
        tell()
    case.refresh_from_db()
    actions.dispatch(case, city.units["lights.city"], reason="", by="person:1", at=NOON)
    unit = Sent.objects.get().unit_id
    Sent.objects.update(shadow_model="dispatch/9", shadow_unit=unit, outcome="right")
    more = look(at=NOON)["more"]
    assert more["coverage"]["today"] == {"of": 4, "sent": 1} == more["coverage"]["month"]
    assert more["corrections"] == 1
    assert more["shadow"] == {
        "n": 1, "agreed": 1, "settled": 1, "live_right": 1, "shadow_right": 1,
    }  # fmt: skip
    other = city.units["lights.city"].pk
    sent = Sent.objects.get()
    Case.objects.filter(pk=sent.case_id).update(lead_unit_id=other)
    Sent.objects.update(shadow_unit=other, outcome="wrong", settled_at=NOON)
    more = look(at=NOON)["more"]
    assert more["shadow"]["shadow_right"] == 1 and more["shadow"]["live_right"] == 0
    assert more["corrections"] == 2
