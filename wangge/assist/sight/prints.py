"""图印 prints: a photo as a handful of numbers by which it is found again – saved anew, smaller, mirrored, cut, stamped.

A print is a set of *words*, whole numbers below 2^31. Most come from one clear point each (24 signs of
its descriptor against fixed sums), so that a part of the photo is enough; two come from the photo as a
whole. Words that agree make a candidate, which `copies.same_picture` then proves or drops. Who asks,
asks for more words than are kept: each also with its least certain signs turned, and mirrored.
"""

import hashlib
from dataclasses import dataclass
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from wangge.assist.sight.features import Features, features
from wangge.assist.sight.reading import Seen

MADE = 2  # of this way of making prints; another number, and all are made anew
EDGE = 256
BITS = 24
KEPT, ASKED = 72, 160  # points whose words are kept, and asked for
FOUND = 320  # points found in all; the second look uses every one
TURNED = 4  # signs least certain, asked for both ways
LOCAL, WHOLE = (
    0,
    1,
)  # what a word is of, in its highest bits; WHOLE and WHOLE + 1 are the two halves
HALVES = 2
GRID = 4
TRIM, LEAST_TRIM = 6.0, 1.0  # grey levels of deviation in a row that still counts as a border
DULL = 0.35  # of what the livelier rows deviate by: less is a border too, however dark the photo
MOST_TRIMMED = 0.3
SOFT = 1.0  # points: what is finer is noise, which in the dark is as strong as the picture
PARTS = 4  # along either edge, each of which tells how dark and how pale it is
NARROW = 4.0  # grey levels from dark to pale below which there is nothing to see

Words = NDArray[np.int64]
Image = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Print:
    """What is made of one photo."""

    kept: Words  # to be stored
    asked: Words  # to look for, a superset in spirit: near misses and mirror images too
    points: Features
    grey: Image  # trimmed, longer edge EDGE: what the points are found in

    @property
    def telling(self) -> bool:
        """Whether there is enough in it to know it again."""
        return len(self.kept) >= 8


def print_of(photo: Seen) -> Print:
    """The print of a photo."""
    grey = stretched(_sized(trimmed(photo.grey)))
    points = features(grey, edge=EDGE, most=FOUND, even_out=False)
    kept, asked = kept_of(points, grey), asked_of(points, grey)
    if grey.std() < TRIM:  # nothing to see, nothing to know again
        kept = asked = np.zeros(0, np.int64)
    return Print(kept=kept, asked=asked, points=points, grey=grey)


def kept_of(points: Features, grey: Image, *, mirrored: bool = False) -> Words:
    """The words to be kept of a photo (longer edge EDGE, stretched) or of its mirror image."""
    descriptors = points.descriptors
    signs, _ = _signs(mirrored_descriptors(descriptors) if mirrored else descriptors)
    halves, _ = _whole(grey)
    kept = [_numbers(signs[_spread(points, grey.shape)[:KEPT]], LOCAL)]
    row = slice(1, 2) if mirrored else slice(0, 1)
    for half in range(HALVES):
        kept.append(_numbers(halves[row, half * BITS : (half + 1) * BITS], WHOLE + half))
    return np.unique(np.concatenate(kept))


def asked_of(points: Features, grey: Image) -> Words:
    """The words to be asked for, of a photo (longer edge EDGE, stretched)."""
    order = _spread(points, grey.shape)[:ASKED]
    descriptors = points.descriptors[order]
    asked = [
        _turned(*_signs(descriptors), LOCAL),
        _turned(*_signs(mirrored_descriptors(descriptors)), LOCAL),
    ]
    halves, sureness = _whole(grey)
    for half in range(HALVES):
        part = slice(half * BITS, (half + 1) * BITS)
        asked.append(_turned(halves[:, part], sureness[:, part], WHOLE + half))
    return np.unique(np.concatenate(asked))


def trimmed(grey: Image) -> Image:
    """Without the plain borders that screens and programs put around a photo."""
    rows, columns = grey.shape
    top, bottom = _plain(grey.std(axis=1), rows)
    left, right = _plain(grey[top:bottom].std(axis=0), columns)
    return grey[top:bottom, left:right]


def _plain(deviations: Any, length: int) -> tuple[int, int]:
    """Where the photo begins and ends; a whole dark photo is no border, so its rows are the measure."""
    lively = DULL * float(np.percentile(deviations, 75))
    busy = np.flatnonzero(deviations > min(TRIM, max(LEAST_TRIM, lively)))
    if not len(busy):
        return 0, length
    most = int(length * MOST_TRIMMED)
    return min(int(busy[0]), most), max(int(busy[-1]) + 1, length - most)


