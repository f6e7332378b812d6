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
    -0.12, 0.55, -2.15, 0.0, -0.23, 0.71, 0.85, 0.0, 0.14, -0.26,
    0.08, 1.80, 0.0, 1.41, -2.02, 0.0,
)  # fmt: skip
SURE = 0.8


def confidence(features: Sequence[float]) -> float:
    """The share of such places that turn out right."""
    total = sum(map(float.__mul__, WEIGHTS, features))
    return 1 / (1 + exp(-max(-30.0, min(total, 30.0))))
