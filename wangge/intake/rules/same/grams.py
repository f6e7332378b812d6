"""字偶 grams: what was said as a set of neighbouring characters, and how much of it two texts share.

What many say (希望有关部门尽快处理) weighs little, what few say (a name) much: pairs are weighed by
how rare they are among what a city was told. All arithmetic is done for many texts at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wangge.intake.rules.same.usual import COMMON, TEXTS
from wangge.intake.rules.words import essence

SPACE = 1 << 18  # places into which pairs of characters are hashed
READ = 800  # characters compared: a matter is told in the first of them
Grams: TypeAlias = NDArray[np.uint32]  # sorted, each once
Shares: TypeAlias = NDArray[np.float64]
NOTHING: Grams = np.zeros(0, np.uint32)


def grams(text: str) -> Grams:
    """The pairs of neighbouring letters, digits and characters; none where nothing is said."""
    return pairs(essence(text[: 2 * READ]))


def pairs(plain: str) -> Grams:
    """The same of what is plain already (see words.essence)."""
    plain = plain[:READ]
    if len(plain) < 2:
        return NOTHING
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    mixed = codes[:-1] * np.uint64(2_654_435_761) + codes[1:] * np.uint64(320_751_537)
    return np.unique(((mixed >> np.uint64(9)) % np.uint64(SPACE)).astype(np.uint32))


@dataclass(frozen=True)
class Rarity:
    """How rare each pair is: (SPACE,) weights ≥ 0, the square of log(texts / texts with it)."""

    weights: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Iterable[Grams]) -> "Rarity":
        """From what was told before; a city that was told nothing yet goes by common words."""
        counts, told = _prior().copy(), TEXTS
        for one in texts:
            counts[one] += 1
            told += 1
        weights = np.log((told + 2) / (counts + 1)) ** 2
        return cls(weights.astype(np.float32))

    def rarest(self, one: Grams, most: int) -> list[int]:
        """The pairs that tell most, the rarest first."""
        if len(one) > most:
            one = one[np.argsort(-self.weights[one], kind="stable")[:most]]
        return [int(gram) for gram in one]


def _prior() -> NDArray[np.float32]:
    """How often common pairs stand in TEXTS texts of nobody's."""
    counts = np.zeros(SPACE, np.float32)
    for percent, said in COMMON.items():
        for pair in said:
            counts[grams(pair)] = TEXTS * percent / 100
    return counts


def shares(one: Grams, others: Sequence[Grams], rarity: Rarity) -> tuple[Shares, Shares]:
    """(likeness, held) of one text with each of the others, all within 0 … 1.

    `likeness` is the cosine, the same both ways; `held` how much of the lesser text the two share.
    0 where either says nothing.
    """
    if not len(others):
        return np.zeros(0), np.zeros(0)
    ends = np.cumsum([len(other) for other in others])
    told = np.concatenate(others)
    weights = rarity.weights[told].astype(np.float64)
    mine = np.zeros(SPACE, bool)  # costs nothing: the system gives zeros, and few are touched
    mine[one] = True
    shared = mine[told]
    its = _sums(weights, ends)
    common = _sums(weights * shared, ends)
    own = float(rarity.weights[one].sum(dtype=np.float64))
    whole = np.sqrt(own * its)
    least = np.minimum(own, its)
    likeness = np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)
    held = np.divide(common, least, out=np.zeros_like(common), where=least > 0)
    return np.clip(likeness, 0.0, 1.0), np.clip(held, 0.0, 1.0)


def share(one: Grams, other: Grams, rarity: Rarity) -> tuple[float, float]:
    """(likeness, held) of two texts."""
    likeness, held = shares(one, [other], rarity)
    return float(likeness[0]), float(held[0])


def novelty(new: Grams, old: Grams, rarity: Rarity) -> float:
    """0 … 1: how much of what the new text tells is not in the old one; 0 where it tells nothing."""
    whole = float(rarity.weights[new].sum())
    if not whole:
        return 0.0
    return float(rarity.weights[np.setdiff1d(new, old, assume_unique=True)].sum()) / whole


def _sums(values: NDArray[np.float64], ends: NDArray[np.intp]) -> NDArray[np.float64]:
    """The sum of each stretch that ends there."""
    totals = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(np.diff(totals[np.concatenate(([0], ends))]), np.float64)
