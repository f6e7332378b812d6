"""雷同 copies: whether one reply is another's copy – shingles, a sketch of them, and what is shared. No framework here."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wangge.verification.rules.phrases import body

LONG = 4  # characters a shingle
ROWS, BANDS = 4, 16
LEAST = 16  # shorter bodies are alike by chance
_MULTIPLY = np.random.default_rng(20251126).integers(1, 2**61, ROWS * BANDS, np.uint64) | np.uint64(
    1
)


def shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of all runs of LONG letters of the body, each once, sorted; none for a short one."""
    plain = "".join(sign for sign in body(text) if sign.isalnum())
    if len(plain) < LEAST:
        return np.empty(0, np.uint64)
    runs = {zlib.crc32(plain[at : at + LONG].encode()) for at in range(len(plain) - LONG + 1)}
    return np.array(sorted(runs), np.uint64)


def alike(one: str, other: str) -> float:
    """Jaccard's share of common shingles, 0 … 1."""
    left, right = shingles(one), shingles(other)
    if not len(left) or not len(right):
        return 0.0
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common)


def marks(text: str) -> Sequence[int]:
    """Bands of the sketch: two texts alike by .8 share one of 16 with probability .9999."""
    found = shingles(text)
    if not len(found):
        return ()
    mixed = (found[:, None] * _MULTIPLY[None, :]) >> np.uint64(16)
    least = mixed.min(axis=0).reshape(BANDS, ROWS)
    return [zlib.crc32(band.tobytes()) + (number << 32) for number, band in enumerate(least)]
