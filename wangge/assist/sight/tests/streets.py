"""Made streets for the tests, rendered once a process."""

import io
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from bench.kit.scenes import GUIDED, Pixels, retake, scene
from wangge.assist.sight.reading import Seen, read

SHAPE = (450, 600)


@lru_cache(maxsize=16)
def street(seed: int) -> Pixels:
    return scene(seed, SHAPE)


@lru_cache(maxsize=16)
def again(seed: int, *, thing: bool = True) -> Pixels:
    """The same street, taken again under guidance."""
    return retake(street(seed), seed, GUIDED, thing=thing)


def file(image: Any, kind: str = "JPEG", **more: Any) -> bytes:
    """The bytes of a photo."""
    out = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(np.asarray(image))
    picture.save(out, kind, **({"quality": 90} if kind == "JPEG" else {}) | more)
    return out.getvalue()


def seen(image: Any) -> Seen:
    return read(file(image))
