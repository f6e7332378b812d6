"""无模型 without a model: for every port an adapter that needs no weights and is always there."""

from collections.abc import Sequence

import numpy as np

from wangge.assist.adapters.shelf import embedders, entities, rerankers, segmenters
from wangge.assist.guess import Guess
from wangge.assist.ports import Span, Vectors, says_something

KEY = "none"


class LetterEmbedder:
    """Pairs of neighbouring characters, hashed into a fixed number of places."""

    model = "letters/1"

    def __init__(self, size: int = 256) -> None:
        self.size = size

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the port says."""
        points = np.zeros((len(texts), self.size), np.float32)
        for row, text in enumerate(texts):
            if not says_something(text):
                continue
            lowered = text.lower().encode("utf-32-le", "surrogatepass")
            codes = np.frombuffer(lowered, np.uint32).astype(np.uint64)
            pairs = (codes[:-1] * np.uint64(2_654_435_761) + codes[1:] * np.uint64(40_503)) >> 7
            np.add.at(points[row], (pairs % self.size).astype(np.intp), 1)
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return np.asarray(points / np.where(lengths > 0, lengths, 1), np.float32)


class LetterSegmenter:
    """Every pair of neighbouring characters is a word; what stands alone is one too."""

    model = "letters/1"

    def words(self, text: str) -> list[str]:
        """As the port says."""
        return [
            piece[at : at + 2]
            for piece in text.split()
            for at in range(max(1, len(piece) - 1))
            if says_something(piece[at : at + 2])
        ]


class NoClassifier:
    """No opinion."""

    model = "none/1"

    def classify(self, texts: Sequence[str]) -> list[list[Guess[str]]]:
        """As the port says."""
        return [[] for _ in texts]


class NoEntities:
    """Nothing is found."""

    model = "none/1"

    def find(self, text: str) -> list[Guess[Span]]:
        """As the port says."""
        return []


class NoReranker:
    """The given order stands."""

    model = "none/1"

    def rerank(self, text: str, options: Sequence[str]) -> list[Guess[int]]:
        """As the port says."""
        return []


embedders.add(KEY)(LetterEmbedder)
segmenters.add(KEY)(LetterSegmenter)
entities.add(KEY)(NoEntities)
rerankers.add(KEY)(NoReranker)
