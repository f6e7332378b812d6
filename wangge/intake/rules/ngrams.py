"""字组 ngrams: characters, pairs and triples of them, hashed into a fixed number of places – what models see."""

import re

import numpy as np
from numpy.typing import NDArray

from wangge.intake.rules.writing import folded

SIZE = 8192  # places for hashed n-grams
READ = 400  # characters; what matters is said within them

Places = NDArray[np.intp]
_TURNS = (np.uint32(2_654_435_761), np.uint32(2_246_822_519), np.uint32(3_266_489_917))
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def places(words: str) -> Places:
    """Where the n-grams of a text hash to, each place once, in order; none without Chinese in it."""
    text = folded(words[:READ]).lower()
    codes = np.frombuffer(
        "".join(c for c in text if c.isalnum() or c in "?？👍").encode("utf-32-le"), np.uint32
    )
    if not len(codes) or not _CHINESE.search(text):
        return np.zeros(0, np.intp)
    hashed, grams = codes * _TURNS[0], []
    for n in (1, 2, 3):
        if n > 1:
            if len(codes) < n:
                break
            hashed = (hashed[:-1] ^ (hashed[:-1] >> np.uint32(15))) * _TURNS[n - 1] + codes[n - 1 :]
        grams.append((hashed ^ (hashed >> np.uint32(13))) * _TURNS[2] % np.uint32(SIZE))
    return np.unique(np.concatenate(grams)).astype(np.intp)


def scale(found: Places) -> float:
    """The value each n-gram of a text counts with: long texts weigh no more than short ones."""
    return float(1.0 / np.sqrt(max(1, len(found))))


class Weights:
    """The shipped arrays of a linear model: weights as whole numbers of `step` each, and a bias.

    Plain arrays in one .npz; no pickle is ever read. (features, labels) and (labels,).
    """

    def __init__(self, weights: NDArray[np.int8], step: float, bias: NDArray[np.float32]) -> None:
        self.weights = weights.astype(np.float32) * np.float32(step)
        self.bias = bias.astype(np.float32)

    def shares(self, found: Places, extra: Places, worth: float) -> NDArray[np.float32]:
        """How the labels share 1 among them; `extra` features count `worth` each."""
        scores = self.bias + self.weights[found].sum(0) * np.float32(scale(found))
        if len(extra):
            scores = scores + self.weights[extra].sum(0) * np.float32(worth)
        told = np.exp(scores - scores.max())
        return np.asarray(told / told.sum(), np.float32)
