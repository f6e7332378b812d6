"""抽访 sampling: who is called back, by which way – drawn by a seed nobody at a unit knows. No framework here."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WAYS = ("phone", "message", "web")
NONE = "none"
ALWAYS = ("safety", "complaint", "unsolved", "reworked", "not_verified")
FIELDS = ("channel", "urgency", "unit")


class BadPlan(ValueError):
    """A plan cannot be used; says which line and why."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a plan may look at."""

    case_id: int
    channel: str
    urgency: str
    unit: str  # its code
    safety: bool
    complaint: bool
    solved: bool
    reworked: bool
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Drawn:
    way: str  # phone | message | web | none
    draw: float  # 0 … 1, from the seed and the case alone
    why: str  # always:… | line:N | rest


def read_plan(lines: Any) -> Sequence[Mapping[str, Any]]:
    """The lines of a plan, tried in order: {channel, urgency, unit, phone, message, web}, shares 0 … 1.

    Empty fields match all. BadPlan where a share is out of range or the shares of a line exceed 1.
    """
    if not isinstance(lines, list) or not lines:
        raise BadPlan("a plan has at least one line")
    for number, line in enumerate(lines, 1):
        if not isinstance(line, Mapping):
            raise BadPlan(f"line {number}: must be an object")
        if odd := set(line) - {*FIELDS, *WAYS}:
            raise BadPlan(f"line {number}: {', '.join(sorted(map(str, odd)))} is not known")
        shares = [line.get(way, 0) for way in WAYS]
        if any(type(one) not in (int, float) or not 0 <= one <= 1 for one in shares):
            raise BadPlan(f"line {number}: shares are numbers from 0 to 1")
        if sum(shares) > 1 + 1e-9:
            raise BadPlan(f"line {number}: the shares together exceed 1")
    return list(lines)


def drawn(lines: Sequence[Mapping[str, Any]], facts: Facts, *, seed: str) -> Drawn:
    """By which way this case is called back, if at all; the same seed and case give the same answer."""
    share = draw(seed, facts.case_id)
    always = {
        "safety": facts.safety,
        "complaint": facts.complaint,
        "unsolved": not facts.solved,
        "reworked": facts.reworked,
        "not_verified": not facts.verified,
    }
    for name in ALWAYS:
        if always[name]:
            return Drawn(way="phone", draw=share, why=f"always:{name}")
    for number, line in enumerate(lines, 1):
        if all(not line.get(name) or line[name] == getattr(facts, name) for name in FIELDS):
            return Drawn(way=_way(line, share), draw=share, why=f"line:{number}")
    return Drawn(way="phone", draw=share, why="rest")


def draw(seed: str, case_id: int) -> float:
    """A number from 0 to 1 that follows from the seed and the case, and from nothing else."""
    mixed = hmac.new(seed.encode(), str(case_id).encode(), hashlib.sha256).digest()
    return float(int.from_bytes(mixed[:7], "big") / 2**56)


def promise_of(seed: str) -> str:
    """What may be shown while the seed is secret: afterwards anybody can prove that it was this one."""
    return hashlib.sha256(seed.encode()).hexdigest()


def _way(line: Mapping[str, Any], share: float) -> str:
    reached = 0.0
    for way in WAYS:
        reached += line.get(way, 0)
        if share < reached:
            return way
    return NONE
