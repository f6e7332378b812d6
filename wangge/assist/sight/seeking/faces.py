"""人脸 faces: where they are, by CenterFace; whose they are is nowhere asked."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from wangge.assist.sight.blurring import Box

LONGEST = (
    1280  # points of the longer side looked at; smaller faces than some 10 points are not found
)
SURE, OVERLAP = 0.25, 0.3  # rather one box too many than one face too few
STEP, STRIDE = 32, 4
OUTPUTS = ("537", "538", "539")


def seek(model: Path, image: np.ndarray) -> list[Box]:
    """Boxes of faces, the surest first."""
    height, width = image.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    size = tuple(max(STEP, int(np.ceil(side * scale / STEP)) * STEP) for side in (width, height))
    net = _net(model, size)
    net.setInput(cv2.dnn.blobFromImage(image, 1.0, size, (0, 0, 0), swapRB=False, crop=False))
    heat, spread, offset = (one[0] for one in net.forward(OUTPUTS))
    rows, columns = np.where(heat[0] > SURE)
    if not len(rows):
        return []
    scores = heat[0, rows, columns]
    tall, wide = (np.exp(spread[i, rows, columns]) * STRIDE for i in (0, 1))
    top = (rows + offset[0, rows, columns] + 0.5) * STRIDE - tall / 2
    left = (columns + offset[1, rows, columns] + 0.5) * STRIDE - wide / 2
    boxes = np.stack([left, top, wide, tall], axis=1)
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), SURE, OVERLAP)
    shares = boxes / np.array([size[0], size[1], size[0], size[1]])
    return [_box(shares[i], float(scores[i])) for i in np.asarray(kept).ravel()]


def _box(share: np.ndarray, score: float) -> Box:
    x, y, w, h = (float(value) for value in share)
    left, top = max(0.0, x), max(0.0, y)
    return Box(
        x=left, y=top, w=min(1.0, x + w) - left, h=min(1.0, y + h) - top, kind="face",
        score=min(1.0, score),
    )  # fmt: skip


@lru_cache(maxsize=2)
def _net(model: Path, _size: tuple[int, ...]) -> cv2.dnn.Net:
    """One a size: a net that has seen one size answers nonsense for another (OpenCV 4.14)."""
    return cv2.dnn.readNetFromONNX(str(model))
