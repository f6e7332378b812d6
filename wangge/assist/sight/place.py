"""同处 place: do two photos show the same place? "Same" is proved by geometry; otherwise it cannot be told.

Points that look alike must fit one view of the scene seen from two sides (a homography), and what is
between them must agree too: a picture of the place held into another place, or one vehicle that stands
in both, brings many points that fit – all in one patch.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from wangge.assist.sight.features import Features, features, pairs
from wangge.assist.sight.reading import Seen

Matrix = NDArray[np.float64]  # (3, 3), points of the first photo to points of the second

LEAST_FITTING = 14  # points that fit
REACH = 4.0  # points across within which one fits
LEAST_SHARED = 0.55  # of either frame that must be seen in the other
LEAST_AGREEING = 0.48  # of a whole frame that must agree: more than any object or print fills
ENDS = 2  # rows of squares at top and at bottom, where cameras write
LEAST_BETWEEN = 0.2  # of what lies between them that must agree
CELLS = 10
LIKENESS = 0.5  # correlation from which a square agrees by its texture
LEAST_VISIBLE = 0.95  # of a square that must be seen in the other photo
LEAST_DEVIATION = 0.5  # grey levels: a square flatter than this is like nothing
MIDDLE = 128.0  # grey level; squares of numbers about it keep their last places
TEXTURE = 6.0  # grey levels of deviation below which a square says nothing
DARK = 24.0  # mean grey level


class Why(StrEnum):
    """Why it can or cannot be told."""

    FITS = "fits"
    TOO_SMALL = "too_small"
    FLAT = "flat"
    DARK = "dark"
    FEW_POINTS = "few_points"  # sky, snow, a smooth wall
    NO_FIT = "no_fit"  # nothing alike that fits one view
    OTHER_SIDE = "other_side"  # fits, but too little is in both
    PATCH = "patch"  # only a part fits: an object, or a picture of the place


@dataclass(frozen=True, kw_only=True)
class Place:
    """What two photos have in common."""

    same: bool  # False: it cannot be told
    why: Why
    confidence: float = 0.0
    fitting: int = 0
    alike: int = 0  # points that look alike, fitting or not
    shared: float = 0.0  # share of the frames seen in both, the lesser
    agreeing: float = 0.0  # share of the textured squares in common that agree
    view: Matrix | None = None  # of points of the first `Features.even` to the second's


def same_place(
    before: Seen, after: Seen, *, found: tuple[Features, Features] | None = None
) -> Place:
    """Whether two photos show the same place; never that they do not. `found`: their features."""
    for photo in (before, after):
        if photo.too_small:
            return Place(same=False, why=Why.TOO_SMALL)
        if photo.flat:
            return Place(same=False, why=Why.FLAT)
    one, other = found or (features(before.grey), features(after.grey))
    place = compare(one, other)
    dark = min(float(before.grey.mean()), float(after.grey.mean())) < DARK
    if dark and place.why in (Why.FEW_POINTS, Why.NO_FIT):
        return Place(same=False, why=Why.DARK, fitting=place.fitting, alike=place.alike)
    return place


def compare(one: Features, other: Features) -> Place:
    """The same for features found already."""
    here, there = pairs(one, other)
    alike = len(here)
    if min(len(one), len(other)) < 2 * LEAST_FITTING:
        return Place(same=False, why=Why.FEW_POINTS, alike=alike)
    view, fits = _view(here, there)
    fitting = int(fits.sum())
    if view is None or fitting < LEAST_FITTING:
        return Place(same=False, why=Why.NO_FIT, fitting=fitting, alike=alike)
    shared = _shared(view, one.even.shape, other.even.shape)
    if shared < LEAST_SHARED:
        told = Why.OTHER_SIDE
        return Place(same=False, why=told, fitting=fitting, alike=alike, shared=shared)
    agreeing = _agreeing(one, other, view=view, fitting=here[fits])
    same = agreeing * shared >= LEAST_AGREEING
    return Place(
        same=same,
        why=Why.FITS if same else Why.PATCH,
        confidence=_confidence(fitting, agreeing) if same else 0.0,
        fitting=fitting,
        alike=alike,
        shared=shared,
        agreeing=agreeing,
        view=view,
    )


def _view(here: Any, there: Any) -> tuple[Matrix | None, Any]:
    nothing = np.zeros(len(here), bool)
    if len(here) < LEAST_FITTING:
        return None, nothing
    try:
        view, fits = cv2.findHomography(
            here, there, cv2.USAC_MAGSAC, REACH, maxIters=3000, confidence=0.999
        )
    except cv2.error:  # degenerate points trip an assertion of MAGSAC: there is no view then
        return None, nothing
    if view is None or fits is None or not np.isfinite(view).all():
        return None, nothing
    return np.asarray(view, np.float64), fits.ravel().astype(bool)


def _shared(view: Matrix, shape: Any, other: Any) -> float:
    """Of each frame, the share seen in the other; the lesser. 0 where the view is impossible."""
    frame, target = _corners(shape), _corners(other)
    weights = frame @ view[2, :2] + view[2, 2]
    if (weights <= 0).any() and (weights >= 0).any():
        return 0.0  # part of it would lie behind the camera
    moved = cv2.perspectiveTransform(frame[None].astype(np.float32), view)[0]
    if not cv2.isContourConvex(moved) or _area(moved) <= 0:
        return 0.0  # folded over or mirrored
    common, _ = cv2.intersectConvexConvex(moved, target)
    whole = abs(_area(moved))
    return float(min(common / whole, common / abs(_area(target)))) if whole else 0.0


def _corners(shape: Any) -> Any:
    rows, columns = shape[:2]
    return np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)


def _area(corners: Any) -> float:
    x, y = corners[:, 0].astype(float), corners[:, 1].astype(float)
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _agreeing(one: Features, other: Features, *, view: Matrix, fitting: Any) -> float:
    """Share of the textured squares seen in both that hold fitting points or look alike; 0 for stamps alone."""
    like, seen = likeness(one, other, view)
    rows, columns = one.even.shape
    counts = np.zeros((CELLS, CELLS), int)
    at_row = np.clip(fitting[:, 1] / rows * CELLS, 0, CELLS - 1).astype(int)
    at_column = np.clip(fitting[:, 0] / columns * CELLS, 0, CELLS - 1).astype(int)
    np.add.at(counts, (at_row, at_column), 1)
    agree = (counts >= 2) | (like >= LIKENESS)
    between = slice(ENDS, CELLS - ENDS)
    there = seen[between]
    if seen.sum() < CELLS or not there.any() or agree[between][there].mean() < LEAST_BETWEEN:
        return 0.0
    return float(agree[seen].mean())


def likeness(one: Features, other: Features, view: Matrix) -> tuple[Any, Any]:
    """(CELLS, CELLS) correlation of each square of the first photo with what the second shows there,
    and which squares are seen in both and have texture."""
    size = (one.even.shape[1], one.even.shape[0])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpPerspective(other.even, view, size, flags=how)
    inside = cv2.warpPerspective(np.ones_like(other.even), view, size, flags=how)
    first = cv2.GaussianBlur(one.even, (0, 0), 1.5).astype(np.float32) - MIDDLE
    second = cv2.GaussianBlur(there, (0, 0), 1.5).astype(np.float32) - MIDDLE
    mean, its_mean = squares(first), squares(second)
    power = np.sqrt(np.maximum(squares(first * first) - mean**2, 0))
    its_power = np.sqrt(np.maximum(squares(second * second) - its_mean**2, 0))
    both = squares(first * second) - mean * its_mean
    visible = squares(inside.astype(np.float32)) >= LEAST_VISIBLE
    told = visible & (np.minimum(power, its_power) > LEAST_DEVIATION)
    like = np.where(told, both / np.maximum(power * its_power, LEAST_DEVIATION**2), 0.0)
    return like, visible & (np.maximum(power, its_power) > TEXTURE)


def squares(values: Any) -> Any:
    """(CELLS, CELLS) mean of the values in each square."""
    rows, columns = (np.linspace(0, edge, CELLS + 1).astype(int) for edge in values.shape)
    sums = np.add.reduceat(np.add.reduceat(values, rows[:-1], axis=0), columns[:-1], axis=1)
    return sums / np.outer(np.diff(rows), np.diff(columns))


def _confidence(fitting: int, agreeing: float) -> float:
    """From what fits and what agrees; 30 points and three quarters of the squares count as full."""
    return float(min(1.0, 0.5 + 0.25 * min(1.0, fitting / 30) + 0.25 * min(1.0, agreeing / 0.75)))
