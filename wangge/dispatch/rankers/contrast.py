"""辨别 contrast: what tells one duty item's phrases from all the others'? Also needs no labels.

Ridge regression from the grams of each phrase to the item it belongs to, solved once for a duty
list: 小区 stands in many items and so tells little, however rare it is in the language.
"""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from wangge.dispatch.rankers.retrieval import code_points, grams
from wangge.dispatch.rankers.shelf import Matter, Scores, plain, rankers

RIDGE = 0.3
WORTH = 3.0  # what its scores count against those of retrieval
MOST = 8_000  # phrases; beyond that the solution would take minutes: no opinion


class Model:
    """The solved weights, (grams, items)."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        listed = [(at, plain(one)) for at, item in enumerate(matters) for one in item.phrases]
        phrases = [pair for pair in dict.fromkeys(listed) if pair[1]]
        keys = [keys_of(letters) for _, letters in phrases]
        self.vocabulary, gram = np.unique(
            np.concatenate([*keys, np.zeros(0, np.int64)]), return_inverse=True
        )
        lengths = np.array([len(own) for own in keys], np.int64)
        order = np.argsort(gram, kind="stable")
        phrase = np.repeat(np.arange(len(keys)), lengths)[order]
        heavy = (lengths[phrase] ** -0.5).astype(np.float32)
        starts = np.searchsorted(gram[order], np.arange(len(self.vocabulary) + 1))
        likeness = _likeness(phrase, heavy, starts, len(keys))
        likeness[np.diag_indices_from(likeness)] += RIDGE
        belongs = np.zeros((len(keys), len(matters)), np.float32)
        belongs[np.arange(len(keys)), [at for at, _ in phrases]] = 1
        solved = np.linalg.solve(likeness, belongs) if len(keys) else belongs
        self.weights = np.zeros((len(self.vocabulary), len(matters)), np.float32)
        if len(keys):
            self.weights += np.add.reduceat(solved[phrase] * heavy[:, None], starts[:-1])

    def score(self, texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), self.weights.shape[1]))
        if not len(self.vocabulary):
            return found
        for row, text in enumerate(texts):
            own = keys_of(plain(text))
            at = np.minimum(np.searchsorted(self.vocabulary, own), len(self.vocabulary) - 1)
            found[row] = self.weights[at[self.vocabulary[at] == own]].sum(0)
        return found


def _likeness(
    phrase: NDArray[np.int64], heavy: NDArray[np.float32], starts: NDArray[np.int64], size: int
) -> NDArray[np.float32]:
    """(phrases, phrases): the products of what they share, from the postings of each gram.

    `phrase` and `heavy` are sorted by gram, those of gram g stand at starts[g]:starts[g + 1]. Few
    phrases share a gram, so this is some hundred times less work than multiplying the whole.
    """
    counts = np.diff(starts)
    times = np.repeat(counts, counts)  # each posting meets all of its gram
    left = np.repeat(np.arange(len(phrase)), times)
    shift = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    right = np.repeat(np.repeat(starts[:-1], counts), times) + shift
    cell = phrase[left] * size + phrase[right]
    shared = np.bincount(cell, heavy[left] * heavy[right], size * size)
    return shared.astype(np.float32).reshape(size, size)


class Contrast:
    """Keeps the models of the duty lists last asked about."""

    key = "contrast"
    quick = True
    label = gettext_noop("what tells duty items apart")
    model = "duty-contrast/1"

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[Matter, ...], Model]] = []

    def score(self, texts: Sequence[str], matters: tuple[Matter, ...]) -> Scores | None:
        if sum(len(one.phrases) for one in matters) > MOST:
            return None
        return np.maximum(0, self._model(matters).score(texts)) * WORTH

    def _model(self, matters: tuple[Matter, ...]) -> Model:
        for known, model in self._kept:
            if known is matters or known == matters:
                return model
        self._kept = [(matters, Model(matters)), *self._kept[:1]]
        return self._kept[0][1]


def keys_of(letters: str) -> NDArray[np.int64]:
    """The grams of a plain text, each once, without the blank."""
    keys = np.unique(np.concatenate(grams(code_points(letters))))
    return np.asarray(keys[keys != ord(" ")], np.int64)


rankers.add("contrast")(Contrast())
