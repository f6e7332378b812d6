"""界 bounds: what an error rate may be, given what was counted – exactly, by the binomial distribution.

Learn-then-Test: a threshold is certified when the hypothesis "above it more than the promised share is
wrong" is rejected. Thresholds are tried in a fixed order, the strictest first, and the trying ends
with the first that is not rejected; so the promise holds with probability 1 − δ whatever the model.
Source: Angelopoulos, Bates, Candès, Jordan, Lei, "Learn then Test" (2021), fixed-sequence testing.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEPS = 1_000  # thresholds tried at most
ROOM = 3  # times the least rows: with so many a good model passes the beginning nearly always


@dataclass(frozen=True)
class Certified:
    """From `threshold` on at most `bound` of what is sent is wrong, with probability 1 − delta.

    `threshold` above 1: nothing could be certified. Counted on `sent` of `n` rows, of them `wrong`.
    """

    threshold: float
    target: float
    delta: float
    bound: float
    n: int
    sent: int
    wrong: int

    @property
    def coverage(self) -> float:
        return self.sent / self.n if self.n else 0.0


def upper(wrong: int, n: int, *, delta: float) -> float:
    """The largest error rate that so few wrong of n do not contradict (Clopper–Pearson, one-sided)."""
    from scipy.special import betaincinv

    if n <= 0 or wrong >= n:
        return 1.0
    return float(betaincinv(wrong + 1, n - wrong, 1 - delta))


def interval(wrong: int, n: int, *, delta: float = 0.05) -> tuple[float, float]:
    """The two-sided Clopper–Pearson interval of an error rate."""
    from scipy.special import betaincinv

    if n <= 0:
        return 0.0, 1.0
    low = 0.0 if wrong <= 0 else float(betaincinv(wrong, n - wrong + 1, delta / 2))
    return low, upper(wrong, n, delta=delta / 2)


def rejected(wrong: int, n: int, *, target: float, delta: float) -> bool:
    """Whether so few wrong of n would be rarer than delta if the true rate were above the target."""
    from scipy.stats import binom

    return n > 0 and bool(binom.cdf(wrong, n, target) <= delta)


def certify(
    sure: NDArray[np.float64], wrong: NDArray[np.bool_], *, target: float, delta: float
) -> Certified:
    """The lowest threshold that can be certified from rows the model had not seen; ValueError where
    a confidence is no number.

    Of few rows the sequence begins where a faultless model could first be believed with room for an
    error: beginning with fewer would reject nothing. Of many it begins with the surest tenth, up to
    three times as many, so that two chance errors among the very first do not end it at once.
    """
    n = len(sure)
    none = Certified(1.01, target, delta, 1.0, n, 0, 0)
    if odd := int(np.isnan(sure).sum()):
        raise ValueError(
            f"{odd} of {n} confidences are no numbers: the model is broken, fit it anew"
        )
    least = math.ceil(1.6 * math.log(delta) / math.log1p(-target))
    start = max(least, min(ROOM * least, n // 10))
    if not n or start > n:
        return none
    order = np.argsort(-sure, kind="stable")
    ranked, errors = sure[order], np.cumsum(wrong[order])
    found = none
    for size in np.unique(np.linspace(start, n, min(STEPS, n - start + 1)).astype(int)):
        last = int(np.searchsorted(-ranked, -ranked[size - 1], side="right"))  # equals go together
        count = int(errors[last - 1])
        if not rejected(count, last, target=target, delta=delta):
            break
        bound = upper(count, last, delta=delta)
        found = Certified(float(ranked[last - 1]), target, delta, bound, n, last, count)
    return found


def expected_error(sure: NDArray[np.float64], wrong: NDArray[np.bool_], *, bins: int = 10) -> float:
    """Expected calibration error: how far confidence and truth lie apart, over bins of equal width."""
    if not len(sure):
        return 0.0
    at = np.minimum((sure * bins).astype(int), bins - 1)
    held = [at == one for one in range(bins)]
    return float(
        sum(abs(sure[one].mean() - (~wrong[one]).mean()) * one.mean() for one in held if one.any())
    )


def short_list_size(unseen: NDArray[np.float64], right: NDArray[np.intp], *, miss: float) -> float:
    """The probability from which on a label belongs on the short list (split conformal, least
    ambiguous sets): the right one is missing from it in at most `miss` of cases."""
    n = len(right)
    if not n:
        return 0.0
    own = np.sort(unseen[np.arange(n), right])
    rank = math.floor(miss * (n + 1))
    return float(own[rank - 1]) if rank >= 1 else 0.0
