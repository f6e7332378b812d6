"""含义 meaning: which duty item's phrases mean what the words mean? Needs no labels, but a model of sentences.

A text is as near to an item as to the three phrases of it that are nearest. Some phrases are near to
everything: how near each is to what the items say as a whole is taken off first, and then how near
the text is to all items alike.
"""

import hashlib
import logging
import os
from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_noop

from wangge.assist.ports import Embedder, Vectors
from wangge.assist.queries import embedder
from wangge.base.options import HOME
from wangge.dispatch.rankers.shelf import Matter, Scores, plain, rankers

log = logging.getLogger(__name__)
WORTH = 20.0  # what one unit of nearness counts against one of retrieval's
BEST = 3  # phrases of an item that count
WHOLE = 8  # phrases that stand for all an item says
READ = 120  # letters of a text: whoever complains says of what in the first of them
WITHOUT = "letters/"  # the embedder that needs no model knows letters, no meaning


class Meaning:
    """Keeps the points of the duty lists last asked about, in memory and in WANGGE_HOME/cache."""

    key = "meaning"
    quick = False
    label = gettext_noop("meaning of the words")

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[Matter, ...], str, _Points]] = []

    @property
    def model(self) -> str:
        return f"duty-meaning/1({embedder().model})"

    def score(self, texts: Sequence[str], matters: tuple[Matter, ...]) -> Scores | None:
        model = embedder()
        if model.model.startswith(WITHOUT) or not matters:
            return None
        said = model.embed([_telling(plain(text)[:READ]) for text in texts])
        return self._points(matters, model).nearness(said) * WORTH

    def _points(self, matters: tuple[Matter, ...], model: Embedder) -> "_Points":
        for known, name, points in self._kept:
            if name == model.model and (known is matters or known == matters):
                return points
        self._kept = [(matters, model.model, _Points(matters, model)), *self._kept[:1]]
        return self._kept[0][2]


def _telling(letters: str) -> str:
    """The text, or "" where it is too little to mean anything: a model finds meaning in any noise."""
    characters = sum("\u3400" <= letter <= "\u9fff" for letter in letters)
    return letters if characters >= 2 or letters.count(" ") >= 2 else ""


class _Points:
    """The phrases of a duty list as points, the phrases of one item side by side."""

    def __init__(self, matters: Sequence[Matter], model: Embedder) -> None:
        rows = [(at, plain(one)) for at, matter in enumerate(matters) for one in matter.phrases]
        rows = [(at, phrase) for at, phrase in rows if phrase]
        self.size = len(matters)
        self.points = _embedded([phrase for _, phrase in rows], model)
        owners = np.array([at for at, _ in rows], np.intp)
        self.having, self.first = np.unique(owners, return_index=True)
        self.counts = np.diff([*self.first, len(owners)])
        wholes = model.embed(["，".join(one.phrases[:WHOLE]) for one in matters])
        self.usual = (wholes @ self.points.T).mean(0) if len(rows) else np.zeros(0)

    def nearness(self, said: Vectors) -> Scores:
        """(texts, matters): how much nearer its best phrases are than usual; 0 for silent texts."""
        found = np.zeros((len(said), self.size))
        if not len(self.having):
            return found
        like = said @ self.points.T - self.usual
        for at, first, count in zip(self.having, self.first, self.counts, strict=True):
            own = like[:, first : first + count]
            best = own if count <= BEST else np.partition(own, count - BEST, axis=1)[:, -BEST:]
            found[:, at] = best.mean(1)
        found[:, self.having] -= found[:, self.having].mean(1, keepdims=True)
        found[~np.any(said, axis=1)] = 0
        return np.maximum(0, found)


def _embedded(phrases: Sequence[str], model: Embedder) -> Vectors:
    """The phrases' points; worked out once for a duty list and a model, then read from the cache."""
    name = hashlib.sha256("\n".join((model.model, *phrases)).encode()).hexdigest()[:32]
    file = HOME.value / "cache" / f"phrases-{name}.npy"
    try:
        kept = np.load(file, allow_pickle=False)
        if kept.shape == (len(phrases), model.size) and kept.dtype == np.float32:
            return np.asarray(kept)
    except FileNotFoundError:
        pass  # the first time
    except (OSError, ValueError, EOFError) as error:
        log.warning("%s cannot be read and is made anew: %s", file, error)
    points = model.embed(phrases)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.npy")
    np.save(draft, points)
    os.replace(draft, file)
    return points


rankers.add("meaning")(Meaning())
