"""Photos that are no photos, too large, cut off, odd: each is read, or refused with a word how to mend it."""

import io
import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wangge.assist.sight.reading import ADVICE, Unreadable, read
from wangge.assist.sight.tests.streets import file, street


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as told:
        read(data)
    assert str(told.value) == ADVICE[told.value.what]
    return told.value.what


def test_forty_megapixels_are_read_at_a_fraction_of_their_size() -> None:
    large = Image.fromarray(street(1)).resize((7800, 5200))
    data = file(large, quality=80)
    large.close()
    tracemalloc.start()
    began = time.process_time()
    photo = read(data)
    spent = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (photo.width, photo.height) == (7800, 5200)
    assert photo.grey.shape == (427, 640)
    assert spent < 3
    assert peak < 40_000_000


def test_a_photo_cut_off_is_refused() -> None:
    data = file(street(1))
    assert refused(data[: len(data) // 2]) == "broken"
    assert refused(data[:40]) == "broken"
    png = file(street(1), "PNG")
    assert refused(png[: len(png) // 3]) == "broken"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 no photo at all", "kind"),
        ("这不是照片".encode(), "kind"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, what: str) -> None:
    assert refused(data) == what


def bomb(edge: int) -> bytes:
    """A PNG of a few bytes that says it has edge x edge points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("edge", [9_000, 40_000, 200_000])
def test_a_bomb_is_refused_before_it_is_unpacked(edge: int) -> None:
    began = time.process_time()
    assert refused(bomb(edge)) == "points"
    assert time.process_time() - began < 0.5


def test_the_camera_s_turn_is_undone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: to be turned by a quarter
    image = street(1)
    photo = read(file(image, exif=exif.tobytes()))
    assert (photo.width, photo.height) == (450, 600)
    turned = np.rot90(image, 3).mean(axis=2)
    assert np.abs(photo.grey.astype(float) - turned).mean() < 12


def test_odd_photos_are_read() -> None:
    image = Image.fromarray(street(1))
    grey = np.asarray(image.convert("L"))
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    frames = [image.convert("P"), image.rotate(90).convert("P")]
    animated = io.BytesIO()
    frames[0].save(animated, "GIF", save_all=True, append_images=frames[1:])
    for data, kind, most in [
        (file(image.convert("CMYK")), "JPEG", 14.0),
        (file(deep, "PNG"), "PNG", 3.0),
        (animated.getvalue(), "GIF", 20.0),
        (file(image, "WEBP", lossless=True), "WEBP", 3.0),
        (file(image.convert("RGBA"), "PNG"), "PNG", 3.0),
        (file(image.convert("1"), "PNG"), "PNG", 130.0),
    ]:
        photo = read(data)
        assert photo.kind == kind
        assert photo.rgb.shape == (450, 600, 3)
        assert np.abs(photo.grey.astype(float) - grey).mean() < most, kind
    assert read(animated.getvalue()).frames == 2


def test_one_point_and_a_black_frame_are_read_and_say_so() -> None:
    assert read(file(np.zeros((1, 1, 3), np.uint8))).too_small
    black = read(file(np.zeros((480, 640, 3), np.uint8)))
    assert black.flat
    assert not black.too_small
    assert not read(file(street(1))).flat


@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), byte=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_harmed_bytes_end_in_a_photo_or_a_refusal(cut: int, at: int, byte: int) -> None:
    data = bytearray(file(street(1)[:60, :80]))
    data[at % len(data)] = byte
    del data[len(data) - cut % len(data) :]
    try:
        photo = read(bytes(data))
    except Unreadable as told:
        assert told.what in ADVICE
    else:
        assert photo.rgb.shape[2] == 3
