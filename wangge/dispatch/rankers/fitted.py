"""定标 fitted: constants that turn scores into calibrated confidence.

Placeholders until train/dispatch_confidence.py has been run.
"""

import math

SHARPNESS = 2.4
BIAS, SHARE, LEAD, COVER, KNOWN = 1.989, 0.776, -0.213, -0.46, -0.562
SURE = 0.8


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
