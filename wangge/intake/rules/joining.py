"""合并之规 joining: how likely two cases are one matter – words, place, time, and who asks."""

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

WITHIN = timedelta(days=14)
PROPOSED = 0.6  # from here on a person is asked
STRONG = 0.7  # from here on the case waits for the answer
READ = 400  # characters compared: a matter is told in the first of them
NEAR_METRES = 250.0
FRESH_HOURS = 14 * 24.0
SAME_PLACE, UNKNOWN_PLACE = 0.55, 0.3  # nearness where nothing more exact is known
TELLING = 14  # so many pairs of characters make words fully telling

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What speaks for one matter: all within 0 … 1, but metres and hours."""

    text: float
    telling: float = 1.0  # how much the shorter words say at all
    near: float = UNKNOWN_PLACE
    metres: float | None = None
    hours: float = 0.0
    same_requester: bool = False

    @property
    def score(self) -> float:
        """0 … 1; never falls when text, telling or near grow, never grows with hours."""
        fresh = max(0.0, 1.0 - self.hours / FRESH_HOURS)
        if self.same_requester:
            around = 0.25 + 0.35 * self.near + 0.15 * fresh
            return min(1.0, self.text * (0.45 + around))
        around = 0.3 + 0.5 * self.near + 0.2 * fresh
        return self.text * around * (0.55 + 0.45 * self.telling)


def pairs(essence: str) -> Pairs:
    """The set of neighbouring characters in what was said (see words.essence)."""
    text = essence[:READ]
    return frozenset(pairwise(text))


def text_likeness(one: Pairs, other: Pairs) -> float:
    """0 … 1, the same both ways: shared pairs by the mean size, lifted where one holds the other.

    Short words that are wholly contained in long ones speak of the same thing, though their sets
    differ in size; but the lift counts half, for short words are contained in much.
    """
    if not one or not other:
        return 0.0
    shared = len(one & other)
    dice = 2 * shared / (len(one) + len(other))
    held = shared / min(len(one), len(other))
    return (dice + max(dice, held)) / 2


def telling(one: Pairs, other: Pairs) -> float:
    """0 … 1: how much the shorter of two texts says."""
    return min(1.0, min(len(one), len(other)) / TELLING)


def nearness(metres: float) -> float:
    """1 at the same spot, 0.37 at 250 m, 0 far away."""
    return math.exp(-metres / NEAR_METRES)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two (lon, lat) in degrees; good to 0.5 % within a city."""
    north = math.radians((one[1] + other[1]) / 2)
    east = (one[0] - other[0]) * math.cos(north)
    return math.hypot(east, one[1] - other[1]) * 111_195.0
