"""事部件之变 matter: did the marked part of a scene change between two photos while what is around it stayed?

The second photo is laid over the first by the view that `place` found; then structure is compared point
by point, light evened out, with a little play for what does not lie on one plane. A changed part is not
proof that the matter is gone, an unchanged one is strong evidence that it is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

import cv2
import numpy as np

from wangge.assist.sight.features import Features
from wangge.assist.sight.place import Matrix

EDGE = 240  # points of the longer edge that is compared
WINDOW = 13
PLAY = 2  # points a thing may lie aside
UNLIKE = 0.5  # correlation below which a point shows something else
TEXTURE = 7.0  # deviation below which a window is plain
LEVEL = 20.0  # grey levels by which two plain windows differ
LEAST_SEEN = 0.5  # of the part that must be seen in the second photo
CHANGED, AND_MORE = (
    0.25,
    0.15,
)  # share of the part that changed, and by how much more than around it
STAYED, OR_LESS = 0.06, 0.03
RESTLESS = 0.6  # share of what is around that changed: nothing can be told any more
SMALLEST, LARGEST = 0.008, 0.5  # shares of the frame a proposed part may cover


class Answer(StrEnum):
    CHANGED = "changed"
    STAYED = "stayed"
    CANNOT_TELL = "cannot_tell"


class Because(StrEnum):
    PART = "part"  # the part changed, or stayed
    NOT_SEEN = "not_seen"  # the part lies outside the second photo
    RESTLESS = "restless"  # all around it changed as well
    BETWEEN = "between"  # a little changed
    EVERYWHERE = "everywhere"  # nothing changed anywhere


@dataclass(frozen=True, kw_only=True)
class Box:
    """A part of a photo, in shares of it, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    def plain(self) -> dict[str, float]:
        return {name: round(getattr(self, name), 4) for name in ("x", "y", "w", "h")}


@dataclass(frozen=True, kw_only=True)
class Change:
    answer: Answer
    because: Because
    inside: float = 0.0  # share of the part that changed
    around: float = 0.0  # share of the rest that changed
    part: Box | None = None
    proposed: bool = False  # nobody marked the part: it is what changed most


def box_of(mark: Any) -> Box:
    """A mark as people drew it, {x, y, w, h} in shares of the photo; ValueError where it is none."""
    if not isinstance(mark, Mapping):
        raise ValueError("a mark is {x, y, w, h} in shares of the photo")
    try:
        x, y, w, h = (float(mark[name]) for name in ("x", "y", "w", "h"))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("a mark is {x, y, w, h} in shares of the photo") from error
    if not all(isfinite(value) for value in (x, y, w, h)):
        raise ValueError("a mark is {x, y, w, h} in shares of the photo")
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(1.0, x + w), min(1.0, y + h)
    if right - left < 0.005 or bottom - top < 0.005:
        raise ValueError("the mark lies outside the photo, or is no larger than a point")
    return Box(x=left, y=top, w=right - left, h=bottom - top)


def changed(one: Features, other: Features, view: Matrix, part: Box | None) -> Change:
    """Whether `part` of the first photo changed in the second; without a part, what changed is proposed."""
    unlike, told = _map(one, other, view)
    if not told.any():
        return Change(answer=Answer.CANNOT_TELL, because=Because.NOT_SEEN, part=part)
    if part is None:
        return _proposed(unlike, told)
    mask = _mask(part, unlike.shape)
    return _judged(unlike, told, mask, part)


def _judged(unlike: Any, told: Any, mask: Any, part: Box) -> Change:
    here, rest = told & mask, told & ~mask
    if here.sum() < LEAST_SEEN * mask.sum():
        return Change(answer=Answer.CANNOT_TELL, because=Because.NOT_SEEN, part=part)
    inside = float(unlike[here].mean())
    around = float(unlike[rest].mean()) if rest.any() else 0.0
    answer, because = Answer.CANNOT_TELL, Because.BETWEEN
    if around > RESTLESS:
        because = Because.RESTLESS
    elif inside >= CHANGED and inside >= around + AND_MORE:
        answer, because = Answer.CHANGED, Because.PART
    elif inside <= max(STAYED, min(around + OR_LESS, 2 * STAYED)):
        answer, because = Answer.STAYED, Because.PART
    return Change(answer=answer, because=because, inside=inside, around=around, part=part)


