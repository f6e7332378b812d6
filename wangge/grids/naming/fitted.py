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
    -0.14, 0.59, -2.24, 0.0, -1.03, 0.47, 1.13, 0.0, -0.01, -0.50,
    0.09, 1.59, 0.0, 1.44, -2.21, -0.15,
)  # fmt: skip
SURE = 0.82


def confidence(features: Sequence[float]) -> float:
    """The share of such places that turn out right."""
    total = sum(map(float.__mul__, WEIGHTS, features))
    return 1 / (1 + exp(-max(-30.0, min(total, 30.0))))
