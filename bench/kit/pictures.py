"""A hundred thousand other photos: windows onto made street scenes, cut, bent and joined anew.

Rendering and searching 100,000 whole photos takes hours on one core. So a *sheet* is put together of two
of a hundred and fifty scenes – parts cut at random, seen from another side, set against each other, under
another light, with patches and time stamps of its own, each eighth of them near-black – and searched for
points once; a *picture* is one of WINDOWS windows onto a sheet, or its mirror image. Pictures of one sheet overlap, as
photos of one street do, and sheets show the same scenes from other sides. The same number is always the same picture, so
a candidate can be looked at again. Sheets are made in stages, each kept in a file if a folder is named.
"""

import sys
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.kit.nights import dimmed
from bench.kit.scenes import HARD, Pixels, blob, jpeg_bytes, scene, viewpoint
from wangge.assist.sight import prints
from wangge.assist.sight.features import Features, features

POOL = 150
FIRST = 1_000_000  # scenes of the pool; queries are made of others
SHEET = (480, 640)
SHAPE = (192, 256)  # of a picture: what prints are made at
WINDOWS = 50  # on a sheet
OF_A_SHEET = 2 * WINDOWS
MOST_POINTS = 1500
DARK_EACH = 8  # sheets of which one is near-black
STAGE = 100  # sheets

Words = prints.Words


@lru_cache(maxsize=POOL)
def _pooled(number: int) -> Pixels:
    return np.asarray(cv2.resize(scene(FIRST + number, (450, 600)), (640, 480)), np.uint8)


def scenes_on(number: int) -> tuple[int, int]:
    """The two scenes of the pool of which a sheet shows parts."""
    one, other = np.random.default_rng([43, number]).integers(POOL, size=2)
    return int(one), int(other)


@lru_cache(maxsize=4)
def sheet(number: int) -> Pixels:
    """(480, 640, 3) the sheet of this number."""
    dice = np.random.default_rng([23, number])
    rows, columns = SHEET
    image, other = (_part(_pooled(one), dice) for one in scenes_on(number))
    if dice.random() < 0.7:
        cut = int(columns * dice.uniform(0.25, 0.75))
        image[:, cut:] = other[:, cut:]
    else:
        cut = int(rows * dice.uniform(0.25, 0.75))
        image[cut:] = other[cut:]
    for _ in range(3):
        _patched(image, dice)
    curve = 255 * (np.arange(256) / 255) ** dice.uniform(0.6, 1.6)
    image = np.asarray(cv2.LUT(image, curve.astype(np.uint8)), np.uint8)
    grain: Any = np.zeros((*SHEET, 1), np.int8)
    cv2.setRNGSeed(number)
    cv2.randn(grain, np.zeros(1), np.full(1, dice.uniform(1, 4)))
    image = np.clip(image.astype(np.int16) + grain, 0, 255).astype(np.uint8)
    for _ in range(2):
        said = f"2026-0{dice.integers(1, 9)}-1{dice.integers(0, 9)} 1{dice.integers(0, 9)}:42"
        at = (int(dice.integers(0, 400)), int(dice.integers(40, rows)))
        cv2.putText(image, said, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255,) * 3, 1)
    return dimmed(image, dice) if number % DARK_EACH == 0 else np.asarray(image, np.uint8)


def _part(whole: Pixels, dice: Any) -> Pixels:
    rows, columns = SHEET
    share = dice.uniform(0.5, 1.0)
    tall, wide = int(rows * share), int(columns * share)
    y, x = int(dice.integers(0, rows - tall + 1)), int(dice.integers(0, columns - wide + 1))
    part = cv2.resize(whole[y : y + tall, x : x + wide], (columns, rows))
    if dice.random() < 0.5:
        part = np.ascontiguousarray(part[:, ::-1])
    view = viewpoint(dice, SHEET, HARD)
    turned = cv2.warpPerspective(part, view, (columns, rows), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.uint8)


