"""切题 bearing: how much a reply has to do with a question – measured against what it has to do with others'.

A long or general reply is a little like everything. So each likeness is told in spreads above its likeness
to other questions of the same house (the background): no corpus need be fitted. No framework here.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.verification.rules.phrases import body

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]
READ = 1200  # characters of one text
FEWEST = 12  # questions a background must have to be one
_NUMBERS = re.compile(r"\d{4,}|[A-Za-z]*\d{6,}")
_SHIFT = np.uint64(21)


@dataclass(frozen=True, eq=False)
class Gauge:
    """How rare each gram is in the house: keys sorted, `weight` beside them; a key unknown is the rarest."""

    keys: Keys
    weight: Floats
    rarest: float

    def of(self, keys: Keys) -> Floats:
        if not len(self.keys):
            return np.full(len(keys), self.rarest, np.float32)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.weight[at], self.rarest).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Bag:
    """A text as weighed grams, of length 1."""

    keys: Keys
    weight: Floats


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """Likenesses of one reply to one question; the last three in spreads above the background."""

    words: float  # cosine of weighed grams, 0 … 1
    covered: float  # share of the question's weight that the reply names, 0 … 1
    meaning: float  # cosine of sentence vectors, -1 … 1
    words_above: float
    covered_above: float
    meaning_above: float
    shared: Sequence[str]  # the rarest runs that stand in both


def question(text: str) -> str:
    return _NUMBERS.sub(" ", text)[:READ]


def answer(text: str) -> str:
    """The matter of a reply, without its form; the whole where nothing is left of it."""
    inner = body(text)
    return _NUMBERS.sub(" ", inner if len(inner) >= 8 else text)[:READ]


def grams(text: str) -> tuple[Keys, Floats]:
    """Runs of two and three letters as keys, each once, with 1 + log of how often."""
    plain = re.sub(r"[\W_]+", " ", text.lower())
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    pairs = (codes[:-1] << _SHIFT) | codes[1:]
    triples = (pairs[:-1] << _SHIFT) | codes[2:]
    blank = np.uint64(32)
    ok = (codes[:-1] != blank) & (codes[1:] != blank)
    every = np.concatenate([pairs[ok], triples[ok[:-1] & ok[1:]]])
    keys, counts = np.unique(every, return_counts=True)
    return keys, (1 + np.log(counts)).astype(np.float32)


def gauge(texts: Sequence[str]) -> Gauge:
    """Rareness learned from a house's own texts; from none, every gram counts alike."""
    found = [grams(text)[0] for text in texts]
    if not found:
        return Gauge(np.empty(0, np.uint64), np.empty(0, np.float32), 1.0)
    keys, held = np.unique(np.concatenate(found), return_counts=True)
    weight = np.log((1 + len(texts)) / (1 + held)).astype(np.float32) + 0.05
    return Gauge(keys, weight, math.log(1 + len(texts)) + 0.05 if len(texts) > 1 else 1.0)


def bag(text: str, by: Gauge) -> Bag:
    keys, counts = grams(text)
    weight = counts * by.of(keys)
    length = float(np.sqrt((weight**2).sum())) or 1.0
    return Bag(keys, (weight / length).astype(np.float32))


def likeness(asked: Bag, told: Bag) -> tuple[float, float]:
    """(cosine, share of the question's weight that the reply names)."""
    _, at, there = np.intersect1d(asked.keys, told.keys, assume_unique=True, return_indices=True)
    whole = float((asked.weight**2).sum()) or 1.0
    cosine = float(asked.weight[at] @ told.weight[there])
    return cosine, math.sqrt(float((asked.weight[at] ** 2).sum()) / whole)


def bearing(
    asked: Bag,
    told: Bag,
    *,
    meaning: float,
    others: Sequence[Bag] = (),
    meanings: Floats | None = None,
    by: Gauge | None = None,
) -> Bearing:
    """The reply `told` beside the question `asked`, against its likeness to `others`."""
    words, covered = likeness(asked, told)
    back = np.array([likeness(one, told) for one in others], np.float32).reshape(-1, 2)
    return Bearing(
        words=words,
        covered=covered,
        meaning=meaning,
        words_above=above(words, back[:, 0]),
        covered_above=above(covered, back[:, 1]),
        meaning_above=above(meaning, meanings if meanings is not None else np.empty(0)),
        shared=shared(asked, told),
    )


def above(value: float, background: NDArray[np.floating]) -> float:
    """How many spreads a likeness lies above those to other questions; 0 without a background."""
    if len(background) < FEWEST:
        return 0.0
    spread = float(background.std()) + 0.01
    return float(np.clip((value - float(background.mean())) / spread, -4, 8))


def shared(asked: Bag, told: Bag, *, most: int = 4) -> list[str]:
    """The runs that both hold and that weigh most, as they are read; none within another."""
    _, at, there = np.intersect1d(asked.keys, told.keys, assume_unique=True, return_indices=True)
    order = np.argsort(-(asked.weight[at] * told.weight[there]))
    found: list[str] = []
    for key in asked.keys[at][order][: 4 * most]:
        run = _run(int(key))
        if not any(run in one or one in run for one in found):
            found.append(run)
    return found[:most]


def _run(key: int) -> str:
    signs = []
    while key:
        signs.append(chr(key & 0x1FFFFF))
        key >>= 21
    return "".join(reversed(signs))


def chance(found: Bearing, weights: Mapping[str, float], *, known: bool) -> float:
    """How likely the reply belongs to the question, 0 … 1; `known`: there was a background."""
    kind = "with" if known else "without"
    odds = weights[f"{kind}.bias"]
    for name in ("words", "covered", "meaning", "words_above", "covered_above", "meaning_above"):
        odds += weights.get(f"{kind}.{name}", 0.0) * getattr(found, name)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
