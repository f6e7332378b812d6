"""归类 kinds of matter: the category a case is of, as exactly as it can be said with some right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.dispatch.rankers.shelf import Scores
from wangge.duties.models import Category, DutyItem
from wangge.duties.queries import categories

LIKELIER = 0.5  # than not


@dataclass(frozen=True, eq=False)
class Tree:
    """Which categories each duty item counts for: its own, and all above it."""

    items: Sequence[DutyItem]
    known: Sequence[Category]
    numbers: tuple[int, ...]  # the categories that any item counts for
    parents: tuple[int | None, ...]  # of each of them
    counts: NDArray[np.float64]  # (items, numbers): 1 where the item counts for the category

    @classmethod
    def of(cls, items: Sequence[DutyItem], known: Sequence[Category]) -> "Tree":
        by_number = {one.pk: one for one in known}
        column: dict[int, int] = {}
        cells = []
        for row, item in enumerate(items):
            at = by_number.get(item.category_id or 0)
            while at is not None:
                cells.append((row, column.setdefault(at.pk, len(column))))
                at = by_number.get(at.parent_id or 0)
        counts = np.zeros((len(items), len(column)))
        counts[tuple(np.array(cells, np.intp).reshape(-1, 2).T)] = 1
        parents = tuple(by_number[number].parent_id for number in column)
        return cls(items, known, tuple(column), parents, counts)

    def category(self, likely: NDArray[np.float64]) -> int | None:
        """The most exact category that is likelier than not; None where not even a main class is."""
        there = np.flatnonzero(likely >= LIKELIER)
        above = {self.parents[at] for at in there}
        lowest = [int(at) for at in there if self.numbers[at] not in above]
        best = max(lowest, key=lambda at: likely[at], default=None)
        return None if best is None else self.numbers[best]


_kept: Tree | None = None


def kinds(items: Sequence[DutyItem], share: Scores) -> list[int | None]:
    """The category of each case; `share` (cases, items) is how likely each is to be of each item."""
    global _kept
    tree, known = _kept, categories()
    if tree is None or tree.items is not items or tree.known is not known:
        tree = _kept = Tree.of(items, known)
    return [tree.category(row) for row in share @ tree.counts]
