"""意 meaning: what texts mean, as points – asked only where letters leave doubt, and remembered.

`embedder` is the one place that says which Embedder (assist.ports) does it.
"""

from functools import lru_cache

import numpy as np

from wangge.assist import queries as assist
from wangge.assist.adapters.without import LetterEmbedder
from wangge.assist.ports import Embedder, Vectors
from wangge.base.options import option

READ = 160  # characters embedded: the time it takes grows with them
MEANING = option(
    "WANGGE_MEANING", "sentences",
    "What tells whether two doubtful texts mean the same: sentences (a small model), letters (none).",
    choices=("sentences", "letters"),
)  # fmt: skip
LETTERS = LetterEmbedder()


def embedder() -> Embedder:
    """The embedder that policy names."""
    return _made(str(MEANING.value))


def _made(name: str) -> Embedder:
    return assist.embedder() if name == "sentences" else LETTERS


def likeness(one: str, other: str) -> float:
    """-1 … 1: how near the meanings of two texts are; 0 where either says nothing."""
    kind = str(MEANING.value)
    return float(np.dot(_point(kind, one[:READ]), _point(kind, other[:READ])))


@lru_cache(maxsize=2_000)  # 2 KB each
def _point(kind: str, text: str) -> Vectors:
    return np.asarray(_made(kind).embed([text])[0], np.float32)
