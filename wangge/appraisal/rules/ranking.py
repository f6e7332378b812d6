"""名次 ranking: places as ranges, and bands that luck alone does not give."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from wangge.appraisal.rules.belief import Believed, middles

Array = NDArray[np.float64]

SURE = 0.90  # of a range of ranks
SHOWN = 0.95  # probability from which a band is given
EXACT = 60  # up to so many units the distribution of ranks is worked out exactly


class Band(StrEnum):
    """先进、进步、平稳、整改、治理: what a unit is called for the period."""

    LEADING = "leading"
    IMPROVED = "improved"
    STEADY = "steady"
    RECTIFY = "rectify"
    GOVERN = "govern"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a unit stands: its true rank lies in `first` … `last` with probability SURE.

    `order` is the place in the list, from 1; units of which nothing is shown beyond luck share it.
    """

    unit: Hashable
    order: int
    first: int
    last: int
    expected: float


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What ranking needs of one unit: points at equal probabilities, a cdf, what is shown."""

    unit: Hashable
    points: Array
    cdf: Callable[[Array], Array]
    shown: float


def spread(belief: Believed) -> Spread:
    """A belief as ranking reads it."""
    points = belief.quantile(middles())
    return Spread(unit=belief.unit, points=points, cdf=belief.cdf, shown=belief.sure_value)


def places(spreads: Sequence[Spread], *, sure: float = SURE) -> list[Place]:
    """Each unit's place, in the order given; more is better.

    Order goes by what is shown beyond luck, so ten cases that all went well stand where ten
    cases can stand. Ranges come from the whole distributions, taken as independent.
    """
    if not spreads:
        return []
    units = len(spreads)
    points = np.stack([one.points for one in spreads])  # U × Q
    below = np.stack([one.cdf(points) for one in spreads], axis=-1)  # U × Q × U: of each other
    better = 1 - below
    better[np.arange(units), :, np.arange(units)] = 0.0
    chances = _rank_chances(better) if units <= EXACT else _rank_chances_normal(better)
    passed = chances.cumsum(axis=1)
    tail = (1 - sure) / 2
    first = 1 + (passed < tail).sum(axis=1)
    last = 1 + (passed < 1 - tail).sum(axis=1)
    shown = np.round([one.shown for one in spreads], 9)
    return [
        Place(
            unit=one.unit,
            order=1 + int((shown > shown[i]).sum()),
            first=int(first[i]),
            last=int(min(last[i], units)),
            expected=float(1 + better[i].sum(axis=1).mean()),
        )
        for i, one in enumerate(spreads)
    ]


def _rank_chances(better: Array) -> Array:
    """U × U: the chance of each rank, from the chances that each other unit is better."""
    units, points, _others = better.shape
    ranks = np.zeros((units, points, units + 1))
    ranks[:, :, 0] = 1.0
    for other in range(units):
        p = better[:, :, other][:, :, None]
        ranks[:, :, 1:] = ranks[:, :, 1:] * (1 - p) + ranks[:, :, :-1] * p
        ranks[:, :, 0] *= 1 - p[:, :, 0]
    return np.asarray(ranks[:, :, :units].mean(axis=1))


def _rank_chances_normal(better: Array) -> Array:
    """The same for many units, where the number of better ones is nearly normal."""
    units = better.shape[0]
    mean = better.sum(axis=2)
    deviation = np.sqrt(np.maximum((better * (1 - better)).sum(axis=2), 1e-12))
    edges = np.arange(units) + 0.5
    passed = ndtr((edges[None, None, :] - mean[:, :, None]) / deviation[:, :, None]).mean(axis=1)
    passed[:, -1] = 1.0
    return np.asarray(np.diff(passed, axis=1, prepend=0.0))


def band(
    *, above: float, better: float | None = None, above_before: float | None = None
) -> Band:  # fmt: skip
    """What a unit is called.

    `above`: probability to be above the group's standard; `better`: to be better than in the
    period before; `above_before`: what `above` was then. Unknown ones give nothing and take nothing.
    """
    if 1 - above >= SHOWN:
        again = above_before is not None and 1 - above_before >= SHOWN
        getting_better = better is not None and better >= SHOWN
        return Band.GOVERN if again and not getting_better else Band.RECTIFY
    if above >= SHOWN:
        return Band.LEADING
    return Band.IMPROVED if better is not None and better >= SHOWN else Band.STEADY


def chance_above(one: Spread, other: Spread) -> float:
    """The probability that one unit's true value is above another's."""
    return float(other.cdf(one.points).mean())
