"""Made street scenes, and what happens to a photo between two takes: the same seed, the same picture.

A scene is ground, sky, facades with rows of windows, signs with made-up letters, kerbs, paving, trees
and patches of rubbish over noise of several octaves; facades, signs and vehicles come from a small
stock that scenes share, because streets do look alike. `retake` is another photo of one scene: other
viewpoint (corners, turn, scale), light (gamma, shadow), noise, JPEG, and an object put in or taken out.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Dice = np.random.Generator
STOCK = 40  # facades, signs and vehicles that all scenes share
BASE = (600, 800)  # rows, columns of a scene


@dataclass(frozen=True)
class Change:
    """How far two takes may lie apart."""

    corners: float  # share of the edge each corner may move
    turn: float  # degrees
    scale: tuple[float, float]
    gamma: tuple[float, float]
    jpeg: tuple[int, int]
    object: float  # share of the frame the object put in may cover


GUIDED = Change(0.04, 4, (0.92, 1.12), (0.6, 1.7), (35, 92), 0.36)
MEDIUM = Change(0.10, 8, (0.85, 1.25), (0.6, 1.7), (35, 92), 0.36)
HARD = Change(0.17, 8, (0.85, 1.25), (0.6, 1.7), (35, 92), 0.36)


def noise(dice: Dice, shape: tuple[int, int], *, fall: float = 1.0, octaves: int = 7) -> Any:
    """(rows, columns) float32 about 0 with deviation 1: noise whose power falls with frequency."""
    rows, columns = shape
    out = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        grid = dice.standard_normal((cells + 1, cells * columns // rows + 1)).astype(np.float32)
        out += cv2.resize(grid, (columns, rows), interpolation=cv2.INTER_CUBIC) / cells**fall
    return (out - out.mean()) / (out.std() + 1e-6)


def scene(seed: int, shape: tuple[int, int] = BASE) -> Pixels:
    """(rows, columns, 3) one made street."""
    dice = np.random.default_rng([7, seed])
    rows, columns = shape
    horizon = int(rows * dice.uniform(0.1, 0.5))
    image = _ground(dice, shape)
    sky = dice.uniform(120, 240, 3)
    image[:horizon] = sky + noise(dice, (horizon, columns), fall=1.6)[..., None] * 14
    for _ in range(int(dice.integers(1, 5))):
        _put(image, _facade(int(dice.integers(STOCK))), dice, top=0, bottom=horizon + 90, most=0.7)
    for _ in range(int(dice.integers(1, 5))):
        _tree(image, dice, horizon)
    _lines(image, dice, horizon)
    for _ in range(int(dice.integers(0, 3))):
        _put(image, _vehicle(int(dice.integers(STOCK))), dice, top=horizon, bottom=rows, most=0.3)
    for _ in range(int(dice.integers(0, 4))):
        _put(image, _sign(int(dice.integers(STOCK))), dice, top=0, bottom=rows, most=0.2)
    for _ in range(int(dice.integers(1, 4))):
        _patch(image, dice, horizon)
    lit = np.clip(image * dice.uniform(0.75, 1.15), 0, 255)
    return np.asarray(lit, np.uint8)


def _ground(dice: Dice, shape: tuple[int, int]) -> Any:
    tone = dice.uniform(60, 150, 3) * 0.3 + dice.uniform(60, 150) * 0.7
    fine = noise(dice, shape, fall=0.35, octaves=9) * dice.uniform(6, 20)
    coarse = noise(dice, shape, fall=1.1) * dice.uniform(8, 30)
    return tone + (fine + coarse)[..., None] * dice.uniform(0.85, 1.15, 3)


def _facade(number: int) -> Pixels:
    dice = np.random.default_rng([11, number])
    image = np.full((300, 400, 3), dice.uniform(90, 220, 3), np.float32)
    image += noise(dice, (300, 400), fall=0.6)[..., None] * 8
    wide, tall = int(dice.integers(28, 60)), int(dice.integers(36, 70))
    pane = dice.uniform(20, 110, 3)
    for top in range(12, 300 - tall, tall + int(dice.integers(10, 26))):
        for left in range(10, 400 - wide, wide + 16):
            image[top : top + tall, left : left + wide] = pane * dice.uniform(0.6, 1.5)
            cv2.rectangle(image, (left, top), (left + wide, top + tall), (235, 235, 230), 2)
    return np.clip(image, 0, 255).astype(np.uint8)


def _sign(number: int) -> Pixels:
    dice = np.random.default_rng([13, number])
    image = np.full((90, 220, 3), dice.uniform(0, 255, 3), np.uint8)
    ink = [int(255 - value) for value in image[0, 0]]
    for left in range(12, 200, 34):
        for _ in range(int(dice.integers(4, 8))):
            a, b = dice.integers(0, 30, 2), dice.integers(0, 30, 2)
            start = (left + int(a[0]), 20 + int(a[1] * 1.6))
            cv2.line(image, start, (left + int(b[0]), 20 + int(b[1] * 1.6)), ink, 3)
    return image


def _vehicle(number: int) -> Pixels:
    dice = np.random.default_rng([17, number])
    image = np.full((120, 240, 3), dice.uniform(30, 230, 3), np.uint8)
    cv2.rectangle(image, (50, 8), (190, 56), (40, 45, 50), -1)
    cv2.line(image, (120, 8), (120, 110), (20, 20, 20), 2)
    for centre in (55, 185):
        cv2.circle(image, (centre, 102), 17, (15, 15, 15), -1)
        cv2.circle(image, (centre, 102), 8, (150, 150, 150), -1)
    for _ in range(10):
        x, y = int(dice.integers(8, 230)), int(dice.integers(60, 112))
        cv2.rectangle(image, (x, y), (x + 9, y + 5), [int(v) for v in dice.integers(0, 255, 3)], -1)
    return image


def _put(image: Any, thing: Pixels, dice: Dice, *, top: int, bottom: int, most: float) -> None:
    """Somewhere between two rows, as wide as `most` of the frame allows, a little turned."""
    rows, columns = image.shape[:2]
    wide = int(columns * dice.uniform(most * 0.5, most))
    tall = max(8, min(int(wide * thing.shape[0] / thing.shape[1]), rows - 1))
    small = cv2.resize(thing, (wide, tall), interpolation=cv2.INTER_AREA)
    y = int(dice.integers(top, max(top + 1, bottom - tall // 2)))
    x = int(dice.integers(-wide // 4, columns - wide // 2))
    _paste(image, small, y, x, light=dice.uniform(0.75, 1.2))


def _paste(image: Any, small: Any, y: int, x: int, *, light: float = 1.0) -> None:
    rows, columns = image.shape[:2]
    y0, x0 = max(y, 0), max(x, 0)
    y1, x1 = min(y + small.shape[0], rows), min(x + small.shape[1], columns)
    if y1 > y0 and x1 > x0:
        part = small[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32) * light
        image[y0:y1, x0:x1] = np.clip(part, 0, 255)


def _tree(image: Any, dice: Dice, horizon: int) -> None:
    rows, columns = image.shape[:2]
    mask = np.zeros((rows, columns), np.float32)
    cx = int(dice.integers(0, columns))
    for _ in range(18):
        at = (cx + int(dice.normal(0, 45)), int(horizon - 30 + dice.normal(0, 40)))
        cv2.circle(mask, at, int(dice.integers(8, 30)), 1.0, -1)
    leaves = noise(dice, (rows, columns), fall=0.2, octaves=9)[..., None] * 34
    image[:] = np.where(mask[..., None] > 0, np.array([50, 85, 45]) + leaves, image)
    cv2.line(image, (cx, horizon - 20), (cx, min(rows, horizon + 60)), (60, 50, 40), 6)


def _lines(image: Any, dice: Dice, horizon: int) -> None:
    rows, columns = image.shape[:2]
    vanish = (int(dice.uniform(0.2, 0.8) * columns), horizon)
    for _ in range(int(dice.integers(1, 6))):
        foot = (int(dice.uniform(-0.5, 1.5) * columns), rows)
        tone = [int(dice.uniform(90, 245))] * 3
        cv2.line(image, vanish, foot, tone, int(dice.integers(1, 7)))
    for _ in range(int(dice.integers(0, 60))):  # stones, leaves, stains
        at = (int(dice.integers(0, columns)), int(dice.integers(horizon, rows)))
        axes = (int(dice.integers(1, 7)), int(dice.integers(1, 5)))
        tone = [int(v) for v in dice.uniform(20, 220, 3)]
        cv2.ellipse(image, at, axes, float(dice.uniform(0, 180)), 0, 360, tone, -1)


def _patch(image: Any, dice: Dice, horizon: int) -> None:
    """A hole, a heap, a stain: a ragged blob of another texture."""
    rows, columns = image.shape[:2]
    at = (int(dice.integers(0, columns)), int(dice.integers(horizon, rows)))
    tall, wide = int(dice.integers(20, 90)), int(dice.integers(30, 160))
    blob(image, at, (tall, wide), dice)


def blob(image: Any, centre: tuple[int, int], size: tuple[int, int], dice: Dice) -> None:
    """Draw a ragged patch of (tall, wide) about `centre` (x, y) in place."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    reach = dice.uniform(0.6, 1.0, 24)
    points = np.stack([np.cos(angles) * reach * size[1], np.sin(angles) * reach * size[0]], 1)
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [(points / 2 + np.array(centre)).astype(np.int32)], 1)
    tone = dice.uniform(20, 200) + noise(dice, image.shape[:2], fall=0.3, octaves=9) * 28
    image[:] = np.where(mask[..., None] > 0, tone[..., None] * dice.uniform(0.8, 1.2, 3), image)


