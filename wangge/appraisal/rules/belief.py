"""把握 belief: what a unit's counts let us say of its true rate, and how surely."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, betaln, expit, logit

Array = NDArray[np.float64]

WEAKEST, STRONGEST = 10.0, 5_000.0  # prior strength, in cases
STEPS = 61  # strengths tried between them
MIDDLES = 41  # points a distribution is stood for by, at equal probabilities
SURE = 0.95  # of the intervals
EDGE = 1e-6  # no expected rate is quite 0 or 1


@dataclass(frozen=True, kw_only=True)
class Count:
    """Of `n` cases `k` were as wanted; the group would have had the rate `expected` with them."""

    unit: Hashable
    n: int
    k: int
    expected: float


class Believed(Protocol):
    """What comparing needs of a unit, whether a rate or a mean was measured."""

    @property
    def unit(self) -> Hashable: ...
    @property
    def n(self) -> int: ...
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def above(self) -> float: ...
    @property
    def sure_value(self) -> float: ...
    def cdf(self, x: Array) -> Array: ...
    def quantile(self, p: Array) -> Array: ...


@dataclass(frozen=True, kw_only=True)
class Prior:
    """What is believed of a unit before it is looked at: `strength` cases at its expected rate."""

    strength: float
    group: float  # the group's rate: where adjusted rates are at home


@dataclass(frozen=True, kw_only=True)
class Belief:
    """A unit's adjusted rate: as it would be with the cases of the whole group.

    `low` and `high` hold it with probability `sure`; `sure_value` is the end of the interval that
    lies nearer to the group's rate, or the group's rate itself where the interval holds it: what is
    shown beyond luck.
    """

    unit: Hashable
    n: int
    k: int
    expected: float
    value: float
    low: float
    high: float
    above: float  # probability that it is above the group's rate
    sure_value: float
    a: float  # the posterior of the rate with its own cases: Beta(a, b) …
    b: float
    shift: float  # … and how far, on the logit scale, its cases are moved to the group's mix

    def cdf(self, x: Array) -> Array:
        """The probability that the adjusted rate is at most `x`, elementwise."""
        with np.errstate(divide="ignore"):
            own = expit(logit(np.clip(x, 0.0, 1.0)) - self.shift)
        return np.asarray(betainc(self.a, self.b, own), dtype=np.float64)

    def quantile(self, p: Array) -> Array:
        """The adjusted rate that is not passed with probability `p`, elementwise."""
        with np.errstate(divide="ignore"):
            moved = logit(betaincinv(self.a, self.b, p)) + self.shift
        return np.asarray(expit(moved), dtype=np.float64)


def middles(n: int = MIDDLES) -> Array:
    """Probabilities in the middle of `n` equal parts of 0 … 1."""
    return (np.arange(n) + 0.5) / n


def fit_prior(counts: Sequence[Count], *, group: float) -> Prior:
    """The strength under which these counts are likeliest: alike units draw each other strongly.

    Beta-binomial marginal likelihood on a grid of strengths; with fewer than three units that have
    cases nothing can be learned, and a middle strength holds.
    """
    kept = [one for one in counts if one.n]
    grid = np.geomspace(WEAKEST, STRONGEST, STEPS)
    if len(kept) < 3:
        return Prior(strength=float(grid[STEPS // 3]), group=_inside(group))
    n = np.array([one.n for one in kept], dtype=np.float64)[:, None]
    k = np.array([one.k for one in kept], dtype=np.float64)[:, None]
    e = np.array([_inside(one.expected) for one in kept])[:, None]
    a, b = grid[None, :] * e, grid[None, :] * (1 - e)
    likely = (betaln(a + k, b + n - k) - betaln(a, b)).sum(axis=0)
    return Prior(strength=float(grid[int(likely.argmax())]), group=_inside(group))


def beliefs(counts: Sequence[Count], *, prior: Prior, sure: float = SURE) -> list[Belief]:
    """What is believed of each unit once its cases are counted, in the order given."""
    return [_belief(one, prior, sure) for one in counts]


def _belief(one: Count, prior: Prior, sure: float) -> Belief:
    expected = _inside(one.expected)
    a = prior.strength * expected + one.k
    b = prior.strength * (1 - expected) + one.n - one.k
    group = _inside(prior.group)
    shift = float(logit(group) - logit(expected))
    raw = Belief(
        unit=one.unit,
        n=one.n,
        k=one.k,
        expected=one.expected,
        a=a,
        b=b,
        shift=shift,
        **dict.fromkeys(("value", "low", "high", "above", "sure_value"), 0.0),
    )
    tail = (1 - sure) / 2
    low, value, high = (float(x) for x in raw.quantile(np.array([tail, 0.5, 1 - tail])))
    above = 1 - float(raw.cdf(np.array([group]))[0])
    return Belief(
        **{
            **vars(raw),
            "value": value,
            "low": low,
            "high": high,
            "above": above,
            "sure_value": shown_value(low, high, group),
        }
    )


def shown_value(low: float, high: float, standard: float) -> float:
    """The point of the interval nearest to the standard: what is shown beyond luck."""
    return min(max(standard, low), high)


def _inside(rate: float) -> float:
    return min(max(rate, EDGE), 1 - EDGE)
