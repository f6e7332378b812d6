"""字词 grams: what is counted in a text – runs of one to three characters, words and pairs of words – as 64-bit keys.

A key says exactly which characters it stands for (three code points fill 63 bits, counted from 1 so
that none is nothing); only words are hashed. So a vocabulary is a sorted array, and a text meets it without a dictionary.
"""

import unicodedata
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.float32]
READ = 4_000  # characters of one text that are looked at: whoever writes more has said it before
_WORD = np.uint64(1 << 63)


def plain(text: str) -> str:
    """In one width and case, blanks folded; at most `READ` characters."""
    whole = text[:READ].encode("utf-8", "replace").decode("utf-8")  # half a character is a "?"
    return " ".join(unicodedata.normalize("NFKC", whole).lower()[:READ].split())


def characters(text: str) -> Keys:
    """Keys of all runs of one, two and three characters of a plain text, in no order."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32) + np.uint64(1)
    shift = np.uint64(21)
    pairs = (codes[:-1] << shift) | codes[1:]
    triples = (pairs[:-1] << shift) | codes[2:]
    return np.concatenate([codes, pairs, triples])


def words(cut: Iterable[str]) -> Keys:
    """Keys of words and of neighbouring words; what holds no letter, figure or character is left out."""
    said = [
        zlib.crc32(word.encode("utf-8", "replace"))
        for word in cut
        if any(sign.isalnum() for sign in word)
    ]
    single = np.array(said, np.uint64)
    pairs = ((single[:-1] * np.uint64(0x9E3779B1)) << np.uint64(17)) ^ single[1:]
    return np.concatenate([single, pairs]) | _WORD


def values(values: Iterable[str]) -> Keys:
    """One key a field: which field, and what stands in it."""
    found = [
        zlib.crc32(f"{at}\t{value}".encode("utf-8", "replace")) for at, value in enumerate(values)
    ]
    return np.array(found, np.uint64) | _WORD


def counted(keys: Keys) -> tuple[Keys, Counts]:
    """Each key once, sorted, and how often it stood there."""
    found, counts = np.unique(keys, return_counts=True)
    return found, counts.astype(np.float32)
