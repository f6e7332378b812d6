"""占比 shares: a unit that has more of something than luck and its mix of cases would give it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

from wangge.appraisal.rules.belief import STRONGEST, WEAKEST, Array

SHARE = 0.05  # at most so many of the findings are expected to be luck (Benjamini and Hochberg)
STEPS = 11  # scatters tried …
LEVELS = 7  # … and levels
FEWEST = 8  # cases; of fewer nothing is said
WORTH = 1.25  # an excess below this is not worth anybody's time, however sure it is


@dataclass(frozen=True, kw_only=True)
class Share:
    """Of `n` cases of a unit `k` show the pattern; with this mix the group shows `expected`."""

    unit: Hashable
    n: int
    k: int
    expected: float


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A unit whose count luck would give with probability `p` at most."""

    unit: Hashable
    n: int
    k: int
    expected: float  # 0 … 1: of the others, for such cases
    p: float


def suspects(shares: Sequence[Share]) -> list[Suspect]:
    """Units with too much of it, the unlikeliest first; each is held against the others alone.

    What the others scatter is learned from them (beta-binomial), so that a group of unlike units
    is not full of suspects.
    """
    kept = [one for one in shares if one.n >= FEWEST]
    if len(kept) < 4:
        return []
    tested = [
        _tested(one, [other for other in kept if other.unit != one.unit])
        for one in kept
    ]  # fmt: skip
    return [one for one in unlikely(tested) if one.k > WORTH * one.expected * one.n]


def unlikely(tested: Sequence[Suspect], *, share: float = SHARE) -> list[Suspect]:
    """Those that stand when all were asked at once (Benjamini and Hochberg)."""
    ranked = sorted(tested, key=lambda one: (one.p, str(one.unit)))
    last = 0
    for i, one in enumerate(ranked, start=1):
        if one.p <= share * i / len(ranked):
            last = i
    return ranked[:last]


def _tested(one: Share, others: Sequence[Share]) -> Suspect:
    n = np.array([other.n for other in others], dtype=np.float64)
    k = np.array([other.k for other in others], dtype=np.float64)
    e = np.clip([other.expected for other in others], 1e-4, 1 - 1e-4)
    # The expected rates held the suspect's own cases too: bring them to the level of the others,
    # which few others do not tell exactly – so levels and scatters are tried and averaged over.
    level = min(max(float((k.sum() + 0.5) / max((n * e).sum(), 0.5)), 1e-3), 1e3)
    levels = level * np.exp(np.linspace(-0.7, 0.7, LEVELS))
    strengths = np.geomspace(WEAKEST / 2, STRONGEST, STEPS)
    off, m = (x.reshape(-1, 1) for x in np.meshgrid(levels, strengths))
    e = np.clip(e * off, 1e-4, 1 - 1e-4)
    a, b = m * e, m * (1 - e)
    likely = (betaln(a + k, b + n - k) - betaln(a, b)).sum(axis=1)
    weights = np.exp(likely - likely.max())
    weights /= weights.sum()
    own = np.clip(one.expected * off, 1e-4, 1 - 1e-4)
    p = float((weights * _tails(one.n, one.k, m * own, m * (1 - own))).sum())
    expected = float(np.clip(one.expected * level, 1e-4, 1 - 1e-4))
    return Suspect(unit=one.unit, n=one.n, k=one.k, expected=expected, p=min(p, 1.0))


def _tails(n: int, k: int, a: Array, b: Array) -> Array:
    """The probability of k or more of n under each of several beta-binomials (a column each)."""
    x = np.arange(k, n + 1, dtype=np.float64)[None, :]
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(np.exp(choose + betaln(x + a, n - x + b) - betaln(a, b)).sum(axis=1))
