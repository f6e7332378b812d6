"""定标 fitted: constants that turn the rankers' scores into calibrated confidence.

Fitted by train/dispatch_confidence.py on 2026-11-22 on the demo city's sample: 356 requests with a
known duty item, 208 different items, no labels used by the rankers themselves. Duty item right at
the first place .494, among the first three .725; unit right .610. At SURE 12 % of cases go by
themselves, of these .047 to a wrong unit in sample, .085 by five-fold (47 cases: a wide interval);
calibration error .039 in both. A city fits its own when it has settled cases.
"""

import math

SHARPNESS = 0.8
NOTHING = 2.0  # the score that "none of these" has; set, not fitted: every sample has its item
BIAS, SHARE, LEAD, COVER, KNOWN = 4.407, 1.064, 0.061, -0.507, -0.065
SURE = 0.802


def confidence(*, share: float, lead: float, score: float, known: bool) -> float:
    """How often the first unit is right, 0 … 1.

    `share` of likelihood it has, its `lead` over the next unit, the summed `score` of its best item,
    and whether the place is known.
    """
    odds = BIAS + SHARE * _odds(share) + LEAD * lead + COVER * score + KNOWN * known
    return 1 / (1 + math.exp(-odds))


def _odds(share: float) -> float:
    held = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(held / (1 - held))
