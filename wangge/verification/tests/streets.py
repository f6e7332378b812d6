"""Drawn street scenes for tests: a pavement with and without a hole, from nearly the same place."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (1200, 900)


def street(*, hole: bool, shift: int = 0, seed: int = 1, plate: str = "") -> bytes:
    """A JPEG of a house front, a kerb and a pavement; `shift` moves the camera by so many points."""
    chance = random.Random(seed)
    photo = Image.new("RGB", SIZE, (188, 204, 219))
    pen = ImageDraw.Draw(photo)
    pen.rectangle((0, 180, 1200, 520), fill=(178, 160, 138))
    for n in range(7):
        left = 40 + 170 * n - shift
        pen.rectangle(
            (left, 230, left + 100, 360), fill=(84, 98, 112), outline=(235, 230, 220), width=6
        )
    pen.rectangle((0, 520, 1200, 560), fill=(150, 150, 146))
    pen.rectangle((0, 560, 1200, 900), fill=(128, 127, 124))
    for row in range(6):
        for column in range(13):
            shade = chance.randint(-12, 12)
            left, top = column * 100 - 40 + (row % 2) * 50 - shift, 560 + row * 60
            tone = (138 + shade, 136 + shade, 130 + shade)
            pen.rectangle((left, top, left + 96, top + 56), fill=tone)
    if hole:
        pen.ellipse(
            (520 - shift, 660, 760 - shift, 800), fill=(38, 34, 30), outline=(92, 86, 80), width=10
        )
    if plate:
        pen.rectangle((820 - shift, 470, 1020 - shift, 530), fill=(24, 62, 160))
        pen.text((830 - shift, 478), plate, fill="white", font=_font(40))
    photo = photo.filter(ImageFilter.GaussianBlur(1))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=88)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", size)
    except OSError:
        return ImageFont.load_default(size)
