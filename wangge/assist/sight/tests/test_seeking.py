"""Plates and faces: what reads like a plate, that nothing is pretended without models, and the real ones."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from wangge.assist.sight import seeking
from wangge.assist.sight.seeking import plates

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"


@pytest.mark.parametrize(
    "text",
    [
        "粤B12345",
        "京A·D1234",
        "鲁F 0W452",
        "粤BD12345",
        "沪A12345挂",
        "B·8R645",
        "豫G·6U67",
        "皖a12345",
    ],
)
def test_a_plate(text):
    assert plates.reads_like_a_plate(text)


@pytest.mark.parametrize(
    "text",
    ["", "桐树路12号", "13977778888", "ABCDEFG", "营业时间08:00-22:00", "WIFI", "限速40", "2026-11-25",
     "HOTEL2026大酒店欢迎您", "A座"],
)  # fmt: skip
def test_no_plate(text):
    assert not plates.reads_like_a_plate(text)


def test_without_models_it_says_how_to_bring_them(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_VISION", str(tmp_path))
    monkeypatch.setattr(seeking, "find_spec", lambda name: None)
    assert not seeking.installed()
    with pytest.raises(seeking.NotInstalled, match="make setup-vision"):
        seeking.seek(np.zeros((64, 64, 3), np.uint8))


needs_models = pytest.mark.skipif(
    not seeking.installed(), reason="no models of sight here: make setup-vision"
)


def plate(text: str, *, green: bool, seed: int) -> tuple[np.ndarray, float, float]:
    """A photo with a number plate somewhere, and the middle of the plate in shares."""
    chance = np.random.default_rng(seed)
    ground = chance.normal(110, 25, (60, 80, 3)).clip(0, 255).astype(np.uint8)
    photo = Image.fromarray(ground).resize((960, 720), Image.Resampling.BICUBIC)
    board = Image.new("RGB", (340, 90), (150, 215, 160) if green else (20, 60, 170))
    font = ImageFont.truetype(FONT, 52)
    ImageDraw.Draw(board).text((12, 5), text, font=font, fill="black" if green else "white")
    width = int(chance.integers(120, 260))
    board = board.resize((width, width * 90 // 340))
    x, y = int(chance.integers(0, 960 - width)), int(chance.integers(0, 600))
    photo.paste(board, (x, y))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=70)
    middle = (x + board.width / 2) / 960, (y + board.height / 2) / 720
    return np.array(Image.open(io.BytesIO(out.getvalue())).convert("RGB")), *middle


@needs_models
def test_drawn_plates_are_found():
    pytest.importorskip("onnxruntime")
    try:
        ImageFont.truetype(FONT, 10)
    except OSError:
        pytest.skip("no font with Chinese characters here")
    chance = random.Random(3)
    for seed in range(2):
        green = seed % 2 == 1
        digits = "".join(chance.choice("0123456789") for _ in range(6 if green else 5))
        image, x, y = plate(f"{chance.choice('京粤豫鲁')}A{digits}", green=green, seed=seed)
        boxes = [one for one in seeking.seek(image) if one.kind == "plate"]
        assert any(one.x < x < one.x + one.w and one.y < y < one.y + one.h for one in boxes)


@needs_models
def test_an_empty_street_has_neither():
    image = np.full((480, 640, 3), 120, np.uint8)
    image[300:, :] = 90
    assert seeking.seek(image) == []


@needs_models
def test_photos_of_different_sizes_one_after_another():
    """A net that had seen one size answered nonsense for the next."""
    for height, width in ((600, 512), (333, 777), (600, 512)):
        assert len(seeking.seek(np.full((height, width, 3), 128, np.uint8))) == 0
