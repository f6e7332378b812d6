"""拟合 fitted: how features become a confidence, and from which confidence a place is taken.

Made by train/place_confidence.py; run it anew when features change.
"""

from collections.abc import Sequence
from math import exp

FEATURES = (
    "one", "odds", "edit", "sound", "alias", "crossing", "house", "road", "community", "pin",
    "relative", "prior near", "prior apart", "support", "against", "short",
)  # fmt: skip
WEIGHTS = (
    -0.12, 0.56, -2.37, -0.02, 0.0, 0.73, 0.87, 0.0, 0.26, -0.12,
    0.09, 1.61, 0.0, 1.39, -3.25, 0.0,
)  # fmt: skip
SURE = 0.65


def confidence(features: Sequence[float], *, share: float) -> float:
    """The share of such places that turn out right; never more than the place's share of belief."""
    total = sum(map(float.__mul__, WEIGHTS, features))
    return min(1 / (1 + exp(-max(-30.0, min(total, 30.0)))), share)
