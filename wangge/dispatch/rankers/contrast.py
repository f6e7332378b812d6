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
    """The solved weights: (grams + 1, items), the last row zeros for a gram not known."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        phrases = [(at, plain(one)) for at, item in enumerate(matters) for one in item.phrases]
        phrases = [(at, one) for at, one in dict.fromkeys(phrases) if one]
        keys = [keys_of(one) for _, one in phrases]
        self.vocabulary = np.unique(np.concatenate([*keys, np.zeros(1, np.int64)]))
        told = np.zeros((len(phrases), len(self.vocabulary)), np.float32)
        for row, own in enumerate(keys):
            told[row, np.searchsorted(self.vocabulary, own)] = len(own) ** -0.5
        belongs = np.zeros((len(phrases), len(matters)), np.float32)
        belongs[np.arange(len(phrases)), [at for at, _ in phrases]] = 1
        likeness = told @ told.T
        likeness[np.diag_indices_from(likeness)] += RIDGE
        self.weights = np.zeros((len(self.vocabulary) + 1, len(matters)), np.float32)
        self.weights[:-1] = told.T @ np.linalg.solve(likeness, belongs)

    def score(self, texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), self.weights.shape[1]))
        for row, text in enumerate(texts):
            own = keys_of(plain(text))
            at = np.minimum(np.searchsorted(self.vocabulary, own), len(self.vocabulary) - 1)
            found[row] = self.weights[at[self.vocabulary[at] == own]].sum(0)
        return found


class Contrast:
    """Keeps the models of the duty lists last asked about."""

    key = "contrast"
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
    return keys[keys != ord(" ")]


rankers.add("contrast")(Contrast())
