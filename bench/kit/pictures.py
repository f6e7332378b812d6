"""A hundred thousand other photos: windows onto made street scenes, cut, bent and joined anew.

Rendering and searching 100,000 whole photos takes hours on one core. So a *sheet* is put together of two
of a hundred and fifty scenes – parts cut at random, seen from another side, set against each other, under
another light, with patches and time stamps of its own – and searched for points once; a *picture* is one
of WINDOWS windows onto a sheet, or its mirror image. Pictures of one sheet overlap, as photos of
one street do. The same number is always the same picture, so a candidate can be looked at again.
"""

import sys
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.kit.scenes import HARD, Pixels, blob, jpeg_bytes, scene, viewpoint
from wangge.assist.sight import prints
from wangge.assist.sight.features import Features, features

POOL = 150
FIRST = 1_000_000  # scenes of the pool; queries are made of others
SHEET = (480, 640)
SHAPE = (192, 256)  # of a picture: what prints are made at
WINDOWS = 25  # on a sheet
OF_A_SHEET = 2 * WINDOWS
MOST_POINTS = 1500


@lru_cache(maxsize=POOL)
def _pooled(number: int) -> Pixels:
    return np.asarray(cv2.resize(scene(FIRST + number, (450, 600)), (640, 480)), np.uint8)


@lru_cache(maxsize=4)
def sheet(number: int) -> Pixels:
    """(480, 640, 3) the sheet of this number."""
    dice = np.random.default_rng([23, number])
    rows, columns = SHEET
    image, other = (_part(_pooled(int(dice.integers(POOL))), dice) for _ in range(2))
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
    return np.asarray(image, np.uint8)


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


def _words(number: int) -> list[Any]:
    """The words of the prints of all pictures of one sheet."""
    grey = np.asarray(cv2.cvtColor(sheet(number), cv2.COLOR_RGB2GRAY), np.uint8)
    points = features(grey, most=MOST_POINTS, even_out=False)
    out = []
    for one in range(number * OF_A_SHEET, (number + 1) * OF_A_SHEET, 2):
        y, x = _corner(one)
        seen = _window(points, y, x)
        part = np.ascontiguousarray(grey[y : y + SHAPE[0], x : x + SHAPE[1]])
        part = prints.stretched(part)
        out += [prints.kept_of(seen, part), prints.kept_of(seen, part, mirrored=True)]
    return out


def _window(points: Features, y: int, x: int) -> Features:
    at = points.points - np.array([x, y], np.float32)
    inside = ((at > 5) & (at < np.array([SHAPE[1] - 5, SHAPE[0] - 5]))).all(axis=1)
    chosen = np.flatnonzero(inside)
    return Features(
        points=at[chosen],
        descriptors=points.descriptors[chosen],
        strength=points.strength[chosen],
        sizes=points.sizes[chosen],
        even=points.even,
        scale=1.0,
    )


def words(count: int, *, keep: Path | None, workers: int = 1) -> list[Any]:
    """The words of the prints of the first `count` pictures; kept in a file to be made once only."""
    if keep and keep.is_file():
        with np.load(keep) as held:
            if len(held["ends"]) >= count:
                return np.split(held["words"], held["ends"][:-1])[:count]
    for number in range(POOL):
        _pooled(number)  # before the workers part, so that they share them
    sheets = range(-(-count // OF_A_SHEET))
    made: list[Any] = []
    with get_context("fork").Pool(workers) as pool:
        for done in pool.imap(_words, sheets, chunksize=5):
            made += done
            if len(made) % 10_000 < OF_A_SHEET:
                print(f"{len(made)} of {count} pictures printed", file=sys.stderr, flush=True)
    if keep:
        np.savez(keep, words=np.concatenate(made), ends=np.cumsum([len(one) for one in made]))
    return made[:count]