def stretched(grey: Any) -> Image:
    """Dark and pale photos brought to the same range, softened first, for noise would be stretched too.

    The range is what most parts of the photo lie in: a white stamp on a black photo, or a lamp at
    night, fills a hundredth of its points and would set the range by itself.
    """
    soft = cv2.GaussianBlur(np.asarray(grey, np.float32), (0, 0), SOFT)
    ends = [
        np.percentile(part, (5, 95))
        for band in np.array_split(soft, PARTS)
        for part in np.array_split(band, PARTS, axis=1)
    ]
    low = float(np.percentile([end[0] for end in ends], 20))
    high = float(np.percentile([end[1] for end in ends], 80))
    if high - low < NARROW:
        return np.asarray(soft, np.uint8)
    return np.asarray(np.clip((soft - low) * (150 / (high - low)) + 50, 0, 255), np.uint8)


def _sized(grey: Image) -> Any:
    """The longer edge exactly EDGE: scale is then known but for what was cut off."""
    scale = EDGE / max(grey.shape)
    size = (max(16, round(grey.shape[1] * scale)), max(16, round(grey.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(grey.astype(np.float32), size, interpolation=how)  # no rounding yet


def mirrored_descriptors(descriptors: Any) -> Any:
    """What the descriptors would be in the mirrored photo: rows of squares and turns reversed."""
    blocks = descriptors.reshape(-1, 4, 4, 8)[:, ::-1]
    turns = [(8 - turn) % 8 for turn in range(8)]
    return np.ascontiguousarray(blocks[..., turns]).reshape(-1, 128)


def _sums() -> Any:
    """(128, BITS) of +1 and -1, half and half in each column: drawn once, from a digest."""
    columns = []
    for bit in range(BITS):
        ranks = np.frombuffer(hashlib.shake_256(b"wangge print %d" % bit).digest(512), "<u4")
        columns.append(np.where(np.argsort(np.argsort(ranks, kind="stable")) < 64, 1.0, -1.0))
    return np.stack(columns, axis=1).astype(np.float32)


SUMS = _sums()
# What the sums come to for the middle descriptor of a street photo, so that signs fall evenly.
MIDDLE = np.array(
    [
        -0.02, 0.05, -0.34, -0.16, -0.37, -0.14, 0.34, 0.14, -0.17, -0.24, 0.01, 0.37,
        -0.07, -0.23, 0.17, -0.06, 0.10, 0.08, -0.09, -0.29, -0.30, -0.33, -0.29, -0.02,
    ],
    np.float32,
)  # fmt: skip


def _signs(descriptors: Any) -> tuple[Any, Any]:
    """(n, BITS) signs, and how far each is from turning."""
    sums = descriptors @ SUMS - MIDDLE if len(descriptors) else np.zeros((0, BITS), np.float32)
    return sums > 0, np.abs(sums)


def _numbers(signs: Any, kind: int) -> Words:
    weights = 1 << np.arange(signs.shape[1], dtype=np.int64)
    return np.asarray(signs.astype(np.int64) @ weights + (kind << BITS), np.int64)


def _turned(signs: Any, sureness: Any, kind: int) -> Words:
    """The numbers, also with the least certain signs turned in every combination."""
    if not len(signs):
        return np.zeros(0, np.int64)
    weights = 1 << np.arange(signs.shape[1], dtype=np.int64)
    unsure = weights[np.argsort(sureness, axis=1)[:, :TURNED]]  # (n, TURNED)
    chosen = np.array(list(product((0, 1), repeat=TURNED)), np.int64)  # (2^TURNED, TURNED)
    flips = unsure @ chosen.T
    return np.asarray((_numbers(signs, kind)[:, None] ^ flips).ravel(), np.int64)


def _spread(points: Features, shape: Any) -> Any:
    """Order of points: the strongest of each square of a grid first, so that no stamp fills it all."""
    cell = (points.points / np.array([shape[1], shape[0]]) * GRID).clip(0, GRID - 1).astype(int)
    number = cell[:, 1] * GRID + cell[:, 0]
    order = np.lexsort((-points.strength, number))  # cell by cell, the strongest first
    sorted_ = number[order]
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order)) - np.searchsorted(sorted_, sorted_)  # within its cell
    return np.lexsort((-points.strength, rank))


def _whole(grey: Image) -> tuple[Any, Any]:
    """(4, 2 * BITS) signs of the lowest waves of the photo and its mirror images, and their sureness."""
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(small - small.mean())
    order = sorted(product(range(9), repeat=2), key=lambda at: (at[0] + at[1], at))[1:]
    order = order[: HALVES * BITS]
    low = np.array([waves[at] for at in order], np.float32)
    odd = np.array([(row % 2, column % 2) for row, column in order], bool)
    across, down = np.where(odd[:, 1], -1, 1), np.where(odd[:, 0], -1, 1)
    every = np.stack([low, low * across, low * down, low * across * down])
    return every > 0, np.abs(every)
