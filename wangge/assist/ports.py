"""接口 ports: what may be asked of a model – their adapters stand in `adapters/`.

Every port has an adapter that needs no model (`adapters.without`), so that none need be there.

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


class Segmenter(Protocol):
    """Text into words."""

    model: str

    def words(self, text: str) -> list[str]:
        """The words in order, without what is no word: spaces, signs, pictures."""
        ...


class Entities(Protocol):
    """Names in a text."""

    model: str

    def find(self, text: str) -> list[Guess[Span]]:
        """The spans found, by where they begin; none lies over another."""
        ...


class Reranker(Protocol):
    """A second, slower look at a short list.

    It gives an order, never leave: how sure it says it is may lower what the machine does by itself
    and never raise it above the gate that was proved without it.
    """

    model: str

    def rerank(self, text: str, options: Sequence[str]) -> list[Guess[int]]:
        """Indexes of `options`, the fittest first; [] where the given order should stand."""
        ...


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit of any script: what has none has no content."""
    return any(map(str.isalnum, text))
