"""Files from outside: known by what they hold, bounded, shown upright and without their camera."""

import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from wangge.base import blobs
from wangge.base.blobs import media
from wangge.base.blobs.media import MediaRefused

SOUND = {
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/amr": b"#!AMR\n" + b"\x3c" * 20,
    "audio/mpeg": b"ID3\x04\x00" + b"\x00" * 20,
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00",
    "application/pdf": b"%PDF-1.7\n",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    monkeypatch.setattr(media, "_lately", {})


def drawn(form="JPEG", size=(120, 80), mode="RGB", **how):
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, form, **how)
    return out.getvalue()


def with_camera(*, orientation=6, lat=(34.0, 45.0, 0.0), lon=(113.0, 30.0, 36.0)):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SecretCam 9000"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 12:30:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place |= {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: lat,
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: lon,
    }
    return drawn(size=(120, 80), exif=exif)


@pytest.mark.parametrize(
    ("form", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_photos_are_known_by_content_and_shown_as_jpeg(form, mime):
    kept = media.keep(drawn(form), name="whatever")
    assert kept.mime == mime and blobs.get(kept.blob) == drawn(form)
    shown = Image.open(io.BytesIO(blobs.get(kept.shown)))
    assert shown.format == "JPEG" and shown.size == (120, 80)


@pytest.mark.parametrize(("mime", "data"), SOUND.items())
def test_other_files_are_kept_as_they_are(mime, data):
    kept = media.keep(data)
    assert (kept.mime, kept.shown, kept.size) == (mime, kept.blob, len(data))


def test_the_camera_is_read_then_left_out_and_the_photo_stands_upright():
    kept = media.keep(with_camera())
    assert kept.taken_at == datetime(2026, 11, 20, 4, 30, tzinfo=UTC)  # the city's zone
    assert (kept.lon, kept.lat) == pytest.approx((113.51, 34.75))
    data = blobs.get(kept.shown)
    shown = Image.open(io.BytesIO(data))
    assert shown.size == (80, 120) and not shown.getexif() and b"SecretCam" not in data
    assert b"SecretCam" in blobs.get(kept.blob)  # as it came


@pytest.mark.parametrize(
    "camera", [{"lat": (0.0, 0.0, 0.0), "lon": (0.0, 0.0, 0.0)}, {"lat": (99.0, 0.0, 0.0)}]
)
def test_a_place_that_is_none_counts_as_not_said(camera):
    kept = media.keep(with_camera(**camera))
    assert kept.lon is None and kept.lat is None and kept.taken_at


def test_large_photos_are_shown_small():
    kept = media.keep(drawn(size=(4000, 1000)))
    assert Image.open(io.BytesIO(blobs.get(kept.shown))).size == (1600, 400)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_photos_of_every_mode_are_shown(mode):
    kept = media.keep(drawn("PNG", mode=mode))
    assert Image.open(io.BytesIO(blobs.get(kept.shown))).mode == "RGB"


def bomb():
    """A PNG of a few bytes that says it has ten thousand million points."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        pytest.param(b"", "a.jpg", "empty", id="nothing"),
        pytest.param(drawn()[:400], "a.jpg", "broken", id="cut off"),
        pytest.param(b"\xff\xd8\xff" + b"x" * 99, "a.jpg", "broken", id="only begins like one"),
        pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00", "a.heic", "kind", id="heic"),
        pytest.param(b"<html><script>", "a.jpg", "kind", id="a page"),
        pytest.param(b"MZ\x90\x00" + b"\x00" * 99, "a.jpg", "kind", id="a program"),
        pytest.param(drawn("GIF", mode="P"), "a.gif", "kind", id="gif"),
        pytest.param(SOUND["application/pdf"], "a.jpg", "name", id="a lying name"),
        pytest.param(drawn(), "a.pdf", "name", id="a lying name the other way"),
        pytest.param(bomb(), "a.png", "size", id="a bomb"),
    ],
)
def test_what_is_not_taken_says_why(data, name, what):
    with pytest.raises(MediaRefused) as refused:
        media.keep(data, name=name)
    assert refused.value.what == what and len(str(refused.value)) > 10


def test_limits_are_the_citys(monkeypatch):
    monkeypatch.setenv("WANGGE_PHOTO_MB", "1")
    monkeypatch.setenv("WANGGE_FILE_MB", "2")
    padded = drawn() + b"\x00" * 1_100_000
    with pytest.raises(MediaRefused, match=r"1\.1"):
        media.keep(padded)
    assert media.keep(SOUND["video/mp4"] + b"\x00" * 1_100_000).size > 1_100_000


def test_a_key_names_what_was_kept_and_nothing_else(tmp_path):
    kept = media.keep(with_camera())
    media._lately.clear()
    assert media.kept(kept.blob) == kept  # looked at again
    for wrong in ("sha256-" + "0" * 64 + ".jpg", "../../keys.json", ""):
        with pytest.raises(MediaRefused):
            media.kept(wrong)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 300), st.sampled_from(["", "a.jpg", "a.mp4"]))
def test_no_file_breaks_the_door(noise, at, name):
    whole = with_camera()
    for data in (noise, whole[:at] + noise + whole[at + len(noise) :]):
        try:
            kept = media.keep(data, name=name)
        except MediaRefused:
            continue
        assert blobs.get(kept.blob) == data
