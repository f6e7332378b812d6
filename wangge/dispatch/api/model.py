"""承诺之门 model: what is promised, what was kept, how the gates stand – and the switch, over HTTP."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wangge.base.clock import now
from wangge.dispatch.promise import watch
from wangge.dispatch.promise.figures import live_model
from wangge.dispatch.promise.gates import (
    SWITCHERS,
    SwitchRefused,
    gates,
    history,
    may_switch,
    switch,
)
from wangge.people.queries import Access

router = Router(tags=["dispatch"])
READERS = ("dispatcher", "supervisor", "leader", "analyst", "system_admin")


class ScopeOut(Schema):
    scope: str
    sent: int
    settled: int
    wrong: int
    returned: int
    promised: float = Field(description="share that may be wrong")
    error: float | None = Field(description="share of the settled that is wrong")
    low: float = Field(description="of the interval of the error")
    high: float
    e: float = Field(description="evidence against the promise; it is stopped from stops_at on")
    stops_at: float
    verdict: Literal["calm", "tighten", "stop"]


class TierOut(Schema):
    tier: str
    target: float
    delta: float
    needed: int = Field(description="settled cases still needed, all right, to prove the target")


class PromiseOut(Schema):
    model: str = Field(description="the learned model that ranks; empty where there is none")
    card: dict[str, Any] = Field(description="what its card promises")
    looked_at: datetime | None = Field(description="when the monitor looked last")
    scopes: list[ScopeOut] = Field(description="of the last 30 days")
    tiers: list[TierOut]
    more: dict[str, Any] = Field(description="coverage, drift, shadow, corrections")


class GateOut(Schema):
    scope: str
    state: Literal["open", "tightened", "stopped"]
    threshold: float | None
    by: str
    at: datetime
    reason: str
    evidence: dict[str, Any]


class SwitchIn(Schema):
    scope: str = Field(description="all, tier:…, channel:… or category:…", max_length=60)
    state: Literal["open", "tightened", "stopped"]
    threshold: float | None = Field(None, description="only with tightened")
    reason: str = Field(min_length=1, max_length=500)


@router.get("/dispatch/promise", response=PromiseOut, summary="What is promised and what is kept")
def promise(request: HttpRequest) -> dict[str, Any]:
    """As the monitor found it when it looked last, which the clock has it do every minute."""
    _reader(request)
    found, live = watch.last_look(), live_model()
    told = found.found if found else {"scopes": [], "tiers": [], "more": {}}
    return {
        "model": live.name if live else "",
        "card": (live.card.get("promise") if live else None) or {},
        "looked_at": found.at if found else None,
        **told,
    }


@router.get("/dispatch/gates", response=list[GateOut], summary="How the gates stand")
def standing(request: HttpRequest, past: bool = False) -> list[Any]:
    """Scopes that were ever switched; with `past` every switch, the latest first, at most 500."""
    _reader(request)
    return list(history()[:500]) if past else sorted(gates().values(), key=lambda one: one.scope)


@router.post("/dispatch/gates", response=GateOut, summary="Switch dispatch by machine")
def switched(request: HttpRequest, said: SwitchIn) -> Any:
    """Supervisors and system administrators may; the reason stays on the record."""
    access = _reader(request)
    if not may_switch(access):
        raise PermissionDenied(f"only {' or '.join(SWITCHERS)} may switch dispatch by machine")
    actor: str = request.auth.actor  # type: ignore[attr-defined]
    try:
        return switch(
            said.scope,
            said.state,
            threshold=said.threshold,
            reason=said.reason,
            by=actor,
            at=now(),
        )
    except SwitchRefused as refused:
        raise HttpError(
            409 if refused.code in ("same", "second") else 422, str(refused)
        ) from refused


def _reader(request: HttpRequest) -> Access:
    access: Access | None = request.auth.access(on=localdate(now()))  # type: ignore[attr-defined]
    if access is None or not access.holds(*READERS):
        raise PermissionDenied(f"this is for {', '.join(READERS)}")
    return access