def _proposed(unlike: Any, told: Any) -> Change:
    """The largest piece in which nearly all changed."""
    dense = cv2.boxFilter((unlike & told).astype(np.float32), -1, (9, 9)) > 0.5
    count, names, stats, _ = cv2.connectedComponentsWithStats(dense.astype(np.uint8))
    everywhere = float(unlike[told].mean())
    if everywhere > RESTLESS:
        return Change(answer=Answer.CANNOT_TELL, because=Because.RESTLESS, around=everywhere)
    sizes = stats[1:, cv2.CC_STAT_AREA] if count > 1 else np.zeros(0)
    rows, columns = unlike.shape
    if not len(sizes) or sizes.max() < SMALLEST * rows * columns:
        return Change(
            answer=Answer.STAYED, because=Because.EVERYWHERE, around=everywhere, proposed=True
        )
    x, y, w, h, size = (int(value) for value in stats[1 + int(sizes.argmax())])
    part = Box(x=x / columns, y=y / rows, w=w / columns, h=h / rows)
    if size > LARGEST * rows * columns:
        return Change(answer=Answer.CANNOT_TELL, because=Because.RESTLESS, around=everywhere)
    inside = float(unlike[names == 1 + int(sizes.argmax())].mean())
    rest = told & (names == 0)
    around = float(unlike[rest].mean()) if rest.any() else 0.0
    return Change(
        answer=Answer.CHANGED, because=Because.PART, inside=inside, around=around, part=part,
        proposed=True,
    )  # fmt: skip


def _mask(part: Box, shape: Any) -> Any:
    rows, columns = shape
    mask = np.zeros(shape, bool)
    top, left = int(part.y * rows), int(part.x * columns)
    bottom = max(top + 1, round((part.y + part.h) * rows))
    right = max(left + 1, round((part.x + part.w) * columns))
    mask[top:bottom, left:right] = True
    return mask


def _map(one: Features, other: Features, view: Matrix) -> tuple[Any, Any]:
    """(rows, columns) where the second photo shows something else, and where that can be told."""
    rows, columns = one.even.shape
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpPerspective(other.even, view, (columns, rows), flags=how)
    inside = cv2.warpPerspective(np.full_like(other.even, 255), view, (columns, rows), flags=how)
    scale = min(1.0, EDGE / max(rows, columns))
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    first, second, seen = (
        cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for image in (one.even, there, inside)
    )
    first, second = (_soft(image) for image in (first, second))
    like, plain, apart = _likeness(first, second)
    for down in (-PLAY, 0, PLAY):
        for right in (-PLAY, 0, PLAY):
            if down or right:
                moved = np.roll(second, (down, right), (0, 1))
                like = np.maximum(like, _likeness(first, moved)[0])
    unlike = np.where(plain, apart > LEVEL, like < UNLIKE)
    told = cv2.erode((seen > 250).astype(np.uint8), np.ones((WINDOW, WINDOW), np.uint8)) > 0
    return unlike, told


def _soft(image: Any) -> Any:
    return cv2.GaussianBlur(image, (0, 0), 1.0)


def _likeness(first: Any, second: Any) -> tuple[Any, Any, Any]:
    """(correlation, both plain, difference of levels) of the windows about each point."""
    box = (WINDOW, WINDOW)
    mean, its_mean = cv2.blur(first, box), cv2.blur(second, box)
    power = np.maximum(cv2.blur(first * first, box) - mean * mean, 0)
    its_power = np.maximum(cv2.blur(second * second, box) - its_mean * its_mean, 0)
    both = cv2.blur(first * second, box) - mean * its_mean
    like = both / np.sqrt(power * its_power + 1.0)
    plain = np.sqrt(np.maximum(power, its_power)) < TEXTURE
    return like, plain, np.abs(mean - its_mean)
