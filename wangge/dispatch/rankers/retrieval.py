"""检索 retrieval: which duty item's phrases do the words cover? Needs no labels, only the duty list.

A phrase counts by how much of it – single characters and neighbouring pairs, the rarer the
heavier – stands in the text, squared: 路灯全都不亮 covers most of 路灯不亮, and little of 路面不平.
"""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from wangge.dispatch.rankers.shelf import Matter, Scores, plain, rankers

AT_ONCE = 64  # texts scored together
SINGLE = 0.3  # weight of a single character against a pair
COUSIN = 0.6  # weight of a phrase of the category against one of the item

Ids = NDArray[np.int64]


def grams(codes: Ids) -> tuple[Ids, Ids]:
    """Keys of the single characters and of the neighbouring pairs of a row of code points."""
    return codes, (codes[:-1] + 1 << 21) + codes[1:]


def code_points(text: str) -> Ids:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)


class Index:
    """The phrases of all matters, by gram; made once for a duty list, never changed."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        rows = list(_phrases(matters))
        owners = np.array([owner for owner, _, _ in rows], np.int64)
        weights = np.array([weight for _, _, weight in rows])
        keys = [np.unique(np.concatenate(grams(code_points(text)))) for _, text, _ in rows]
        keys = [one[_no_blank(one)] for one in keys]
        self.size = len(matters)
        self.vocabulary = np.unique(np.concatenate([*keys, np.zeros(0, np.int64)]))
        if not len(self.vocabulary):
            return
        lengths = np.array([len(one) for one in keys])
        gram = np.searchsorted(self.vocabulary, np.concatenate(keys))
        phrase = np.repeat(np.arange(len(keys)), lengths)
        self.rarity = self._rarity(gram, owners[phrase])
        order = np.argsort(gram, kind="stable")
        self.postings = phrase[order]
        self.starts = np.searchsorted(gram[order], np.arange(len(self.vocabulary) + 1))
        mass = np.bincount(phrase, self.rarity[gram], len(keys))
        self.worth = np.divide(weights, mass, out=np.zeros_like(mass), where=mass > 0)
        self.having, self.first = np.unique(owners, return_index=True)

    def score(self, texts: Sequence[str]) -> Scores:
        """(texts, matters): log(1 + sum over phrases of worth × mass covered²)."""
        found = np.zeros((len(texts), self.size))
        if len(self.vocabulary):
            for start in range(0, len(texts), AT_ONCE):
                part = texts[start : start + AT_ONCE]
                covered = self._covered(part)
                sums = np.add.reduceat(covered * covered * self.worth, self.first, axis=1)
                found[start : start + len(part), self.having] = sums
        return np.log1p(found)

    def _covered(self, texts: Sequence[str]) -> Scores:
        """(texts, phrases): the mass of each phrase that stands in each text."""
        codes = code_points("\n".join(plain(text) for text in texts))
        row = np.concatenate([[0], np.cumsum(codes == 10)[:-1]]) if len(codes) else codes
        single, pair = grams(codes)
        keys, row = np.concatenate([single, pair]), np.concatenate([row, row[:-1]])
        at = np.minimum(np.searchsorted(self.vocabulary, keys), len(self.vocabulary) - 1)
        known = self.vocabulary[at] == keys
        seen = np.unique(row[known] * len(self.vocabulary) + at[known])
        row, gram = np.divmod(seen, len(self.vocabulary))
        counts = self.starts[gram + 1] - self.starts[gram]
        jump = np.repeat(self.starts[gram] - np.cumsum(counts) + counts, counts)
        phrase = self.postings[np.arange(counts.sum()) + jump]
        width = len(self.worth)
        cell = np.repeat(row * width, counts) + phrase
        mass = np.bincount(cell, np.repeat(self.rarity[gram], counts), len(texts) * width)
        return np.asarray(mass.reshape(len(texts), width), np.float64)

    def _rarity(self, gram: Ids, owner: Ids) -> Scores:
        """log(1 + matters / matters that have the gram); single characters count less."""
        pairs = np.unique(gram * self.size + owner)
        spread = np.bincount(pairs // self.size, minlength=len(self.vocabulary))
        weight = np.where(self.vocabulary < 1 << 21, SINGLE, 1.0)
        return np.log1p(self.size / spread) * weight


class Retrieval:
    """Keeps the index of the duty list last asked about."""

    key = "retrieval"
    quick = True
    label = gettext_noop("words of the duty list")
    model = "duty-retrieval/1"

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[Matter, ...], Index]] = []

    def score(self, texts: Sequence[str], matters: tuple[Matter, ...]) -> Scores | None:
        return self._index(matters).score(texts)

    def _index(self, matters: tuple[Matter, ...]) -> Index:
        for known, index in self._kept:
            if known is matters or known == matters:
                return index
        self._kept = [(matters, Index(matters)), *self._kept[:1]]
        return self._kept[0][1]


def words_in(text: str, phrases: Sequence[str], *, most: int = 4) -> list[str]:
    """Which of the phrases, or failing that which of their pairs, the text says; for the reasons.

    Both are `plain` already.
    """
    whole = [phrase for phrase in phrases if phrase in text]
    if whole:
        outer = [one for one in whole if not any(one != two and one in two for two in whole)]
        return sorted(outer, key=len, reverse=True)[:most]
    pairs: dict[str, int] = {}
    for phrase in phrases:
        for pair in {phrase[i : i + 2] for i in range(len(phrase) - 1)}:
            if pair in text and pair.isalpha():
                pairs[pair] = pairs.get(pair, 0) + 1
    return sorted(pairs, key=lambda pair: (-pairs[pair], text.find(pair)))[:most]


def _phrases(matters: Sequence[Matter]) -> list[tuple[int, str, float]]:
    """(matter, phrase, weight), the matters in order."""
    rows = []
    for owner, matter in enumerate(matters):
        own = {plain(text): 1.0 for text in matter.phrases}
        cousins = {plain(text): COUSIN for text in matter.cousins if plain(text) not in own}
        rows += [(owner, text, weight) for text, weight in {**own, **cousins}.items() if text]
    return rows


def _no_blank(keys: Ids) -> NDArray[np.bool_]:
    blank = ord(" ")
    found = (keys != blank) & (keys & ((1 << 21) - 1) != blank) & ((keys >> 21) != blank + 1)
    return np.asarray(found, np.bool_)


rankers.add("retrieval")(Retrieval())
