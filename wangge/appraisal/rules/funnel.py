"""漏斗 funnel: how far rates of units of a size scatter by luck alone."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from wangge.appraisal.rules.belief import Count

NEAR, FAR = 1.959964, 3.090232  # 95 % and 99.8 % of a normal lie within so many deviations
WINSORED = 0.1  # of the units at each end count only as the one before them
POINTS = 60


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A unit in the funnel: its cases, its rate beside the group's, how it lies.

    `lies`: in | above | below (95 %) | far_above | far_below (99.8 %).
    """

    unit: Hashable
    n: int
    rate: float
    z: float
    lies: str


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The standard, the limits over sizes (n, low 99.8, low 95, high 95, high 99.8), the units.

    `spread` is by how much units scatter more than luck would have them (1: not more); the limits
    are widened by its root.
    """

    standard: float
    spread: float
    limits: tuple[tuple[int, float, float, float, float], ...]
    dots: tuple[Dot, ...]


def funnel(counts: Sequence[Count], *, standard: float) -> Funnel:
    """Units with cases in their funnel, in the order given; rates are moved to the group's mix."""
    kept = [one for one in counts if one.n]
    scores = np.array([_z(one) for one in kept])
    spread = _spread(scores)
    wide = spread**0.5
    dots = tuple(
        Dot(
            unit=one.unit,
            n=one.n,
            rate=min(max(standard + one.k / one.n - one.expected, 0.0), 1.0),
            z=float(z / wide),
            lies=_lies(float(z / wide)),
        )
        for one, z in zip(kept, scores, strict=True)
    )
    most = max((one.n for one in kept), default=100)
    least = max(1, min((one.n for one in kept), default=1))
    sizes = np.unique(np.geomspace(least, max(most * 1.1, least + 1), POINTS).round().astype(int))
    limits = tuple(_limits(int(n), standard, wide) for n in sizes)
    return Funnel(standard=standard, spread=spread, limits=limits, dots=dots)


def _z(one: Count) -> float:
    e = min(max(one.expected, 1e-9), 1 - 1e-9)
    return float((one.k / one.n - e) / (e * (1 - e) / one.n) ** 0.5)


def _spread(scores: np.ndarray) -> float:
    """Mean square of the winsored scores, if it is more than luck would give; else 1."""
    if len(scores) < 5:
        return 1.0
    low, high = np.quantile(scores, [WINSORED, 1 - WINSORED])
    found = float((np.clip(scores, low, high) ** 2).mean())
    return found if found > 1 + 2 * (2 / len(scores)) ** 0.5 else 1.0


def _limits(n: int, p: float, wide: float) -> tuple[int, float, float, float, float]:
    step = wide * (p * (1 - p) / n) ** 0.5
    low, near_low, near_high, high = (
        min(max(p + z * step, 0.0), 1.0) for z in (-FAR, -NEAR, NEAR, FAR)
    )
    return n, low, near_low, near_high, high


def _lies(z: float) -> str:
    if abs(z) <= NEAR:
        return "in"
    side = "above" if z > 0 else "below"
    return f"far_{side}" if abs(z) > FAR else side
