"""聚 grouping: cases as they come in, each put to the group it is one matter with, or to none.

A chain A~B~C does not glue A to C by itself: who joins a group must not contradict any of those it
is compared with there, and must be like them on the whole.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from wangge.intake.rules.same import joining
from wangge.intake.rules.same.grams import Rarity
from wangge.intake.rules.same.joining import Alike
from wangge.intake.rules.same.linking import Told, apart, compare

KEYS = 40  # rare pairs under which a text is found
OFTEN = 200  # a pair found in more texts leads nowhere
LOOKED_AT = 60  # others compared with one
COMPARED = 8  # members of a group compared with who would join it
ON_THE_WHOLE = 0.35  # mean score with these
Meaning = Callable[[int, int], float]  # cosine of the meanings of two texts by their places


def group(
    told: Sequence[Told],
    rarity: Rarity,
    *,
    meaning: Meaning | None = None,
    at: float = joining.PROPOSED,
) -> list[int]:
    """For each its group, named by the first of it; in the given order, as if they came one by one."""
    groups = Groups(told, rarity, meaning, at)
    for new in range(len(told)):
        groups.take(new)
    return groups.of


class Groups:
    """The groups so far, of those taken; `of` names the group of each by its first."""

    def __init__(
        self, told: Sequence[Told], rarity: Rarity, meaning: Meaning | None, at: float
    ) -> None:
        self.told, self.rarity, self.meaning, self.at = told, rarity, meaning, at
        self.of: list[int] = []
        self.members: dict[int, list[int]] = {}
        self.keys: dict[int, list[int]] = defaultdict(list)
        self.callers: dict[str, list[int]] = defaultdict(list)
        self.divisions: dict[str, list[int]] = defaultdict(list)

    def take(self, new: int) -> None:
        """Find the groups it is like; it joins the likeliest, and brings together those it links."""
        one = self.told[new]
        keys = self.rarity.rarest(one.said.whole, KEYS)
        scores = self._scores(new, self.others(one, keys))
        self.of.append(new)
        self.members[new] = [new]
        best: dict[int, float] = {}
        for other, score in scores.items():
            if score >= self.at:
                best[self.of[other]] = max(score, best.get(self.of[other], 0.0))
        for name in sorted(best, key=lambda it: (-best[it], it)):
            if self._fits(self.of[new], name):
                self._bring_together(self.of[new], name)
        for key in keys:
            self.keys[key].append(new)
        if one.caller:
            self.callers[one.caller].append(new)
        if one.division:
            self.divisions[one.division].append(new)

    def others(self, one: Told, keys: Sequence[int]) -> list[int]:
        """Earlier ones worth comparing, those that share most rare pairs first."""
        votes: Counter[int] = Counter()
        for key in keys:
            if len(self.keys[key]) <= OFTEN:
                votes.update(self.keys[key])
        for other in self.callers[one.caller][-LOOKED_AT:] if one.caller else ():
            votes[other] += KEYS
        votes.update(self.divisions[one.division][-LOOKED_AT:] if one.division else ())
        return [other for other, _ in votes.most_common(LOOKED_AT)]

    def _scores(self, new: int, others: Sequence[int]) -> dict[int, float]:
        alike = compare(self.told[new], [self.told[other] for other in others], self.rarity)
        return {
            other: self._sure(new, other, found)
            for other, found in zip(others, alike, strict=True)
            if found is not None
        }

    def _sure(self, one: int, other: int, alike: Alike) -> float:
        if self.meaning is not None and alike.doubtful:
            return alike.meaning_known(self.meaning(one, other)).score
        return alike.score

    def _fits(self, one: int, other: int) -> bool:
        """Whether two groups may become one: none contradict, and they are alike on the whole."""
        mine, its = self._some(one), self._some(other)
        told = self.told
        if any(apart(told[a], told[b]) for a in mine for b in its):
            return False
        found = [score for a in mine for score in self._all_scores(a, its)]
        return sum(found) / len(found) >= ON_THE_WHOLE

    def _all_scores(self, new: int, others: Sequence[int]) -> list[float]:
        scores = self._scores(new, others)
        return [scores.get(other, 0.0) for other in others]

    def _some(self, name: int) -> list[int]:
        """The first of a group and the latest."""
        members = self.members[name]
        return members if len(members) <= COMPARED else members[:1] + members[1 - COMPARED :]

    def _bring_together(self, one: int, other: int) -> None:
        first, last = min(one, other), max(one, other)
        if first == last:
            return
        for member in self.members[last]:
            self.of[member] = first
        self.members[first] = sorted(self.members[first] + self.members.pop(last))
