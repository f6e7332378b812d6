"""Dark photos: made streets at night, under no lamp or a few, and photos by day of which too little light was let in."""

from typing import Any

import cv2
import numpy as np

from bench.kit.scenes import BASE, Dice, Pixels, scene

FIRST = 40_000  # scenes that stand at night
GRAIN = (
    1.0,
    3.0,
)  # grey levels of noise a sensor adds in the dark, over two points, as cameras smooth it


def night(seed: int, shape: tuple[int, int] = BASE) -> Pixels:
    """(rows, columns, 3) a made street at night; every other one has lamps in it that blind the camera."""
    dice = np.random.default_rng([31, seed])
    rows, columns = shape
    street: Any = scene(FIRST + seed, shape).astype(np.float32)
    light: Any = np.full(shape, dice.uniform(0.06, 0.14), np.float32)
    lamps = int(dice.integers(1, 4)) if seed % 2 else 0
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    at = [(dice.uniform(0, 0.5) * rows, dice.uniform(0, 1) * columns) for _ in range(lamps)]
    for y, x in at:
        reach = dice.uniform(0.06, 0.16) * columns
        light += dice.uniform(0.1, 0.4) / (1 + ((down - y) ** 2 + (across - x) ** 2) / reach**2)
    street *= light[..., None] * np.array([1.05, 1, 0.85], np.float32)
    for y, x in at:
        cv2.circle(street, (int(x), int(y)), int(dice.integers(3, 10)), (255, 250, 230), -1)
    return _grainy(street, dice)


def dimmed(image: Pixels, dice: Dice) -> Pixels:
    """The photo with a tenth to a fifth of its light."""
    less = image.astype(np.float32) * dice.uniform(0.1, 0.22) + dice.uniform(0, 6)
    return _grainy(less, dice)


def _grainy(image: Any, dice: Dice) -> Pixels:
    rows, columns = image.shape[:2]
    grain = dice.standard_normal((rows // 2, columns // 2, 3)).astype(np.float32)
    grain = cv2.resize(grain, (columns, rows)) * dice.uniform(*GRAIN)
    return np.asarray(np.clip(image + grain, 0, 255), np.uint8)
