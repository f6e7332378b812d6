"""变化 change: is a unit better than in the period before, or is it luck?"""

from dataclasses import dataclass

from wangge.appraisal.rules.belief import Believed
from wangge.appraisal.rules.ranking import chance_above, spread


@dataclass(frozen=True, kw_only=True)
class Change:
    """The difference to the period before, its 95 % interval, the probability of being better."""

    value: float
    low: float
    high: float
    better: float

    @property
    def shown(self) -> bool:
        """Whether the change is more than luck."""
        return self.low > 0 or self.high < 0


def change(now: Believed, before: Believed) -> Change:
    """How much the adjusted rate rose; intervals are joined by squares (MOVER)."""
    value = now.value - before.value
    down = ((now.value - now.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    up = ((now.high - now.value) ** 2 + (before.value - before.low) ** 2) ** 0.5
    better = chance_above(spread(now), spread(before))
    return Change(value=value, low=value - down, high=value + up, better=better)
