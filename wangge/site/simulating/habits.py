"""习惯 habits: what simulated people do with a case, after how long, and how often otherwise. Pure.

The shares are plausible values for a demonstration, not measured ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from wangge.cases.moves import State
from wangge.site.simulating.voices import Voices

S = State
# Hours, in the middle, that a case stays in a state before somebody does the next thing.
HOURS: Mapping[State, float] = {
    S.REGISTERED: 0.3,
    S.ACCEPTED: 0.4,
    S.UNDER_REVIEW: 2.0,
    S.DISPATCHED: 0.8,
    S.SIGNED: 1.5,
    S.CONTACTED: 2.0,
    S.IN_PROGRESS: 14.0,
    S.RETURN_REQUESTED: 2.5,
    S.EXTENSION_REQUESTED: 3.0,
    S.SUSPENDED: 24.0,
    S.ESCALATED: 12.0,
    S.UNREASONABLE_REQUESTED: 10.0,
    S.HANDLED: 6.0,
    S.VERIFIED: 1.0,
    S.CALLBACK_PENDING: 8.0,
    S.CALLED_BACK: 4.0,
}
SPREAD = 0.7  # of the logarithm
SLEEPERS, SLEEP = 0.12, 14.0  # some work lies, so many times as long
HURRY = {"urgent": 0.4, "safety": 0.15}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A case as those who work on it see it."""

    state: State
    urgency: str
    unit_kind: str  # of the lead unit
    at: datetime
    due_at: datetime | None
    instant: bool  # no time passes between deeds: nobody waits for a day to come
    final: bool
    returns: int
    extensions: int
    reworks: int
    rehandles: int
    answered: bool  # the person has been replied to
    accept: Mapping[str, Any] = field(default_factory=dict)  # what the intake desk is advised
    candidates: tuple[Mapping[str, Any], ...] = ()  # units the machine considered, best first
    last_result: str = ""  # what the unit said it did
    content: bool = False  # the person says it is solved, and is satisfied
    resume_due: bool = False
    tried: int = 0  # deeds that were refused as the case stands


@dataclass(frozen=True)
class Deed:
    """What is done: the key of an offer, and what is said in its form."""

    offer: str
    said: Mapping[str, Any] = field(default_factory=dict)


def patience(scene: Scene, rng: Random) -> float:
    """Hours until somebody acts on the case."""
    hours = HOURS.get(scene.state, 1.0) * rng.lognormvariate(0, SPREAD)
    if scene.state == S.IN_PROGRESS and rng.random() < SLEEPERS:
        hours *= SLEEP
    return hours * HURRY.get(scene.urgency, 1.0)


def next_deed(scene: Scene, voices: Voices, rng: Random) -> Deed | None:
    """What is done next, or None where nobody knows what to do."""
    act = ACTS.get(scene.state)
    return act(scene, voices, rng) if act else None


def _registered(scene: Scene, voices: Voices, rng: Random) -> Deed | None:
    """The operator does what screening advises, or knows better (`accept` is the truth if known)."""
    to = str(scene.accept.get("fate", "accept"))
    if to == "answer":
        return Deed("answer", {"words": voices.say("answer", "", rng)})
    if to == "join" and scene.accept.get("into"):
        return Deed("join", {"into": scene.accept["into"], "reason": "同一事项"})
    if to == "divert":
        line = scene.accept.get("to") or "110"
        return Deed("divert", {"to": line, "reason": "情况紧急，已转接并告知来电人"})
    if to.startswith("NA"):
        said = {"branch": to, "reason": "已向诉求人说明不属于受理范围", "instead": ""}
        return Deed("not-accept", said)
    return Deed("accept")


def _accepted(scene: Scene, _: Voices, rng: Random) -> Deed | None:
    if not scene.candidates:
        return None
    best = 0 if rng.random() < 0.8 or len(scene.candidates) < 2 else 1
    chosen = scene.candidates[best]
    said = {"unit": chosen["unit"], "duty": chosen.get("duty", "")}
    if scene.tried:  # perhaps no rule tells the due day: then the dispatcher does
        said["due"] = scene.at.date() + timedelta(days=15)
    return Deed("dispatch", said)


def _dispatched(scene: Scene, voices: Voices, rng: Random) -> Deed:
    if not scene.final and scene.returns < 2 and rng.random() < 0.05:
        words = voices.say("return_reason", scene.unit_kind, rng)
        return Deed("request-return", {"code": "not_ours", "reason": words})
    return Deed("sign")


def _return_requested(scene: Scene, _: Voices, rng: Random) -> Deed:
    if scene.returns == 0 and rng.random() < 0.65:
        return Deed("grant-return", {"reason": "理由成立，重新派遣"})
    return Deed("refuse-return", {"reason": "按职责清单属你单位事项，请继续办理", "final": False})


def _signed(scene: Scene, voices: Voices, rng: Random) -> Deed:
    if rng.random() < 0.75:
        words = voices.say("contact", scene.unit_kind, rng)
        way = rng.choices(["phone", "visit", "message"], [8, 1, 1])[0]
        reached = rng.random() < 0.85
        note = words if reached else "拨打三次均无人接听，已发短信说明身份和办理进展"
        return Deed("contact", {"way": way, "reached": reached, "note": note})
    return Deed("start")


