"""压线 edge: more work ends just before the limit than a smooth course of work would have."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from scipy.special import betainc, ndtr

from wangge.appraisal.rules.gaming.shares import FEWEST, WORTH, Suspect, unlikely


def edge(left: Mapping[Hashable, Sequence[float]], *, width: float) -> list[Suspect]:
    """Units with a heap of ends in the last `width` (hours, say) before the limit.

    `left`: unit → what was left to the limit at each end, late ones negative. Two questions must
    both be answered with no: would the unit's own work, going on as in the two spans before, end
    so often in the last one (a straight line drawn on)? And do all others' ends, of the last two
    spans, lie as often in the very last? A group that rises to its limit together is not suspect.
    """
    spans = {unit: _spans(values, width) for unit, values in left.items()}
    tested = []
    for unit, (last, before, earlier) in spans.items():
        if last + before + earlier < FEWEST:
            continue
        others = np.array([spans[other][:2] for other in spans if other != unit]).reshape(-1, 2)
        own = max(2 * before - earlier, before, 0)
        p = max(_heaped(last, before, earlier), _against(last, before, others.sum(axis=0)))
        n = last + before + earlier
        tested.append(Suspect(unit=unit, n=n, k=last, expected=own / n, p=p))
    return [one for one in unlikely(tested) if one.k > WORTH * one.expected * one.n]


def _spans(values: Sequence[float], width: float) -> tuple[int, int, int]:
    """How many ends lie in the last span before the limit, in the one before, and before that."""
    which = np.floor(np.asarray(values, dtype=np.float64) / width)
    return tuple(int((which == i).sum()) for i in range(3))  # type: ignore[return-value]


def _heaped(last: int, before: int, earlier: int) -> float:
    """The probability of so many in the last span if the course were straight."""
    off = last - max(2 * before - earlier, 0) - 0.5
    return float(ndtr(-off / (last + 4 * before + earlier + 1.0) ** 0.5))


def _against(last: int, before: int, others: Sequence[float]) -> float:
    """The probability that so many of the last two spans lie in the last, as it is for others."""
    both = last + before
    if last == 0 or both == 0:
        return 1.0
    share = (others[0] + 1.0) / (others[0] + others[1] + 2.0)
    return float(betainc(last, both - last + 1, share))  # binomial upper tail
