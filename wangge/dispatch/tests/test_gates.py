"""Gates: what is stopped waits for a person, in every process; the machine makes them only stricter."""

import pytest

from wangge.base.kept import forget_all
from wangge.base.models import Edition
from wangge.cases.queries import story
from wangge.dispatch.actions import rank
from wangge.dispatch.models import Gate
from wangge.dispatch.promise import gates
from wangge.dispatch.promise.gates import MONITOR, SwitchRefused, history, switch
from wangge.dispatch.rules import Why
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.dispatch.tests.machine import LAMP, hear
from wangge.dispatch.words import reason


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.5")
    forget_all()
    yield
    forget_all()


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


def test_the_migration_says_what_the_models_say(db: None):
    from django.core.management import call_command

    call_command("makemigrations", "dispatch", "--check", "--dry-run", verbosity=0)