def retake(image: Pixels, seed: int, how: Change, *, thing: bool = True) -> Pixels:
    """Another photo of the same scene; `thing`: an object is put in, or something repaired."""
    dice = np.random.default_rng([19, seed])
    work: Any = image.astype(np.float32)
    rows, columns = image.shape[:2]
    if thing and how.object:
        share = dice.uniform(0.02, how.object)
        aspect = dice.uniform(0.6, 1.6)
        tall = min(rows - 2, int((share * rows * columns / aspect) ** 0.5))
        wide = min(columns - 2, int(tall * aspect))
        at = (int(dice.uniform(0, columns)), int(dice.uniform(0, rows)))
        blob(work, at, (tall, wide), dice)
    work = cv2.warpPerspective(
        work, viewpoint(dice, (rows, columns), how), (columns, rows), borderMode=cv2.BORDER_REFLECT
    )
    work = 255 * (np.clip(work, 0, 255) / 255) ** dice.uniform(*how.gamma)
    if dice.random() < 0.5:
        work = work * _shadow(dice, (rows, columns))[..., None]
    work = work + dice.standard_normal(work.shape).astype(np.float32) * dice.uniform(1, 6)
    return jpeg(np.clip(work, 0, 255).astype(np.uint8), int(dice.integers(*how.jpeg)))


