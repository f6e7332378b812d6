"""合并之规 joining: how likely two cases are one matter – words, names, place, time, and who asks."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from wangge.intake.rules.same.fitted import MEANT, ODDS, TOPIC

WITHIN = timedelta(days=90)  # what was said longer ago is another occasion
PROPOSED = 0.6  # from here on a person is asked
STRONG = 0.7  # from here on the case waits for the answer
DOUBTFUL = 0.45, 0.72  # between these scores the meaning can decide, and is asked for
MEANT_NEAR = (
    0.3  # nearness from which, or where one person spoke twice, other words may mean the same
)
OTHER_WORDS = 0.35  # but only where the words are so little alike; else they say it better
NEAR_METRES = 250.0
APART_METRES = 3_000.0  # two pins so far apart are two places, whatever was said
FAR = 0.02  # nearness of about a kilometre
DOUBT_OF_FEW_WORDS, DOUBT_OF_FAR = 0.7, 0.45  # by judgement: what nothing was fitted to
SURELY_PLACED = 0.65  # from here on a division contradicts another
SAME_PLACE = 0.45  # nearness where only the division is known to be the same
TELLING = 14  # so many pairs of characters make words fully telling
LEAST = 0.02  # less likeness of the words than this is none
USUAL_HOURS = 72.0  # where no time is known


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What speaks for one matter: all within 0 … 1, but metres and hours; None: not known."""

    text: float  # cosine of the words, rare ones weighing more
    held: float = 0.0  # how much of the lesser text both share
    head: float = 0.0  # the same of what stands first
    matter: float = 0.0  # cosine of the words without names of places
    telling: float = 1.0  # how much the shorter words say at all
    spots: float | None = None  # names of places both tell
    first: float | None = None  # the same of names told first
    near: float | None = None
    metres: float | None = None
    hours: float | None = None
    same_requester: bool = False
    topic: float | None = None  # whether both speak of the same duties
    meaning: float | None = None  # cosine of the embeddings; asked for only in doubt

    @property
    def score(self) -> float:
        """0 … 1; 0 where the words share nothing.

        Never falls when held, head, matter, telling, topic, spots, first or near grow or the requester is the
        same, nor when text grows unless names of places clash; never grows with hours or metres.
        """
        if self.text < LEAST:
            return 0.0
        odds = sum(ODDS[name] * value for name, value in terms(self).items())
        if self.topic is not None:
            alike = min(1.0, self.topic / TOPIC["whole"])
            odds += TOPIC["other"] + alike * (TOPIC["same"] - TOPIC["other"])
        if self.meaning is not None:
            odds += MEANT["weight"] * (self.meaning - MEANT["usual"])
        return self._sure / (1.0 + math.exp(-odds))

    @property
    def _sure(self) -> float:
        """0 … 1: a few words tell of many lamps, and beyond a kilometre the same words of another one."""
        if self.same_requester:
            return 1.0
        sure = 1.0 - DOUBT_OF_FEW_WORDS * (1.0 - self.telling) * (1.0 - (self.near or 0.0))
        if self.metres is not None:
            sure *= 1.0 - DOUBT_OF_FAR * (1.0 - min(1.0, nearness(self.metres) / FAR))
        return sure

    @property
    def doubtful(self) -> bool:
        """Whether the meaning could decide: other words, but of one place or person."""
        if self.meaning is not None or self.text > OTHER_WORDS:
            return False
        if not self.same_requester and (self.near or 0.0) < MEANT_NEAR:
            return False
        return DOUBTFUL[0] <= self.score <= DOUBTFUL[1]

    def meaning_known(self, meaning: float) -> "Alike":
        return replace(self, meaning=max(-1.0, min(1.0, meaning)))


def terms(alike: Alike) -> dict[str, float]:
    """What is weighed, by the names of fitted.ODDS."""
    hours = USUAL_HOURS if alike.hours is None else alike.hours
    other_spots = 0.0 if alike.spots is None else 1.0 - alike.spots
    other_first = 0.0 if alike.first is None else 1.0 - alike.first
    matter = math.sqrt(alike.matter)
    return {
        "none": 1.0,
        "held": alike.held,
        "head": alike.head,
        "text_other_first": alike.text * other_first,
        "same_but_spots": alike.text**4 * other_spots,  # a form letter from another place
        "near": alike.near or 0.0,
        "matter": matter,
        "matter_near": matter * (alike.near or 0.0),
        "away": 0.0 if alike.near is None else 1.0 - alike.near,
        "same_requester": float(alike.same_requester),
        "matter_same_requester": matter * alike.same_requester,
        "days": math.log1p(hours / 24),
        "brief": 1.0 - alike.telling,
    }


def topic_likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """0 … 1, the same both ways: the cosine of two weighings of duties; None where one speaks of none."""
    if not one or not other:
        return None
    shared = sum(weight * other[code] for code, weight in one.items() if code in other)
    sizes = math.hypot(*one.values()) * math.hypot(*other.values())
    return min(1.0, shared / sizes)


def nearness(metres: float) -> float:
    """1 at the same spot, 0.37 at 250 m, 0 far away."""
    return math.exp(-metres / NEAR_METRES)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two (lon, lat) in degrees; good to 0.5 % within a city."""
    north = math.radians((one[1] + other[1]) / 2)
    east = (one[0] - other[0]) * math.cos(north)
    return math.hypot(east, one[1] - other[1]) * 111_195.0
