"""接口 ports: what may be asked of a model – each with an adapter that needs none.

A port answers with Guesses, never with bare values; whoever asks decides what is sure enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wangge.assist.guess import Guess

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Span:
    """A stretch of a text: [start, end) in characters, and what it is."""

    start: int
    end: int
    kind: str  # place | person | organisation | time …


class Embedder(Protocol):
    """Texts as points: near in meaning, near in space."""

    model: str
    size: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(texts, size) float32, each row of length 1, or 0 for a text without content."""
        ...


class Classifier(Protocol):
    """Texts into a fixed set of labels."""

    model: str

    def classify(self, texts: Sequence[str]) -> list[list[Guess[str]]]:
        """For each text its labels, the likeliest first; [] where there is no opinion."""
        ...


class Entities(Protocol):
    """Names in a text."""

    model: str

    def find(self, text: str) -> list[Guess[Span]]:
        """The spans found, by where they begin."""
        ...


class Reranker(Protocol):
    """A second, slower look at a short list."""

    model: str

    def rerank(self, text: str, options: Sequence[str]) -> list[Guess[int]]:
        """Indexes of `options`, the fittest first; [] where the given order should stand."""
        ...


class LetterEmbedder:
    """Without a model: pairs of neighbouring characters, hashed into a fixed number of places."""

    model = "letters/1"

    def __init__(self, size: int = 256) -> None:
        self.size = size

    def embed(self, texts: Sequence[str]) -> Vectors:
        points = np.zeros((len(texts), self.size), np.float32)
        for row, text in enumerate(texts):
            codes = np.frombuffer(text.lower().encode("utf-32-le"), np.uint32).astype(np.uint64)
            pairs = (codes[:-1] * np.uint64(2_654_435_761) + codes[1:] * np.uint64(40_503)) >> 7
            np.add.at(points[row], (pairs % self.size).astype(np.intp), 1)
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return np.asarray(points / np.where(lengths > 0, lengths, 1), np.float32)


class NoClassifier:
    """Without a model: no opinion."""

    model = "none/1"

    def classify(self, texts: Sequence[str]) -> list[list[Guess[str]]]:
        return [[] for _ in texts]


class NoEntities:
    """Without a model: nothing is found."""

    model = "none/1"

    def find(self, text: str) -> list[Guess[Span]]:
        return []


class NoReranker:
    """Without a model: the given order stands."""

    model = "none/1"

    def rerank(self, text: str, options: Sequence[str]) -> list[Guess[int]]:
        return []
