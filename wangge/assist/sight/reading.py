"""读图 reading: a photo from its bytes – upright, bounded in size, memory and time, or a clear refusal."""

import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Pixels = NDArray[np.uint8]  # (height, width, 3), red green blue
Grey = NDArray[np.uint8]  # (height, width)

cv2.setNumThreads(1)  # several workers share the cores; one photo never takes them all
EDGE = 640  # the longer edge that is looked at
MOST_BYTES = 64_000_000
MOST_DRAFTED = 200_000_000  # points of a JPEG, which is unpacked at a fraction of its size
MOST_WHOLE = 64_000_000  # points of a photo that can only be unpacked whole
KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
LEAST_EDGE = 64  # below, nothing can be told from it
FLAT = 4.0  # grey levels of standard deviation below which there is nothing to see
ADVICE = {
    "empty": "The photo is empty: send it again.",
    "bytes": "The photo has too many bytes to be looked at: send it smaller.",
    "points": "The photo has too many points to be looked at: send it smaller.",
    "heic": "HEIC photos cannot be read here: send a JPEG.",
    "kind": "This is no photo: send a JPEG, PNG or WebP.",
    "broken": "The photo is damaged or cut off: send it again.",
}


class Unreadable(ValueError):
    """A photo that cannot be looked at; `.what` is a key of ADVICE, the text says how to mend it."""

    def __init__(self, what: str) -> None:
        super().__init__(ADVICE[what])
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A photo as it is looked at."""

    rgb: Pixels  # upright, longer edge at most as asked
    grey: Grey
    width: int  # of the photo as it came, upright
    height: int
    kind: str  # JPEG, PNG …
    frames: int  # more than one: only the first is looked at

    @property
    def too_small(self) -> bool:
        return bool(min(self.grey.shape) < LEAST_EDGE)

    @property
    def flat(self) -> bool:
        """All black, all white, a lens cap: nothing in it."""
        return float(self.grey.std()) < FLAT


def read(data: bytes, *, edge: int = EDGE) -> Seen:
    """The first frame of a photo, upright, its longer edge at most `edge`; raises Unreadable."""
    _first_look(data)
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as photo:
            return _seen(photo, edge)
    except Image.DecompressionBombError as error:
        raise Unreadable("points") from error
    except UnidentifiedImageError as error:
        raise Unreadable("kind" if not _begins_as_photo(data) else "broken") from error
    except Unreadable:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError) as error:
        raise Unreadable("broken") from error


def _first_look(data: bytes) -> None:
    if not data:
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("bytes")
    if any(mark in data[:32] for mark in HEIC):
        raise Unreadable("heic")


def _begins_as_photo(data: bytes) -> bool:
    heads = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*")
    return data.startswith(heads)


def _seen(photo: Image.Image, edge: int) -> Seen:
    kind, frames = photo.format or "", int(getattr(photo, "n_frames", 1))
    width, height = photo.size
    drafted = kind in ("JPEG", "MPO")
    if width * height > (MOST_DRAFTED if drafted else MOST_WHOLE):
        raise Unreadable("points")
    if drafted:
        photo.draft("RGB", (edge * 2, edge * 2))
    photo.load()
    small = _eight_bits(photo)
    small.thumbnail((edge, edge), Image.Resampling.BOX, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(small)
    if upright.size != small.size:
        width, height = height, width
    rgb = np.ascontiguousarray(np.asarray(_on_white(upright), dtype=np.uint8))
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return Seen(rgb=rgb, grey=grey, width=width, height=height, kind=kind, frames=frames)


def _eight_bits(photo: Image.Image) -> Image.Image:
    """16-bit and floating photos brought to 8 bits; pillow would clip them to white."""
    if not (photo.mode.startswith("I") or photo.mode == "F"):
        return photo if photo.mode != "P" else photo.convert("RGBA")
    values: Any = np.asarray(photo, dtype=np.float32)
    high = float(values.max())
    most = 65535.0 if high > 255 else 255.0
    if photo.mode == "F" and high <= 1.0:
        most = 1.0
    grey = Image.fromarray(np.clip(values / most * 255, 0, 255).astype(np.uint8))
    grey.info.update(photo.info)
    return grey


def _on_white(photo: Image.Image) -> Image.Image:
    if photo.mode in ("RGBA", "LA", "PA"):
        behind = Image.new("RGB", photo.size, "white")
        layer = photo.convert("RGBA")
        behind.paste(layer, mask=layer.getchannel("A"))
        return behind
    return photo.convert("RGB")
