"""守望 watch: the monitor – it looks at what came of the machine's dispatches and, where the promise is in
danger, tightens or stops them by itself, on the record."""

import logging
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.assist.learning.bounds import certify, interval
from wangge.dispatch import promise
from wangge.dispatch.models import Gate, Look, Outcome
from wangge.dispatch.promise import figures
from wangge.dispatch.promise.gates import MONITOR, SwitchRefused, history, switch
from wangge.dispatch.promise.tally import Tally, opened, tallies, within
from wangge.dispatch.rules.limits import NEVER, Standing, Tier
from wangge.dispatch.rules.watching import (
    Verdict,
    evidence,
    needed,
    promised,
    stricter,
    verdict,
)

log = logging.getLogger(__name__)
MOST = 700.0  # of a logarithm: more cannot be written as a number
AGE = timedelta(minutes=10)  # of the figures that judge nothing


def look(*, at: datetime, fresh: bool = True) -> dict[str, Any]:
    """Look once: count, weigh the evidence, switch what must be switched, keep what was found.

    Looking every minute raises no more false alarms than looking once: see rules/watching.py.
    Without `fresh` the figures that judge nothing may be some minutes old.
    """
    before = last_look()
    more = before.found["more"] if before and not fresh else None
    if more is None or _age(more, at) >= AGE:
        more = figures.gathered(at)
    switches = list(history())
    gates = {one.scope: one for one in reversed(switches)}
    found = tallies(at, opened(switches, at))
    kinds = Counter(scope.partition(":")[0] for scope in found)
    told = []
    for scope in sorted(found, key=_order):
        watched = Watched(found[scope], gates.get(scope), _among(scope, kinds), more["drift"])
        told.append(_watch(watched, alone=_alone(scope, kinds), at=at))
    seen = {"scopes": told, "tiers": _tiers(found), "more": more}
    Look.objects.update_or_create(pk=1, defaults={"at": at, "found": seen})
    return seen


def last_look() -> Look | None:
    """What was found when it was looked last."""
    return Look.objects.filter(pk=1).first()


@dataclass(frozen=True)
class Watched:
    """One scope: its counts, its gate, among how many of its kind it is watched, the drift."""

    tally: Tally
    gate: Gate | None
    among: int
    drift: dict[str, Any]


def _watch(one: Watched, *, alone: bool, at: datetime) -> dict[str, Any]:
    """Weigh one scope, switch its gate if that must be; what pages tell of it."""
    delta, tally = promise.delta(), one.tally
    log_e = evidence(tally.counted)
    state = Standing(one.gate.state) if one.gate else Standing.OPEN
    says = verdict(log_e, delta=delta, among=one.among, tightened=state != Standing.OPEN)
    low, high = interval(tally.wrong, tally.settled, delta=delta)
    told: dict[str, Any] = {
        "scope": tally.scope,
        "sent": tally.sent,
        "settled": tally.settled,
        "wrong": tally.wrong,
        "returned": tally.returned,
        "promised": round(tally.promised, 4),
        "error": round(tally.wrong / tally.settled, 4) if tally.settled else None,
        "low": round(low, 4),
        "high": round(high, 4),
        "e": float(f"{math.exp(min(log_e, MOST)):.3g}"),
        "stops_at": round(one.among / delta, 1),
        "verdict": str(says),
    }
    if says != Verdict.CALM and state != Standing.STOPPED and not alone:
        _act(one, says, told, at=at)
    return told


def _act(one: Watched, says: Verdict, told: dict[str, Any], *, at: datetime) -> None:
    threshold, proved = _threshold(one.tally) if says == Verdict.TIGHTEN else (None, False)
    watched = [counted for day in one.tally.counted for counted in day]
    kept = {name: told[name] for name in ("e", "stops_at")} | {
        "sent": sum(counted.sent for counted in watched),
        "wrong": sum(counted.wrong for counted in watched),
        "promised": round(promised(watched), 4),
        "delta": promise.delta(),
        "proved": proved,
        "drift": one.drift["found"],
    }
    state = Standing.STOPPED if threshold is None else Standing.TIGHTENED
    scope = one.tally.scope
    try:
        switch(
            scope,
            state,
            threshold=threshold,
            reason=_reason(kept),
            evidence=kept,
            by=MONITOR,
            at=at,
        )
    except SwitchRefused as refused:
        if refused.code not in ("same", "second", "machine"):
            raise
        log.info("%s", refused)  # another monitor, or a person, was first
    else:
        log.warning("dispatch by machine: %s is %s: %s", scope, state, kept)


def _among(scope: str, kinds: Counter[str]) -> int:
    """Channels and classes are looked at for caution, many at once: each gets its part of δ."""
    kind = scope.partition(":")[0]
    return kinds[kind] if kind in ("channel", "category") else 1


def _alone(scope: str, kinds: Counter[str]) -> bool:
    """Whether it holds the very cases that another scope holds: one gate is enough for them."""
    kind = scope.partition(":")[0]
    return kind != "tier" and kinds["tier" if kind == "all" else kind] == 1


def _tiers(found: Mapping[str, Tally]) -> list[dict[str, Any]]:
    """Each tier with how many more settled cases, all of them right, would prove its promise."""
    told = []
    for tier in Tier:
        tally = found.get(f"tier:{tier}") or Tally(f"tier:{tier}")
        target, delta = promise.target(tier), promise.delta()
        more = needed(tally.wrong, tally.settled, target=target, delta=delta)
        told.append({"tier": str(tier), "target": target, "delta": delta, "needed": more})
    return told


def _age(more: Mapping[str, Any], at: datetime) -> timedelta:
    return at - datetime.fromisoformat(more["at"])


def _threshold(tally: Tally) -> tuple[float, bool]:
    """From which confidence on the settled ones of a scope keep the promise, and whether that is
    proved; where nothing can be, half-way from the lowest that was sent to certainty."""
    days = sorted(tally.days)
    rows = within(tally.scope).filter(day__gte=days[0]).exclude(outcome=Outcome.PENDING)
    listed = list(rows.values_list("confidence", "outcome"))
    sure = np.array([one for one, _ in listed], np.float64)
    wrong = np.array([outcome == Outcome.WRONG for _, outcome in listed], np.bool_)
    found = certify(sure, wrong, target=tally.promised or 0.01, delta=promise.delta())
    lowest = float(sure.min()) if len(sure) else 0.5
    if lowest < found.threshold < NEVER:
        return found.threshold, True
    return round(stricter(lowest), 4), False


def _reason(kept: dict[str, Any]) -> str:
    """In the language of the house: it stays on the record."""
    with override(settings.LANGUAGE_CODE):
        said = _(
            "%(wrong)s of %(sent)s are known to be wrong where at most %(promised)s were promised "
            "(evidence %(e)s, it stops from %(stops)s on)"
        ) % {
            "wrong": kept["wrong"], "sent": kept["sent"], "promised": f"{kept['promised']:.1%}",
            "e": f"{kept['e']:.3g}", "stops": f"{kept['stops_at']:g}",
        }  # fmt: skip
        if kept["drift"]:
            said += _("; what comes now is of another kind than what came first")
        return said


def _order(scope: str) -> tuple[int, str]:
    kind = scope.partition(":")[0]
    return ("all", "tier", "channel", "category").index(kind), scope
