"""车牌 plates: lines of writing are found and read; what reads like a number plate is boxed."""

import re
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from wangge.assist.sight.blurring import Box

LONGEST, STEP = 1280, 32
INK, LINE = 0.25, 0.4  # of a point being writing, of a line in the mean
GROWN = 1.6  # the finder draws the core of a line; this brings back its edge
MOST_LINES = 60
TALL, WIDE = 48, 320
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领学警港澳挂"
# 粤B12345, 粤BD12345, 京A·12345, 粤B12345挂 – or a part of one behind its province; the first
# character is often misread, so a whole one need not have it
PLATE = re.compile(
    rf"[{PROVINCES}][A-Z][·.•:-]?[A-Z0-9]{{3,6}}|[A-Z][·.•:-]?[A-Z0-9]{{5,6}}[{PROVINCES}]?"
)


def reads_like_a_plate(text: str) -> bool:
    """Whether a line that was read may be a number plate, seen in full or in most."""
    clean = re.sub(r"\s", "", text).upper()
    for match in PLATE.finditer(clean):
        word = match.group()
        inner = [c for c in word if c.isascii() and c.isalnum()]
        if sum(c.isdigit() for c in inner) >= 2 and len(clean) <= len(word) + 2:
            return True
    return False


def seek(lines: Path, letters: Path, image: np.ndarray) -> list[Box]:
    """Boxes of what reads like a number plate."""
    height, width = image.shape[:2]
    found = []
    for corners, score in _lines(_session(lines), image)[:MOST_LINES]:
        if not reads_like_a_plate(_read(letters, _cut(image, corners))):
            continue
        left, top = np.clip(corners.min(axis=0) / (width, height), 0, 1)
        right, bottom = np.clip(corners.max(axis=0) / (width, height), 0, 1)
        found.append(
            Box(
                x=float(left), y=float(top), w=float(right - left), h=float(bottom - top),
                kind="plate", score=score,
            )
        )  # fmt: skip
    return found


def _lines(
    session: onnxruntime.InferenceSession, image: np.ndarray
) -> list[tuple[np.ndarray, float]]:
    """(four corners in points of the photo, score) of each line of writing, the largest first."""
    height, width = image.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    size = tuple(max(STEP, round(side * scale / STEP) * STEP) for side in (width, height))
    seen = cv2.resize(image, size)[:, :, ::-1].astype(np.float32) / 255
    blob = ((seen - 0.5) / 0.5).transpose(2, 0, 1)[None]
    ink = session.run(None, {session.get_inputs()[0].name: blob})[0][0, 0]
    outlines, _ = cv2.findContours(
        (ink > INK).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE
    )
    back = np.array([width / size[0], height / size[1]])
    found = []
    for outline in outlines:
        (centre, sides, angle) = cv2.minAreaRect(outline)
        if min(sides) < 3:
            continue
        mask = np.zeros(ink.shape, np.uint8)
        cv2.drawContours(mask, [outline], -1, 1, -1)
        if (score := float(ink[mask > 0].mean())) < LINE:
            continue
        grow = sides[0] * sides[1] * GROWN / (sides[0] + sides[1])
        grown = (sides[0] + grow, sides[1] + grow)
        found.append((cv2.boxPoints((centre, grown, angle)) * back, score, grown[0] * grown[1]))
    found.sort(key=lambda one: -one[2])
    return [(corners, score) for corners, score, _area in found]


def _cut(image: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The line, laid straight."""
    around = corners[np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))]
    start = int(np.argmin(around.sum(axis=1)))
    four = np.roll(around, -start, axis=0).astype(np.float32)
    wide = int(max(np.linalg.norm(four[0] - four[1]), np.linalg.norm(four[2] - four[3])))
    tall = int(max(np.linalg.norm(four[0] - four[3]), np.linalg.norm(four[1] - four[2])))
    wide, tall = max(wide, 1), max(tall, 1)
    to = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    cut = cv2.warpPerspective(image, cv2.getPerspectiveTransform(four, to), (wide, tall))
    return np.rot90(cut) if tall > wide * 1.5 else cut


def _read(letters: Path, line: np.ndarray) -> str:
    """What stands in a line; "" where nothing can be read."""
    session, known = _session(letters), _known(letters)
    height, width = line.shape[:2]
    wide = min(4 * WIDE, max(WIDE, int(np.ceil(TALL * width / height / 8)) * 8))
    blob = np.zeros((1, 3, TALL, wide), np.float32)
    fit = min(wide, max(1, round(TALL * width / height)))
    seen = cv2.resize(np.ascontiguousarray(line), (fit, TALL))[:, :, ::-1].astype(np.float32) / 255
    blob[0, :, :, :fit] = ((seen - 0.5) / 0.5).transpose(2, 0, 1)
    picked = session.run(None, {session.get_inputs()[0].name: blob})[0][0].argmax(axis=1)
    kept = [i for n, i in enumerate(picked) if i and (n == 0 or picked[n - 1] != i)]
    return "".join(known[i - 1] if i <= len(known) else " " for i in kept)


@lru_cache(maxsize=2)
def _session(model: Path) -> onnxruntime.InferenceSession:
    wishes = onnxruntime.SessionOptions()
    wishes.intra_op_num_threads = 1  # one photo at a time, beside all else that a worker does
    wishes.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), wishes, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def _known(letters: Path) -> list[str]:
    """The characters the reader knows, in its order."""
    return str(_session(letters).get_modelmeta().custom_metadata_map["character"]).splitlines()
