"""监察之规 watching: when something has happened often enough to be told, and when it is quiet again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LETS_GO = 0.6  # what was told stays until it has fallen below this share of what made it be told
REWORKS = 2
RETURNS = 2
DOUBTED = frozenset({"perfunctory", "relevance"})  # checks of verification that speak of words


@dataclass(frozen=True)
class Often:
    """So many within so many days."""

    times: int
    days: int

    def count(self, moments: Iterable[datetime], *, at: datetime) -> int:
        """How many of the moments lie within the days before `at`."""
        since = at - timedelta(days=self.days)
        return sum(since < one <= at for one in moments)

    def strong(self, count: int) -> bool:
        """Enough to be told."""
        return count >= self.times

    def holds(self, count: int) -> bool:
        """Enough for what was told to stay told."""
        return count >= max(1, self.times * LETS_GO)


def is_quiet(seen_at: datetime, *, at: datetime, quiet: timedelta) -> bool:
    """Whether what was last seen then is over; only after that it can be told anew."""
    return at - seen_at >= quiet


def level(count: int, often: Often) -> str:
    """The graver the more: urge, from twice as many supervise, from four times jointly."""
    if count >= 4 * often.times:
        return "joint"
    return "supervise" if count >= 2 * often.times else "urge"


def doubts(opinions: Iterable[dict[str, Any]]) -> list[str]:
    """Which checks of words doubt that the work was done in earnest."""
    found = {
        str(one.get("check"))
        for one in opinions
        if one.get("verdict") == "doubt" and one.get("check") in DOUBTED
    }
    return sorted(found)


def was_its_own(leads: Sequence[int], ruled: int) -> bool:
    """Whether the unit ruled on had led the case before, and so had disputed a matter of its own."""
    return ruled in leads
