"""词表 vocabulary: which grams count and how heavily; turns texts into rows of unit length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.grams import Counts, Keys

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Counted = tuple[Keys, Counts]
MOST = 400_000  # grams kept, the commonest
ENOUGH = 1_000  # documents from which a gram that only one has is left out


@dataclass(frozen=True)
class Vocabulary:
    """keys (grams) sorted, rarity (grams): log(n / documents that have it) + 1."""

    keys: Keys
    rarity: NDArray[np.float32]
    least: int = 1  # documents that must have a gram

    @classmethod
    def of(cls, documents: Sequence[Counted], *, least: int = 2, most: int = MOST) -> "Vocabulary":
        """The grams that at least so many documents have (of few documents, one)."""
        n = len(documents)
        if not n:
            return cls(np.zeros(0, np.uint64), np.zeros(0, np.float32))
        keys, spread = np.unique(np.concatenate([one for one, _ in documents]), return_counts=True)
        least = least if n >= ENOUGH else 1
        kept = spread >= least
        if kept.sum() > most:
            kept &= spread >= np.partition(spread, -most)[-most]
        keys, spread = keys[kept], spread[kept]
        rarity = np.log((1 + n) / (1 + spread)) + 1
        return cls(keys, rarity.astype(np.float32), least)

    def only(self, wanted: Keys) -> "Vocabulary":
        """The same without grams that are not wanted."""
        kept = np.isin(self.keys, wanted)
        return Vocabulary(self.keys[kept], self.rarity[kept], self.least)

    def row(self, document: Counted) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """(places, weights) of one document: log-scaled counts × rarity, of length 1."""
        keys, counts = document
        if not len(self.keys) or not len(keys):
            return np.zeros(0, np.intp), np.zeros(0, np.float32)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        there = self.keys[at] == keys
        at = at[there]
        weight = (np.log(counts[there]) + 1) * self.rarity[at]
        length = np.sqrt((weight * weight).sum())
        return at, (weight / length if length else weight).astype(np.float32)

    def matrix(self, documents: Sequence[Counted]) -> "csr_matrix":
        """(documents, grams), for fitting."""
        from scipy.sparse import csr_matrix

        rows = [self.row(one) for one in documents]
        starts = np.cumsum([0, *(len(at) for at, _ in rows)])
        empty = [np.zeros(0)]
        places = np.concatenate([*(at for at, _ in rows), *empty]).astype(np.int32)
        weights = np.concatenate([*(weight for _, weight in rows), *empty]).astype(np.float64)
        return csr_matrix((weights, places, starts), shape=(len(rows), len(self.keys)))
