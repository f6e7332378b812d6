"""评 judged: how well groups found agree with the true ones."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any


def judged(found: Sequence[Hashable], truth: Sequence[Hashable]) -> dict[str, float]:
    """Pairwise precision, recall, F1, F0.5, and B³ precision, recall, F1; all 1 where nothing is to be found."""
    both, ours, theirs = Counter(zip(found, truth, strict=True)), Counter(found), Counter(truth)
    right, said, true = _pairs(both), _pairs(ours), _pairs(theirs)
    precision = right / said if said else 1.0
    recall = right / true if true else 1.0
    n = len(found) or 1
    its_precision = sum(k * k / ours[one] for (one, _), k in both.items()) / n if found else 1.0
    its_recall = sum(k * k / theirs[one] for (_, one), k in both.items()) / n if found else 1.0
    return {
        "precision": precision, "recall": recall,
        "f1": f(precision, recall), "f05": f(precision, recall, beta=0.5),
        "b3_precision": its_precision, "b3_recall": its_recall, "b3_f1": f(its_precision, its_recall),
    }  # fmt: skip


def f(precision: float, recall: float, *, beta: float = 1.0) -> float:
    """F-beta: recall weighs beta times as much as precision."""
    low = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / low if low else 0.0


def _pairs(sizes: Mapping[Any, int]) -> int:
    return sum(k * (k - 1) // 2 for k in sizes.values())
