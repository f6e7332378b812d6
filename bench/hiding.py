"""Bench: faces and number plates found before a photo is published, and what a photo costs.

    python bench/hiding.py [--plates 30] [--faces FOLDER]

Prints JSON. Plates are drawn on noise of a street's colours, 60 … 300 points wide, turned by up to 12°,
JPEG 50 … 90. Faces are portraits of FOLDER (one face a file; none is part of this project), pasted
24 … 200 points wide into the same ground; without a folder nothing is said of faces.
"""

import argparse
import io
import random
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench import report
from wangge.assist.sight import seeking
from wangge.assist.sight.blurring import Box, points

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
SIZE = (1280, 960)
FACE_WIDTHS = (24, 32, 48, 64, 96, 128, 200)


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--plates", type=int, default=30)
    told.add_argument("--faces", type=Path)
    given = told.parse_args()
    if not seeking.installed():
        raise SystemExit("skipped: no models of sight here; run `make setup-vision`")
    if not FONT.is_file():
        raise SystemExit(f"skipped: {FONT} is missing (apt install fonts-noto-cjk)")
    seeking.seek(points(_jpeg(_ground(0), 90)))  # loaded before the clock runs
    found, beside, spent = _plates(given.plates)
    figures = {
        "plates_found": found / given.plates,
        "boxes_beside_a_plate": beside / given.plates,
        "cpu_ms_a_photo": 1000 * spent / given.plates,
    }
    if given.faces:
        figures |= _faces(given.faces)
    report.tell("hiding", figures, limits={}, floors={"plates_found": 0.95}, plates=given.plates)


def _plates(many: int) -> tuple[int, int, float]:
    """(plates found, boxes that lie on no plate, processor seconds)."""
    found, beside, spent = 0, 0, 0.0
    for seed in range(many):
        chance = random.Random(seed)
        photo, middle = _with(_ground(seed), _plate(chance), chance)
        data = points(_jpeg(photo, chance.randint(50, 90)))
        begun = time.process_time()
        boxes = seeking.seek(data)
        spent += time.process_time() - begun
        hits = [one for one in boxes if _holds(one, middle)]
        found += any(one.kind == "plate" for one in hits)
        beside += len(boxes) - len(hits)
    return found, beside, spent


def _faces(folder: Path) -> dict[str, float]:
    """How many portraits are found at each width, in points of a photo 1280 points wide."""
    files = sorted(one for one in folder.iterdir() if one.suffix in (".jpg", ".png"))
    shares = {}
    for width in FACE_WIDTHS:
        hits = 0
        for index, file in enumerate(files):
            chance = random.Random(1000 * width + index)
            portrait = Image.open(file).convert("RGB")
            scaled = portrait.resize((width, max(1, width * portrait.height // portrait.width)))
            photo, middle = _with(_ground(index), scaled, chance)
            boxes = seeking.seek(points(_jpeg(photo, 80)))
            hits += any(one.kind == "face" and _holds(one, middle) for one in boxes)
        shares[f"faces_found_{width}"] = hits / len(files)
    return shares


def _ground(seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(110, 25, (96, 128, 3)).clip(0, 255)
    return Image.fromarray(noise.astype(np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)


def _plate(chance: random.Random) -> Image.Image:
    green = chance.random() < 0.3
    letters, digits = "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789"
    rest = [chance.choice(letters if n == 1 else digits) for n in range(6 if green else 5)]
    text = f"{chance.choice('京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋陕吉闽贵粤川')}{chance.choice(letters)}·{''.join(rest)}"
    board = Image.new("RGB", (400, 110), (150, 215, 160) if green else (20, 60, 170))
    font = ImageFont.truetype(str(FONT), 62)
    ImageDraw.Draw(board).text((14, 8), text, font=font, fill="black" if green else "white")
    width = chance.randint(60, 300)
    board = board.resize((width, width * 110 // 400))
    turn = chance.uniform(-12, 12)
    return board.rotate(
        turn, expand=True, fillcolor=(90, 90, 90), resample=Image.Resampling.BICUBIC
    )


def _with(
    photo: Image.Image, part: Image.Image, chance: random.Random
) -> tuple[Image.Image, tuple[float, float]]:
    """The photo with a part pasted somewhere, and the middle of the part in shares."""
    x, y = chance.randint(0, SIZE[0] - part.width), chance.randint(0, SIZE[1] - part.height)
    photo.paste(part, (x, y))
    return photo, ((x + part.width / 2) / SIZE[0], (y + part.height / 2) / SIZE[1])


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box.x <= point[0] <= box.x + box.w and box.y <= point[1] <= box.y + box.h


def _jpeg(photo: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=quality)
    return out.getvalue()


if __name__ == "__main__":
    main()
