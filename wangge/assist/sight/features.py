"""特征 features: points of a photo that are found again under another light and from another side (RootSIFT)."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]  # (n, 2) x, y
Descriptors = NDArray[np.float32]  # (n, 128), length 1
Image = NDArray[np.uint8]

EDGE = 360  # finding points takes as long as the photo has points; beyond this nothing is gained
MOST_POINTS = 500
CONTRAST = 0.01  # low: light has been evened out before
RATIO = 0.8


@dataclass(frozen=True, kw_only=True)
class Features:
    points: Points
    descriptors: Descriptors
    strength: NDArray[np.float32]  # (n,) how clearly each point stands out
    sizes: NDArray[np.float32]  # (n,) points across
    even: Image  # the grey photo they were found in, light evened out
    scale: float  # of `even` to the photo given

    def __len__(self) -> int:
        return len(self.points)


def features(
    grey: Image, *, edge: int = EDGE, most: int = MOST_POINTS, even_out: bool = True
) -> Features:
    """The clearest points of a grey photo (rows, columns), longer edge brought to at most `edge`."""
    even, scale = evened(grey, edge=edge) if even_out else (grey, 1.0)
    finder = cv2.SIFT_create(nfeatures=most, contrastThreshold=CONTRAST)  # type: ignore[attr-defined]
    found, raw = finder.detectAndCompute(even, None)
    count = 0 if raw is None else min(len(found), most)
    points = np.array([one.pt for one in found[:count]], np.float32).reshape(-1, 2)
    rooted = np.zeros((0, 128), np.float32)
    if count:
        rooted = raw[:count] / (raw[:count].sum(axis=1, keepdims=True) + 1e-7)
        rooted = np.sqrt(rooted).astype(np.float32)
    return Features(
        points=points,
        descriptors=rooted,
        strength=np.array([one.response for one in found[:count]], np.float32),
        sizes=np.array([one.size for one in found[:count]], np.float32),
        even=even,
        scale=scale,
    )


def evened(grey: Image, *, edge: int) -> tuple[Image, float]:
    """The photo, made smaller and its light evened out locally, so that night and shade are seen too."""
    scale = min(1.0, edge / max(grey.shape))
    small = grey
    if scale < 1:
        size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
        small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.createCLAHE(2.0, (4, 4)).apply(small), np.uint8), scale


def pairs(one: Features, other: Features, *, ratio: float = RATIO) -> tuple[Points, Points]:
    """Points of `one` beside the points of `other` that look like them and like no other, (n, 2) each."""
    nothing = np.zeros((0, 2), np.float32)
    if len(one) < 2 or len(other) < 2:
        return nothing, nothing
    near: Any = one.descriptors @ other.descriptors.T  # cosines; both have length 1
    best = near.argmax(axis=1)
    rows = np.arange(len(one))
    first = near[rows, best]
    second = _second(near, rows, best)
    apart, apart_next = 2 - 2 * first, 2 - 2 * second  # squared distances
    back = near.argmax(axis=0)
    keep = (apart < ratio**2 * apart_next) & (back[best] == rows)
    return one.points[keep], other.points[best[keep]]


def _second(near: Any, rows: Any, best: Any) -> Any:
    held = near[rows, best].copy()
    near[rows, best] = -1
    second = near.max(axis=1)
    near[rows, best] = held
    return second
