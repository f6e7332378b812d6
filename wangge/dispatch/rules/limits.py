"""放行之规 limits: how sure the machine must be to send a case of these stakes, and whether it may at all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wangge.dispatch.rules import Why

NEVER = 1.01  # a threshold nothing reaches


class Tier(StrEnum):
    """What is at stake: the promise is given, certified and watched for each by itself."""

    GENERAL = "general"
    URGENT = "urgent"
    SAFETY = "safety"


class Standing(StrEnum):
    """How a gate stands, from the mildest to the strictest."""

    OPEN = "open"
    TIGHTENED = "tightened"
    STOPPED = "stopped"

    @property
    def strictness(self) -> int:
        return list(Standing).index(self)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A gate that a case must pass: of which scope, how it stands, from which confidence on."""

    scope: str
    state: Standing
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """From `threshold` on the machine may send; `why`: a person must, however sure it is.

    `certified`: at most `bound` of what is sent so is wrong, with probability 1 − `delta`; else
    nothing is proved and `bound` is None. `usual` is the threshold without the gates, `gate` the
    scope of the gate that binds, `short` the confidence from which a candidate is shown.
    """

    tier: Tier
    threshold: float
    usual: float
    certified: bool
    bound: float | None
    target: float
    delta: float
    state: Standing = Standing.OPEN
    gate: str = ""
    why: Why | None = None
    short: float = 0.0

    def plain(self, confidence: float) -> dict[str, Any]:
        """As the grounds of a decision keep it."""
        return {
            "tier": str(self.tier),
            "threshold": round(self.threshold, 4),
            "certified": self.certified,
            "bound": round(self.bound, 4) if self.bound is not None else None,
            "target": self.target,
            "delta": self.delta,
            "confidence": round(confidence, 4),
            "gate": f"{self.state} {self.gate}".rstrip(),
        }


@dataclass(frozen=True)
class Proof:
    """What a model's card proves of one tier."""

    threshold: float
    target: float
    delta: float
    bound: float
    n: int = 0
    sent: int = 0
    wrong: int = 0


def proof(card: Mapping[str, Any] | None, tier: Tier) -> Proof | None:
    """What the card says of a tier; None where it says nothing that can be read, or proves nothing."""
    tiers = (card or {}).get("tiers")
    said = tiers.get(tier) if isinstance(tiers, Mapping) else None
    if not isinstance(said, Mapping):
        return None
    parts = [_number(said.get(name)) for name in ("threshold", "target", "delta", "bound")]
    if not all(0 <= one <= 1 for one in parts) or not 0 < parts[1] < 1:
        return None
    counts = [_number(said.get(name)) for name in ("n", "sent", "wrong")]
    n, sent, wrong = (int(one) if one > 0 else 0 for one in counts)
    threshold, target, delta, bound = parts
    return Proof(threshold, target, delta, bound, n, sent, wrong)


def limit(
    tier: Tier,
    *,
    card: Mapping[str, Any] | None,
    target: float,
    delta: float,
    sure: float,
    proven_only: bool,
    gates: Sequence[Opening],
) -> Limit:
    """The limit that holds for a case of this tier behind these gates.

    A proof counts where it promises no more error than `target` with no less probability than
    1 − `delta`. `sure` above 1 leaves every case to a person, proof or not.
    """
    proved = proof(card, tier)
    if proved and (proved.target > target + 1e-9 or proved.delta > delta + 1e-9):
        proved = None
    usual = proved.threshold if proved and sure <= 1 else sure
    stopped = next((one for one in gates if one.state == Standing.STOPPED), None)
    tightest = _tightest(gates, usual)
    why = Why.UNPROVEN if proved is None and proven_only and sure <= 1 else None
    return Limit(
        tier=tier,
        threshold=tightest.threshold or usual if tightest else usual,
        usual=usual,
        certified=proved is not None,
        bound=proved.bound if proved else None,
        target=proved.target if proved else target,
        delta=proved.delta if proved else delta,
        state=stopped.state if stopped else tightest.state if tightest else Standing.OPEN,
        gate=stopped.scope if stopped else tightest.scope if tightest else "",
        why=Why.STOPPED if stopped else why,
        short=min(1.0, max(0.0, _number((card or {}).get("short_list")))),
    )


def _tightest(gates: Sequence[Opening], usual: float) -> Opening | None:
    narrowed = [
        one
        for one in gates
        if one.state == Standing.TIGHTENED and one.threshold is not None and one.threshold > usual
    ]
    return max(narrowed, key=lambda one: one.threshold or 0.0, default=None)


def _number(said: Any) -> float:
    """−1 where it is none: a card is data, and may come from elsewhere."""
    known = isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)
    return float(said) if known else -1.0
