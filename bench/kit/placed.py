"""When a place found counts as right: the criterion of training and bench alike."""

from math import hypot

from bench.kit.said_city import metres
from bench.kit.said_texts import SaidText
from wangge.grids.naming import Spot

NEAR = 250.0
CRITERION = "the community of the true point is named, or the point lies within 250 m of it"


def right(spot: Spot, truth: SaidText) -> bool:
    """By CRITERION."""
    if spot.division == truth.division:
        return True
    if spot.lon is None or spot.lat is None:
        return False
    x, y = metres(spot.lon, spot.lat)
    u, v = metres(truth.lon, truth.lat)
    return hypot(x - u, y - v) <= NEAR
