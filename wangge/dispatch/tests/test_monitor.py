"""The monitor: it leaves a kept promise alone, tightens and stops a broken one, and never undoes a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.base.kept import forget_all
from wangge.cases.models import Case
from wangge.dispatch import actions
from wangge.dispatch.models import Look, Sent
from wangge.dispatch.promise import gates
from wangge.dispatch.promise.gates import MONITOR, history, switch
from wangge.dispatch.promise.watch import look
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.dispatch.tests.machine import LAMP, fill, gone, tell


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.5")
    forget_all()
    yield
    forget_all()


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
    switch("tier:general", "stopped", reason="试", by="person:1", at=NOON)
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
