"""四部分 cadre: duty report, spot check, mass evaluation, rewards – drawn and weighed in the open."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wangge.appraisal.rules.scheme import PARTS

LEAST_VOTES = 5  # fewer could tell who voted how
VERDICTS = {"good": 100.0, "fair": 70.0, "poor": 40.0, "absent": 0.0}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One cadre's period: points 0 … 100 of each part (None: nothing is there), and together."""

    parts: Mapping[str, float | None]
    weights: Mapping[str, float]
    total: float | None
    missing: tuple[str, ...]


def draw(keys: Sequence[str], *, many: int, seed: str) -> list[str]:
    """`many` of the keys by a seed anybody can draw again with: the smallest digests, in order.

    The order in which keys are given plays no part. ValueError for fewer than one, or an empty seed.
    """
    if many < 1 or not seed:
        raise ValueError("a draw takes one or more, and a seed")
    ranked = sorted(
        set(keys), key=lambda key: hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()
    )
    return ranked[:many]


def mass_points(votes: Sequence[int]) -> float | None:
    """Votes of 1 … 5 as 0 … 100; None below LEAST_VOTES."""
    if len(votes) < LEAST_VOTES:
        return None
    return 25.0 * (sum(votes) / len(votes) - 1)


def spot_points(verdicts: Sequence[str]) -> float | None:
    """The mean of what checkers found; None where nobody checked. KeyError for another verdict."""
    found = [VERDICTS[one] for one in verdicts]
    return sum(found) / len(found) if found else None


def reward_points(points: Sequence[float]) -> float:
    """Rewards and deductions on a middle of 50, between 0 and 100."""
    return min(max(50.0 + sum(points), 0.0), 100.0)


def page(parts: Mapping[str, float | None], *, weights: Mapping[str, float]) -> Page:
    """The four parts weighed; parts without anything are named, and do not count against anybody.

    Rewards begin in the middle for everybody: where nothing else is known they add up to no judgement.
    """
    known = {part: parts.get(part) for part in PARTS}
    weighed = [
        (value, weights[part])
        for part, value in known.items()
        if value is not None and weights[part]
    ]
    all_weights = sum(weight for _value, weight in weighed)
    judged = any(known[part] is not None for part in PARTS if part != "rewards" and weights[part])
    total = sum(value * weight for value, weight in weighed) / all_weights if judged else None
    missing = tuple(part for part in PARTS if known[part] is None and weights[part])
    return Page(parts=known, weights=dict(weights), total=total, missing=missing)
