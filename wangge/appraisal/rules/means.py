"""均值 means: what sums let us say of a unit's true mean – hours, points, how often per thing."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from wangge.appraisal.rules.belief import SURE, Array, shown_value


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Of one unit: how many, their sum, the sum of their squares."""

    unit: Hashable
    n: int
    total: float
    squares: float


@dataclass(frozen=True, kw_only=True)
class MeanBelief:
    """A unit's mean as a Belief reads: drawn to the group's by how little is known of it."""

    unit: Hashable
    n: int
    k: float  # the sum
    expected: float  # the group's mean
    value: float
    low: float
    high: float
    above: float
    sure_value: float
    deviation: float

    def cdf(self, x: Array) -> Array:
        return np.asarray(ndtr((x - self.value) / self.deviation), dtype=np.float64)

    def quantile(self, p: Array) -> Array:
        return np.asarray(self.value + self.deviation * ndtri(p), dtype=np.float64)


def mean_beliefs(
    sums: Sequence[Sums], *, sure: float = SURE
) -> tuple[float, list[MeanBelief]]:  # fmt: skip
    """(the group's mean, each unit's belief in the order given). Units without a thing are left out.

    Normal means with a normal prior; how far units differ beyond luck is DerSimonian and Laird's.
    """
    kept = [one for one in sums if one.n]
    if not kept:
        return 0.0, []
    n = np.array([one.n for one in kept], dtype=np.float64)
    means = np.array([one.total for one in kept]) / n
    group = float((means * n).sum() / n.sum())
    within = sum(one.squares - one.total**2 / one.n for one in kept)
    spread = max(within / max(n.sum() - len(kept), 1.0), 1e-12)  # variance of one thing
    errors = spread / n
    between = _between(means, errors)
    drawn = between / (between + errors)
    values = group + drawn * (means - group)
    deviations = np.sqrt(np.maximum(drawn * errors, 1e-18))
    z = float(ndtri(1 - (1 - sure) / 2))
    found = []
    for one, value, deviation in zip(kept, values, deviations, strict=True):
        low, high = float(value - z * deviation), float(value + z * deviation)
        found.append(
            MeanBelief(
                unit=one.unit,
                n=one.n,
                k=one.total,
                expected=group,
                value=float(value),
                low=low,
                high=high,
                above=1 - float(ndtr((group - value) / deviation)),
                sure_value=shown_value(low, high, group),
                deviation=float(deviation),
            )
        )
    return group, found


def _between(means: Array, errors: Array) -> float:
    """The variance between units; never quite nothing, so that a big unit may stand out."""
    weights = 1 / errors
    middle = (weights * means).sum() / weights.sum()
    excess = (weights * (means - middle) ** 2).sum() - (len(means) - 1)
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    found = float(excess / scale) if scale > 0 else 0.0
    return max(found, float(errors.min()))
