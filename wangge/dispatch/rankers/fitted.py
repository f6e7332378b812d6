"""定标 fitted: constants that turn the rankers' scores into confidence where nothing has been learned yet.

Fitted by train/dispatch_confidence.py on 2026-11-25 on the demo city's sample: 356 requests with a
known duty item, no labels used by the rankers themselves. Duty item right at the first place
0.551, among the first three 0.772; unit right 0.657. At SURE 22% of cases go by themselves, of
these 0.051 to a wrong unit in sample, 0.062 by five-fold (81 cases: a wide interval); calibration
error 0.047 and 0.044. This is no promise: a promise is certified on a city's own settled cases.
"""

import math

SHARPNESS = 0.7
NOTHING = 2.0  # the score that "none of these" has; set, not fitted: every sample has its item
BIAS, SHARE, LEAD, COVER, KNOWN = 2.218, 0.85, -0.728, -0.143, -0.48
SURE = 0.843


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