def viewpoint(dice: Dice, shape: tuple[int, int], how: Change) -> Any:
    """(3, 3) from the first take to the second."""
    rows, columns = shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    moved = corners + dice.uniform(-1, 1, (4, 2)) * how.corners * np.array([columns, rows])
    bent = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    centre = (columns / 2, rows / 2)
    turned = np.eye(3)
    turned[:2] = cv2.getRotationMatrix2D(
        centre, float(dice.uniform(-how.turn, how.turn)), float(dice.uniform(*how.scale))
    )
    return turned @ bent


def _shadow(dice: Dice, shape: tuple[int, int]) -> Any:
    rows, columns = shape
    angle = dice.uniform(0, np.pi)
    across = (
        np.cos(angle) * np.linspace(-1, 1, columns)[None]
        + np.sin(angle) * np.linspace(-1, 1, rows)[:, None]
    )
    edge = 1 / (1 + np.exp(-(across - dice.uniform(-0.6, 0.6)) * dice.uniform(4, 40)))
    return 1 - edge * dice.uniform(0.2, 0.6)


def jpeg(image: Pixels, quality: int) -> Pixels:
    """As it comes out of a JPEG of this quality."""
    return np.asarray(Image.open(io.BytesIO(jpeg_bytes(image, quality))))


def jpeg_bytes(image: Pixels, quality: int = 88) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=quality)
    return out.getvalue()


# -- what is done to a photo that is used a second time ----------------------------------------------


def _jpeg(image: Pixels, dice: Dice) -> Pixels:
    return jpeg(image, int(dice.integers(25, 90)))


def _resize(image: Pixels, dice: Dice) -> Pixels:
    by, odd = dice.uniform(0.35, 1.4), dice.uniform(0.97, 1.03)
    size = (int(image.shape[1] * by * odd), int(image.shape[0] * by))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return jpeg(small, int(dice.integers(50, 92)))


def _flip(image: Pixels, dice: Dice) -> Pixels:
    return _jpeg(np.ascontiguousarray(np.flip(image, int(dice.integers(0, 2)))), dice)


def _crop(image: Pixels, dice: Dice) -> Pixels:
    """Up to 15 % of the width and up to 15 % of the height cut off, from either side."""
    rows, columns = image.shape[:2]
    down, left = dice.uniform(0.03, 0.15, 2) * (rows, columns)
    y, x = int(dice.uniform(0, down)), int(dice.uniform(0, left))
    cut = image[y : y + int(rows - down), x : x + int(columns - left)]
    return _jpeg(np.ascontiguousarray(cut), dice)


def _stamp(image: Pixels, dice: Dice) -> Pixels:
    """Date, place and coordinates written into a corner, as watermark cameras do."""
    work = image.copy()
    rows, columns = work.shape[:2]
    top = int(rows * (0.04 if dice.random() < 0.3 else dice.uniform(0.72, 0.85)))
    if dice.random() < 0.5:
        work[top : top + int(rows * 0.14)] = work[top : top + int(rows * 0.14)] // 3
    for line in range(3):
        said = f"2026-0{dice.integers(1, 9)}-1{dice.integers(0, 9)} {dice.integers(10, 23)}:4{line}"
        at = (int(columns * 0.03), top + int(rows * (0.04 + 0.045 * line)))
        cv2.putText(work, said, at, cv2.FONT_HERSHEY_SIMPLEX, rows / 700, (255, 255, 255), 2)
    return _jpeg(work, dice)


def _all(image: Pixels, dice: Dice) -> Pixels:
    """Cut, mirrored, stamped and made smaller, one after the other."""
    return _resize(_stamp(_flip(_crop(image, dice), dice), dice), dice)


EDITS: dict[str, Callable[[Pixels, Dice], Pixels]] = {
    "jpeg": _jpeg,
    "resize": _resize,
    "flip": _flip,
    "crop": _crop,
    "stamp": _stamp,
    "all_together": _all,
}
