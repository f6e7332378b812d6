"""Made streets for the tests, rendered once a process."""

import io
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from PIL import Image

from bench.kit.scenes import GUIDED, Pixels, noise, retake, scene
from wangge.assist.sight.reading import Seen, read

SHAPE = (450, 600)


@lru_cache(maxsize=16)
def street(seed: int) -> Pixels:
    return scene(seed, SHAPE)


@lru_cache(maxsize=16)
def again(seed: int, *, thing: bool = True) -> Pixels:
    """The same street, taken again under guidance."""
    return retake(street(seed), seed, GUIDED, thing=thing)


STAMPS = {"middle": (230,), "below": (380, 405, 430), "both ends": (40, 65, 405, 430)}  # rows


def fog(seed: int) -> Pixels:
    """A photo with nothing in it to hold on to."""
    dice = np.random.default_rng([seed, 3])
    plain = dice.uniform(90, 200, 3) + noise(dice, SHAPE, fall=1.6)[..., None] * 12
    return np.asarray(np.clip(plain, 0, 255), np.uint8)


def stamped(image: Pixels, stamp: str) -> Pixels:
    """With the lines a watermark camera writes."""
    image = image.copy()
    for at, row in enumerate(STAMPS[stamp]):
        words = f"2026-06-1{at} 18:4{at} PATROL 0371"
        cv2.putText(image, words, (18, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2)
    return image


def file(image: Any, kind: str = "JPEG", **more: Any) -> bytes:
    """The bytes of a photo."""
    out = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(np.asarray(image))
    picture.save(out, kind, **({"quality": 90} if kind == "JPEG" else {}) | more)
    return out.getvalue()


def seen(image: Any) -> Seen:
    return read(file(image))
