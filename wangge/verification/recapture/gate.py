"""地点之门 gate: whether a photo was taken where it should have been. No framework here."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(minutes=5)  # a device's clock may be so far ahead
LATE = timedelta(days=14)  # so long may a photo wait in a device without signal
WORST = 100.0  # metres; a fix less sure than this confirms nothing
EARTH = 6_371_008.8  # metres


@dataclass(frozen=True, kw_only=True)
class Fix:
    """Where a device thinks it is (WGS84), and how sure it is, in metres."""

    lon: float
    lat: float
    accuracy: float


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance of two points of the ground."""
    a, b = math.radians(lat), math.radians(other_lat)
    turn = math.radians(other_lon - lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def judged(fix: Fix | None, target: tuple[float, float] | None, *, within: float) -> str:
    """confirmed | elsewhere | unknown.

    Confirmed needs a sure fix within so many metres. Elsewhere is said only where even the fix's own
    error does not reach the place; all between is unknown.
    """
    if fix is None or target is None:
        return "unknown"
    away = metres(fix.lon, fix.lat, *target)
    if fix.accuracy <= WORST and away <= within:
        return "confirmed"
    return "elsewhere" if away - fix.accuracy > within else "unknown"


def believable(taken_at: datetime, *, received_at: datetime) -> bool:
    """Whether a device's clock may be right: not ahead, not longer ago than a photo may wait."""
    return received_at - LATE <= taken_at <= received_at + AHEAD
