"""遮蔽 blurring: what must not be seen is taken out of a photo so that it cannot be got back.

A box keeps only a handful of its mean colours, drawn large and soft; the photo is written anew,
without anything a camera or a program had put beside it.
"""

import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

CELLS = 4  # mean colours kept along the longer side of a box: no letter and no eye is that large
MARGIN = 0.12  # of the box's sides, added all round: detectors cut at the edge of what they find
QUALITY = 82
MOST_BOXES = 200
KINDS = ("face", "plate", "other")


class BoxError(ValueError):
    """What was given is no box on a photo; the text says which and why."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A part of a photo, in shares of its width and height (0 … 1), upper left corner first."""

    x: float
    y: float
    w: float
    h: float
    kind: str = "other"  # face | plate | other
    score: float = 1.0  # how sure whoever found it was

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "x": round(self.x, 5), "y": round(self.y, 5), "w": round(self.w, 5),
            "h": round(self.h, 5), "kind": self.kind, "score": round(self.score, 3),
        }  # fmt: skip


def read(said: Any) -> list[Box]:
    """Boxes from plain values, put within the photo; raises BoxError."""
    if not isinstance(said, list) or len(said) > MOST_BOXES:
        raise BoxError(f"a list of at most {MOST_BOXES} boxes is needed")
    return [_box(one, index) for index, one in enumerate(said, 1)]


def _box(said: Any, index: int) -> Box:
    if not isinstance(said, Mapping):
        raise BoxError(f"box {index}: x, y, w and h are needed")
    try:
        x, y, w, h = (float(said[name]) for name in ("x", "y", "w", "h"))
        score = float(said.get("score", 1.0))
    except (KeyError, TypeError, ValueError) as error:
        raise BoxError(f"box {index}: x, y, w and h must be numbers") from error
    if not all(map(math.isfinite, (x, y, w, h, score))):
        raise BoxError(f"box {index}: x, y, w and h must be numbers")
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(1.0, x + w), min(1.0, y + h)
    if right - left < 0.001 or bottom - top < 0.001 or not 0 <= score <= 1:
        raise BoxError(f"box {index}: it lies outside the photo or is too small to see")
    kind = str(said.get("kind", "other"))
    if kind not in KINDS:
        raise BoxError(f"box {index}: {kind[:20]!r} is none of {', '.join(KINDS)}")
    return Box(x=left, y=top, w=right - left, h=bottom - top, kind=kind, score=score)


def points(data: bytes) -> np.ndarray:
    """A photo as (height, width, 3) uint8, red first."""
    with Image.open(io.BytesIO(data)) as photo:
        return np.array(photo.convert("RGB"))


def blurred(data: bytes, boxes: Iterable[Box]) -> bytes:
    """The photo with its boxes made unreadable, as a JPEG that holds nothing but points."""
    image = points(data)
    height, width = image.shape[:2]
    for box in boxes:
        dx, dy = box.w * MARGIN, box.h * MARGIN
        left, top = max(0, int((box.x - dx) * width)), max(0, int((box.y - dy) * height))
        right = min(width, int(np.ceil((box.x + box.w + dx) * width)))
        bottom = min(height, int(np.ceil((box.y + box.h + dy) * height)))
        if right > left and bottom > top:
            image[top:bottom, left:right] = _soft(image[top:bottom, left:right])
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _soft(part: np.ndarray) -> np.ndarray:
    """Only the mean colours of a few cells, spread over the same size."""
    height, width = part.shape[:2]
    longer = max(height, width)
    cells = max(1, round(CELLS * width / longer)), max(1, round(CELLS * height / longer))
    few = Image.fromarray(part).resize(cells, Image.Resampling.BOX)
    return np.asarray(few.resize((width, height), Image.Resampling.BICUBIC))