def _in_progress(scene: Scene, voices: Voices, rng: Random) -> Deed:
    late = scene.due_at is not None and scene.at > scene.due_at
    chance = rng.random()
    if chance < 0.05 and not late and scene.extensions == 0:
        words = voices.say("extension_reason", scene.unit_kind, rng)
        return Deed("request-extension", {"work_days": rng.randint(2, 5), "reason": words})
    if 0.05 < chance < 0.065 and not scene.instant:
        words = voices.say("extension_reason", scene.unit_kind, rng)
        until = scene.at.date() + timedelta(days=rng.randint(3, 12))
        return Deed("suspend", {"until": until, "reason": words})
    if 0.065 < chance < 0.08 and scene.rehandles == 0:
        words = "经现场核查，反映的情况与事实不符，已取证留存"
        return Deed("request-unreasonable", {"code": "UR5", "reason": words})
    solved = rng.random() < 0.9
    said = {
        "result": voices.say("handled", scene.unit_kind, rng),
        "reply": voices.say("reply", scene.unit_kind, rng) if rng.random() < 0.93 else "",
        "solved": solved,
        "unsolved_reason": "" if solved else "涉及多方，需列入下一批整治计划",
    }
    return Deed("handle", said)


def _handled(scene: Scene, voices: Voices, rng: Random) -> Deed:
    doubt = 0.7 if voices.perfunctory(scene.last_result) else 0.07
    if scene.reworks < 2 and rng.random() < doubt:
        return Deed("rework", {"reason": voices.say("inspection", "", rng, good=False)})
    return Deed("verify", {"note": voices.say("inspection", "", rng, good=True)})


def _verified(scene: Scene, voices: Voices, rng: Random) -> Deed:
    return Deed("reply", {"words": voices.say("reply", scene.unit_kind, rng)})


def _callback(scene: Scene, voices: Voices, rng: Random) -> Deed:
    if rng.random() < 0.18:
        outcome = rng.choices(["no_answer", "refused", "wrong"], [8, 2, 1])[0]
        return Deed("attempt-call", {"way": "phone", "outcome": outcome})
    stars = rng.choices([5, 4, 3, 2, 1], [46, 30, 12, 7, 5])[0]
    if scene.rehandles:
        stars = min(5, stars + 1)
    said = {
        "way": rng.choices(["phone", "message", "web"], [7, 2, 1])[0],
        "contacted": rng.random() < 0.92,
        "solved": stars >= 3 or rng.random() < 0.2,
        "satisfied": stars,
        "note": voices.say("callback", "", rng, good=stars >= 3),
    }
    return Deed("call-back", said)


def _called_back(scene: Scene, _: Voices, rng: Random) -> Deed:
    if scene.content:  # a matter of safety: no machine closes it
        return Deed("close", {"outcome": "solved", "reason": "回访确认已解决"})
    if scene.rehandles == 0 and not scene.tried and rng.random() < 0.6:
        return Deed("rehandle", {"reason": "群众反映问题没有解决，请再次到场办理", "work_days": 2})
    outcome = rng.choice(["explained", "not_solved"])
    return Deed("close", {"outcome": outcome, "reason": "已向群众说明情况和后续安排"})


def _extension(scene: Scene, __: Voices, rng: Random) -> Deed:
    """The unit head endorses it; what is endorsed already goes to the centre."""
    if not scene.tried:
        return Deed("endorse-extension")
    if scene.tried == 1 and rng.random() < 0.8:
        return Deed("grant-extension", {"reason": "情况属实，同意"})
    return Deed("refuse-extension", {"reason": "理由不充分，请按期办结"})


def _unreasonable(scene: Scene, __: Voices, rng: Random) -> Deed:
    """The unit above endorses it, where there is one; then the centre decides."""
    if not scene.tried:
        return Deed("endorse-unreasonable")
    if scene.tried == 1 and rng.random() < 0.4:
        return Deed("grant-unreasonable", {"reason": "材料齐全，认定属实"})
    return Deed("refuse-unreasonable", {"reason": "证据不足，请继续办理"})


def _suspended(scene: Scene, _: Voices, __: Random) -> Deed | None:
    return Deed("resume", {"reason": "挂账期满，恢复办理"}) if scene.resume_due else None


Act = Callable[[Scene, Voices, Random], Deed | None]
ACTS: Mapping[State, Act] = {
    S.REGISTERED: _registered,
    S.ACCEPTED: _accepted,
    S.UNDER_REVIEW: lambda *_: Deed("review", {"opinion": "同意按职责清单派遣"}),
    S.DISPATCHED: _dispatched,
    S.RETURN_REQUESTED: _return_requested,
    S.SIGNED: _signed,
    S.CONTACTED: lambda *_: Deed("start"),
    S.IN_PROGRESS: _in_progress,
    S.EXTENSION_REQUESTED: _extension,
    S.UNREASONABLE_REQUESTED: _unreasonable,
    S.SUSPENDED: _suspended,
    S.HANDLED: _handled,
    S.VERIFIED: _verified,
    S.CALLBACK_PENDING: _callback,
    S.CALLED_BACK: _called_back,
}