def _patched(image: Pixels, dice: Any) -> None:
    """A ragged patch somewhere, drawn in the part of the sheet that it covers."""
    wide, tall = int(dice.integers(15, 120)), int(dice.integers(15, 160))
    y, x = int(dice.integers(0, SHEET[0] - tall)), int(dice.integers(0, SHEET[1] - wide))
    part = image[y : y + tall, x : x + wide].astype(np.float32)
    blob(part, (wide // 2, tall // 2), (tall, wide), dice)
    image[y : y + tall, x : x + wide] = np.clip(part, 0, 255)


def _corner(number: int) -> tuple[int, int]:
    dice = np.random.default_rng([29, number // 2])
    return tuple(int(dice.integers(0, SHEET[axis] - SHAPE[axis] + 1)) for axis in (0, 1))  # type: ignore[return-value]


def picture_bytes(number: int) -> bytes:
    """The picture of this number as a file; an odd one is the mirror image of the one before it."""
    y, x = _corner(number)
    image = sheet(number // OF_A_SHEET)[y : y + SHAPE[0], x : x + SHAPE[1]]
    return jpeg_bytes(np.ascontiguousarray(image[:, ::-1] if number % 2 else image), 92)


def sheets(count: int, *, keep: Path | None, workers: int = 1) -> list[Features]:
    """The points of the first `count` sheets, found in the stretched sheet."""
    out: list[Features] = []
    while len(out) < count:
        numbers = range(len(out), len(out) + STAGE)
        file = keep / f"sheets-{prints.MADE}-{len(out)}.npz" if keep else None
        out += _held(file) if file and file.is_file() else _stage(numbers, workers, file)
        print(f"{len(out)} of {count} sheets searched", file=sys.stderr, flush=True)
    return out[:count]


def _stage(numbers: range, workers: int, file: Path | None) -> list[Features]:
    for number in range(POOL):
        _pooled(number)  # before the workers part, so that they share them
    with get_context("fork").Pool(workers) as pool:
        made = list(pool.imap(_searched, numbers, chunksize=5))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        parts = {
            f"{part}{at}": getattr(one, part)
            for at, one in enumerate(made)
            for part in ("points", "descriptors", "strength", "sizes", "even")
        }
        np.savez(file, **parts)
    return made


def _held(file: Path) -> list[Features]:
    with np.load(file) as held:
        return [
            Features(
                **{
                    part: held[f"{part}{at}"]
                    for part in ("points", "descriptors", "strength", "sizes", "even")
                },
                scale=1.0,
            )
            for at in range(STAGE)
        ]


def _searched(number: int) -> Features:
    grey = np.asarray(cv2.cvtColor(sheet(number), cv2.COLOR_RGB2GRAY), np.uint8)
    found = features(prints.stretched(grey), most=MOST_POINTS, even_out=False)
    return _of(found, np.arange(len(found)), found.points, np.float16)


def window(points: Features, picture: int) -> Features:
    """What of a sheet is seen in a picture, of its pair the unmirrored one; `even` is its grey image."""
    y, x = _corner(picture)
    at = points.points - np.array([x, y], np.float32)
    inside = ((at > 5) & (at < np.array([SHAPE[1] - 5, SHAPE[0] - 5]))).all(axis=1)
    even = np.ascontiguousarray(points.even[y : y + SHAPE[0], x : x + SHAPE[1]])
    return _of(points, np.flatnonzero(inside), at, np.float32, even)


def _of(one: Features, chosen: Any, at: Any, kind: Any, even: Any = None) -> Features:
    return Features(
        points=at[chosen],
        descriptors=one.descriptors[chosen].astype(kind),
        strength=one.strength[chosen],
        sizes=one.sizes[chosen],
        even=one.even if even is None else even,
        scale=1.0,
    )


def words(found: list[Features]) -> list[Words]:
    """The words kept of every picture of these sheets, a window's and then its mirror image's."""
    out = []
    for number, points in enumerate(found):
        for one in range(number * OF_A_SHEET, (number + 1) * OF_A_SHEET, 2):
            seen = window(points, one)
            out += [
                prints.kept_of(seen, seen.even),
                prints.kept_of(seen, seen.even, mirrored=True),
            ]
    return out
