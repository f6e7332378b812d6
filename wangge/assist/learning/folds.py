"""分组 folds: who may stand on which side of a split – near-copies of one text never on both."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning import grams

ROUNDS, BAND = (
    64,
    4,
)  # of the sketch: texts that share about seven in ten of their runs meet in some band
ALIKE = 0.7


def near_copies(texts: Sequence[str]) -> NDArray[np.intp]:
    """(texts,) group numbers: texts whose runs of three characters are the same to seven in ten share one.

    By MinHash; of two characters or one all must be the same; a text without content is a group of its own.
    """
    runs = [_runs(grams.plain(text)) for text in texts]
    dice = np.random.default_rng(20_261_125)
    odd = dice.integers(1, 2**63, ROUNDS, dtype=np.uint64) | np.uint64(1)
    sketch = np.array([_least(own, odd) for own in runs]).reshape(len(runs), ROUNDS)
    group = np.arange(len(texts))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = int(group[at])
        return at

    for start in range(0, ROUNDS, BAND):
        first: dict[bytes, int] = {}
        for at in range(len(texts)):
            if not len(runs[at]):
                continue
            other = first.setdefault(sketch[at, start : start + BAND].tobytes(), at)
            if other != at and (sketch[at] == sketch[other]).mean() >= ALIKE - 0.1:
                group[root(at)] = root(other)
    return np.array([root(at) for at in range(len(texts))], np.intp)


def _runs(text: str) -> grams.Keys:
    """All runs of three characters; of a shorter text the whole of it."""
    return np.unique(grams.characters(text)[2 * len(text) - 1 if len(text) > 2 else -1 :])


def _least(runs: grams.Keys, odd: NDArray[np.uint64]) -> NDArray[np.uint64]:
    if not len(runs):
        return np.zeros(len(odd), np.uint64)
    mixed = runs ^ (runs >> np.uint64(29))
    return np.asarray((mixed[:, None] * odd).min(0))


def folds(
    groups: NDArray[np.intp], right: NDArray[np.intp], *, count: int, seed: int = 0
) -> NDArray[np.intp]:
    """(rows,) the fold of each row: groups whole, each fold with its share of every label."""
    dice = np.random.default_rng(seed)
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    _, first = np.unique(group, return_index=True)
    label_of = right[first]
    fold_of = np.zeros(len(sizes), np.intp)
    shuffled = dice.permutation(len(sizes))
    for label in np.unique(label_of):
        own = shuffled[label_of[shuffled] == label]
        fold_of[own] = (np.arange(len(own)) + dice.integers(count)) % count
    return fold_of[group]
