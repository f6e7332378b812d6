"""同照 copies: is one photo the other one again – cut, mirrored, stamped, saved anew – and was a part of it replaced?

A second photo of the place, however carefully taken, differs from the first by a turn and a step; the
same photo differs by scale and shift along the edges alone, to a fraction of a point, and it agrees in
its finest grain. That is what is asked for here. What cameras write into every photo fits just as well: two
photos are not one because of a stamp.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from wangge.assist.sight.features import Features, pairs
from wangge.assist.sight.prints import Print, mirrored_descriptors

LEAST_FITTING = 10
REACH = 2.5  # points of EDGE within which a point fits
CLOSE = 0.45  # points: the middle error of a copy; two takes by hand lie further apart
LOOSE, MANY = (
    0.75,
    14,
)  # a dark photo saved often: so far apart, if so many fit and no turn explains it
EXPLAINED = (
    0.75  # of the error that is left when a turn and a bend are let in: less, and it is a re-take
)
LEAST_AGREEING = 0.6  # of the textured squares
SQUARES = 12
GRAIN = 0.55  # correlation of fine structure from which a square agrees
TEXTURE = 2.5
REPLACED = 0.25  # correlation below which a square shows something else
DIFFERENT = 22.0  # grey levels, on the average
LEAST_REPLACED = 3  # squares that touch
STRIP = 3  # rows of squares at top and bottom where stamps are written
SCALES = (0.6, 1.6)
LEAST_COMMON = 0.5  # of either photo
# Without its stamps (bench/reused_photo.py, 503 copies: ≥ 18 squares and .88 in the middle, ≥ 36 and .49 elsewhere):
APART = 12  # textured squares are needed, and of them must agree
MIDDLE = 0.6  # between top and bottom
ELSEWHERE = 0.4  # outside the rows in which most points lie


@dataclass(frozen=True, kw_only=True)
class Copy:
    """How one photo is another one again."""

    same: bool
    mirrored: bool = False
    cut: bool = False
    fitting: int = 0
    error: float = 0.0  # points of the print's edge, the middle one
    agreeing: float = 0.0
    edited: tuple[float, float, float, float] | None = (
        None  # left, top, wide, tall; shares of the first
    )


@dataclass(frozen=True, kw_only=True)
class Grain:
    """Two photos laid upon each other, square by square (SQUARES rows of as many)."""

    like: Any  # correlation of fine structure
    told: Any  # whether there is any structure to tell by
    common: float  # share of either photo that both show
    replaced: tuple[float, float, float, float] | None  # left, top, wide, tall; shares of the first

    @property
    def agreeing(self) -> float:
        """Share of the squares with structure that agree; 0 where they are too few."""
        return self._share(list(range(SQUARES))) if self.told.sum() >= SQUARES else 0.0

    def agrees(self, rows: list[int], share: float) -> bool:
        """Whether these rows have structure enough, and so much of it agrees."""
        return bool(self.told[rows].sum() >= APART) and self._share(rows) >= share

    def _share(self, rows: list[int]) -> float:
        return float((self.like[rows][self.told[rows]] >= GRAIN).mean())


def same_picture(one: Print, other: Print) -> Copy:
    """Whether `one` is `other` again; the better of it and its mirror image."""
    straight = _compared(one, other, mirrored=False)
    if straight.same:
        return straight
    mirrored = _compared(one, other, mirrored=True)
    return mirrored if mirrored.same or mirrored.fitting > straight.fitting else straight


def can_be_known(one: Print) -> bool:
    """Whether a copy of it would be known: there are words to look for it by, and it is seen to be itself."""
    return one.telling and same_picture(one, one).same


def _compared(one: Print, other: Print, *, mirrored: bool) -> Copy:
    points = mirror(one.points, one.grey.shape[1]) if mirrored else one.points
    grey = np.ascontiguousarray(one.grey[:, ::-1]) if mirrored else one.grey
    here, there = pairs(points, other.points, ratio=0.85)
    fit = along_edges(here, there)
    if fit is None:
        return Copy(same=False, mirrored=mirrored)
    move, fits, error = fit
    if error > CLOSE and not (error <= LOOSE and _unturned(here[fits], there[fits], error)):
        return Copy(same=False, mirrored=mirrored, fitting=int(fits.sum()), error=error)
    seen = grain(grey, other.grey, move)
    turned_over = move[1, 1] < 0  # upside down is a mirror image too, turned by half a circle
    edited = seen.replaced
    if edited is not None and mirrored:
        edited = (1 - edited[0] - edited[2], *edited[1:])
    alike = seen.agreeing >= LEAST_AGREEING and seen.common >= LEAST_COMMON
    return Copy(
        same=alike and not _only_stamps(seen, here[fits][:, 1] / grey.shape[0]),
        mirrored=mirrored or bool(turned_over),
        cut=seen.common < 0.97,
        fitting=int(fits.sum()),
        error=error,
        agreeing=seen.agreeing,
        edited=edited,
    )


def _only_stamps(seen: Grain, heights: Any) -> bool:
    """Whether too little agrees apart from lines of writing: at top and bottom, or where most points (0–1) lie."""
    in_row = np.bincount(
        np.clip((heights * SQUARES).astype(int), 0, SQUARES - 1), minlength=SQUARES
    )
    first = int(np.convolve(in_row, np.ones(STRIP), "valid").argmax())
    elsewhere = [row for row in range(SQUARES) if not first <= row < first + STRIP]
    middle = list(range(STRIP, SQUARES - STRIP - 1))
    return not (seen.agrees(middle, MIDDLE) and seen.agrees(elsewhere, ELSEWHERE))


def _unturned(here: Any, there: Any, error: float) -> bool:
    """Whether what is left between the points is blur, and no turn or other side of a second take."""
    if len(here) < MANY:
        return False
    view, _ = cv2.findHomography(here, there, 0)
    if view is None:
        return False
    bent = cv2.perspectiveTransform(here[None].astype(np.float64), view)[0]
    return bool(np.median(np.linalg.norm(bent - there, axis=1)) >= EXPLAINED * error)


def mirror(points: Features, wide: int) -> Features:
    """The points as they would be found in the mirrored photo."""
    turned = points.points.copy()
    turned[:, 0] = wide - 1 - turned[:, 0]
    return Features(
        points=turned,
        descriptors=mirrored_descriptors(points.descriptors),
        strength=points.strength,
        sizes=points.sizes,
        even=points.even,
        scale=points.scale,
    )


def along_edges(
    here: Any, there: Any, *, least: int = LEAST_FITTING
) -> tuple[Any, Any, float] | None:
    """(2, 3) scale and shift along the edges (perhaps by half a turn), which points fit, their middle error."""
    if len(here) < least:
        return None
    dice = np.random.default_rng(len(here))
    first, second = (dice.integers(0, len(here), 400) for _ in range(2))
    gap, its = here[second] - here[first], there[second] - there[first]
    apart_enough = np.abs(gap).min(axis=1) > 12
    scale = its / np.where(gap == 0, np.inf, gap)
    sized = np.abs(scale)
    good = apart_enough & (sized > SCALES[0]).all(1) & (sized < SCALES[1]).all(1)
    good &= np.abs(sized[:, 0] - sized[:, 1]) < 0.15 * sized[:, 1]
    good &= np.sign(scale[:, 0]) == np.sign(scale[:, 1])
    if not good.any():
        return None
    scale, first = scale[good], first[good]
    shift = there[first] - scale * here[first]
    apart = np.abs(here[None] * scale[:, None] + shift[:, None] - there[None]).max(axis=2)
    best = int((apart < REACH).sum(axis=1).argmax())
    fits = apart[best] < REACH
    move = np.zeros((2, 3))
    for _ in range(3):
        if fits.sum() < least:
            return None
        for axis in (0, 1):
            move[axis, axis], move[axis, 2] = np.polyfit(here[fits, axis], there[fits, axis], 1)
        errors = np.linalg.norm(here * np.diag(move[:, :2]) + move[:, 2] - there, axis=1)
        fits = errors < REACH
    if fits.sum() < least:
        return None
    return move, fits, float(np.median(errors[fits]))


def grain(grey: Any, other: Any, move: Any) -> Grain:
    """What of the fine structure of two grey photos agrees where `move` lays the one upon the other."""
    rows, columns = grey.shape
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpAffine(other, move, (columns, rows), flags=how)
    inside = cv2.warpAffine(np.ones_like(other), move, (columns, rows), flags=how)
    fine, its = _fine(grey), _fine(there)
    like = np.full((SQUARES, SQUARES), np.nan)
    level = np.zeros((SQUARES, SQUARES))
    textured = np.zeros((SQUARES, SQUARES), bool)
    ys = np.linspace(0, rows, SQUARES + 1).astype(int)
    xs = np.linspace(0, columns, SQUARES + 1).astype(int)
    for y in range(SQUARES):
        for x in range(SQUARES):
            part = (slice(ys[y], ys[y + 1]), slice(xs[x], xs[x + 1]))
            if inside[part].mean() < 0.9:
                continue
            a, b = fine[part], its[part]
            spread = float(a.std()), float(b.std())
            textured[y, x] = max(spread) > TEXTURE
            like[y, x] = (a * b).mean() / (spread[0] * spread[1] + 1e-6)
            level[y, x] = np.abs(grey[part].astype(np.float32) - there[part]).mean()
    told = textured & ~np.isnan(like)
    its_share = float(inside.sum()) * abs(float(move[0, 0] * move[1, 1])) / other.size
    common = min(float(inside.mean()), its_share)
    replaced = told & (like < REPLACED) & (level > DIFFERENT)
    return Grain(like=like, told=told, common=common, replaced=_replaced(replaced))


def _fine(grey: Any) -> Any:
    """The fine structure: without what is wide, and without the finest, which JPEG makes up."""
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    return soft - cv2.GaussianBlur(soft, (0, 0), 5.0)


def _replaced(squares: Any) -> tuple[float, float, float, float] | None:
    """The box about the largest group of squares that show something else; stamps do not count."""
    count, _names, stats, _ = cv2.connectedComponentsWithStats(squares.astype(np.uint8))
    found = []
    for one in range(1, count):
        left, top, wide, tall, size = (int(value) for value in stats[one])
        stamp = top + tall <= STRIP or top >= SQUARES - STRIP - 1
        if size >= LEAST_REPLACED and not stamp:
            found.append((size, (left, top, wide, tall)))
    if not found:
        return None
    left, top, wide, tall = max(found)[1]
    return (left / SQUARES, top / SQUARES, wide / SQUARES, tall / SQUARES)
