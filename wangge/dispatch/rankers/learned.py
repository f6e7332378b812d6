"""学得 learned: a linear model over hashed characters, where one has been fitted; else no opinion.

The file WANGGE_HOME/models/dispatch.npz holds plain arrays only and is read without pickle.
"""

import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from wangge.base.options import HOME
from wangge.dispatch.rankers.retrieval import AT_ONCE, code_points, grams
from wangge.dispatch.rankers.shelf import Damaged, Matter, Scores, plain, rankers

log = logging.getLogger(__name__)
PLACES = 1 << 14  # of the hash
WORTH = 0.3  # what one unit of its log-odds counts against one of retrieval's


@dataclass(frozen=True)
class Model:
    """weights (PLACES, labels), bias (labels); `name` says when it was fitted and on how many."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    labels: tuple[str, ...]
    name: str

    def logits(self, texts: Sequence[str]) -> Scores:
        """(texts, labels), centred on each text's mean."""
        rows = [hashed(text) for text in texts]
        found = np.array([self.weights[row].sum(0) / max(1, len(row)) ** 0.5 for row in rows])
        found = found.reshape(len(texts), len(self.labels)) + self.bias
        return np.asarray(found - found.mean(1, keepdims=True), np.float64)


def hashed(text: str) -> NDArray[np.int64]:
    """The places of the hash that a text's characters and pairs fall on, each once."""
    single, pair = grams(code_points(plain(text)))
    keys = np.unique(np.concatenate([single, pair])).astype(np.uint64)
    return np.unique((keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(50)).astype(np.int64)


def path() -> Path:
    return HOME.value / "models" / "dispatch.npz"


def load(file: Path) -> Model:
    """The model in a file; Damaged if it is not one."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            model = Model(
                kept["weights"],
                kept["bias"],
                tuple(str(label) for label in kept["labels"]),
                str(kept["name"]),
            )
    except (OSError, KeyError, ValueError, EOFError, zlib.error, BadZipFile) as error:
        raise Damaged(f"{file}: {error}; fit it again, or take the file away") from error
    if model.weights.shape != (PLACES, len(model.labels)) or len(model.bias) != len(model.labels):
        raise Damaged(f"{file}: made by another version; fit it again: wangge dispatch fit")
    return model


class Learned:
    """Looks whether the model file has changed, at the price of one stat."""

    key = "learned"
    label = gettext_noop("learned from settled cases")

    def __init__(self) -> None:
        self._stamp: tuple[str, int, int] | None = None
        self._model: Model | None = None
        self._damage: Damaged | None = None

    @property
    def model(self) -> str:
        return self._model.name if self._model else ""

    def score(self, texts: Sequence[str], matters: tuple[Matter, ...]) -> Scores | None:
        model = self._current()
        if model is None:
            return None
        column = {label: at for at, label in enumerate(model.labels)}
        there = [(at, column[one.code]) for at, one in enumerate(matters) if one.code in column]
        if not there:
            return None
        found = np.zeros((len(texts), len(matters)))
        mine, its = (list(part) for part in zip(*there, strict=True))
        for start in range(0, len(texts), AT_ONCE):
            logits = model.logits(texts[start : start + AT_ONCE])
            found[start : start + len(logits), mine] = np.maximum(0, logits[:, its]) * WORTH
        return found

    def _current(self) -> Model | None:
        file = path()
        try:
            seen = file.stat()
        except FileNotFoundError:
            self._stamp = self._model = self._damage = None
            return None
        stamp = (str(file), seen.st_mtime_ns, seen.st_size)
        if stamp != self._stamp:
            self._stamp, self._model, self._damage = stamp, None, None
            try:
                self._model = load(file)
            except Damaged as damage:
                log.error("%s", damage)  # once a file, not once a case
                self._damage = damage
        if self._damage:
            raise self._damage
        return self._model


rankers.add("learned")(Learned())
