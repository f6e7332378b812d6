"""放行 gates: how dispatch by machine stands for each scope, and who may switch it – all on the record."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from wangge.base import rows
from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.dispatch.models import EDITION, Gate, Sent
from wangge.dispatch.rules.limits import Opening, Standing, Tier
from wangge.duties.queries import categories
from wangge.people.queries import Access

MONITOR = "machine:monitor"
SWITCHERS = ("supervisor", "system_admin")
REASON_LENGTH = 500
RECHECK_SECONDS = 3.0
_SLUG = re.compile(r"[a-z0-9_]{1,40}")

memory = Kept(lambda: Edition.of(EDITION), every=RECHECK_SECONDS)


class SwitchRefused(ValueError):
    """The gate is not switched; the message says why and what to do, `.code` which of few reasons."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code  # state | scope | reason | threshold | same | machine | second


def gates() -> dict[str, Gate]:
    """scope → how it stands, of the scopes that were ever switched; kept by the process."""
    return memory.get("gates", lambda: {one.scope: one for one in _present()})


def openings(*, tier: str, channel: str, category: str) -> list[Opening]:
    """The gates that a case must pass and that are not open."""
    there = gates()
    scopes = ("all", f"tier:{tier}", f"channel:{channel}", f"category:{category}")
    return [
        Opening(scope=one.scope, state=Standing(one.state), threshold=one.threshold)
        for scope in scopes
        if (one := there.get(scope)) and one.state != Standing.OPEN
    ]


def history(scope: str = "") -> QuerySet[Gate]:
    """Every switch, the latest first."""
    found = Gate.objects.order_by("-pk")
    return found.filter(scope=scope) if scope else found


def may_switch(access: Access | None) -> bool:
    """Whether somebody of these posts may switch a gate."""
    return access is not None and access.holds(*SWITCHERS)


@transaction.atomic
def switch(
    scope: str,
    state: str,
    *,
    threshold: float | None = None,
    reason: str,
    evidence: Mapping[str, Any] | None = None,
    by: str,
    at: datetime,
) -> Gate:
    """放行、收紧、停止: from now on, until switched again. Who may is for the door to ask.

    The machine may only make a gate stricter, so what a person stopped stays stopped. Of two who
    switch one scope at once the second gets SwitchRefused, as does whoever says no reason, names
    no scope there is, or changes nothing.
    """
    standing = _standing(state)
    threshold = _checked(scope, standing, threshold, reason)
    last = history(scope).first()
    if last and (last.state, last.threshold) == (standing, threshold):
        raise SwitchRefused("same", f"{scope} is {standing} already")
    if not last and standing == Standing.OPEN:
        raise SwitchRefused("same", f"{scope} was never anything but open")
    if by.startswith("machine:") and not _stricter(last, standing, threshold):
        raise SwitchRefused(
            "machine",
            f"{by} may only make a gate stricter, and {scope} is {last.state if last else 'open'}",
        )
    pk = rows.insert(
        Gate,
        ignore_conflict=True,
        scope=scope,
        number=(last.number if last else 0) + 1,
        state=str(standing),
        threshold=threshold,
        by=by,
        at=at,
        reason=reason.strip(),
        evidence=dict(evidence or {}),
    )
    if pk is None:
        raise SwitchRefused(
            "second", f"{scope} has just been switched by somebody else: look at it again"
        )
    Edition.renew(EDITION)
    return Gate.objects.get(pk=pk)


def _present() -> QuerySet[Gate]:
    last = Gate.objects.order_by().values("scope").annotate(last=Max("pk")).values("last")
    return Gate.objects.filter(pk__in=last)


def _standing(state: str) -> Standing:
    try:
        return Standing(state)
    except ValueError as error:
        there = ", ".join(Standing)
        raise SwitchRefused(
            "state", f"{state[:40]!r} is no state of a gate; there are: {there}"
        ) from error


def _checked(scope: str, state: Standing, threshold: float | None, reason: str) -> float | None:
    _known(scope)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise SwitchRefused(
            "reason", f"say why, in 1 to {REASON_LENGTH} characters: it stays on the record"
        )
    if state != Standing.TIGHTENED:
        if threshold is not None:
            raise SwitchRefused(
                "threshold", f"a threshold goes only with tightened, not with {state}"
            )
        return None
    if threshold is None or not 0 < threshold <= 1:
        raise SwitchRefused("threshold", "tightened needs a threshold above 0 and not above 1")
    return threshold


def _known(scope: str) -> None:
    kind, _colon, key = scope.partition(":")
    if scope == "all" or (kind == "channel" and _SLUG.fullmatch(key)):
        return
    there: tuple[str, ...] = ()
    if kind == "tier":
        there = tuple(Tier)
    elif kind == "category":
        there = tuple(dict.fromkeys(one.code for one in categories() if one.parent_id is None))
        if key not in there and key and Sent.objects.filter(category=key).exists():
            return  # a class of former days
    if key not in there or not key:
        named = f"; there are: {', '.join(there)}" if there else ""
        raise SwitchRefused(
            "scope",
            f"{scope[:60]!r} is no scope: all, tier:…, channel:… or category:… of the topmost{named}",
        )


def _stricter(last: Gate | None, state: Standing, threshold: float | None) -> bool:
    before = Standing(last.state) if last else Standing.OPEN
    if state.strictness != before.strictness:
        return state.strictness > before.strictness
    return state == Standing.TIGHTENED and (threshold or 0) > (last.threshold or 0 if last else 0)
