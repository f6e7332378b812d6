"""The font of a PDF: one with Chinese, named by the city or the one that comes along."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from wangge.base.options import option

FONT = option(
    "WANGGE_PDF_FONT",
    "",
    "A font file (TTF, OTF) with Chinese for PDF; empty: Noto Sans SC, which comes along.",
)
PACKAGE, FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"


class FontMissing(RuntimeError):
    """There is no font with Chinese; the message says where to put one."""


@lru_cache(maxsize=4)
def font_file(told: str) -> Path:
    """The font: the one told, or the one that comes along; FontMissing where there is none."""
    if told:
        path = Path(told)
        if not path.is_file():
            raise FontMissing(f"{FONT.name}: there is no file {told}")
        return path
    found = find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    path = Path(next(iter(places or ("/nowhere",)))) / FILE
    if not path.is_file():
        raise FontMissing(
            f"no font with Chinese: install the package {PACKAGE.replace('_', '-')}, or name a font "
            f"file by {FONT.name}"
        )
    return path
