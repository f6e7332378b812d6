"""Real street photos, which lie beside the program and never in it; and what a count is worth."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.kit.ground import ROOT
from bench.kit.scenes import Pixels, scene

FOLDERS = [folder / "shared/data/photos" for folder in (ROOT, ROOT.parent, ROOT.parent.parent)]


def real(folder: Path | None) -> tuple[list[Pixels], list[str]]:
    """The real photos, and a word on their absence."""
    for one in [folder] if folder else FOLDERS:
        files = sorted(one.glob("*.jpg")) if one.is_dir() else []
        if files:
            return [np.asarray(Image.open(file).convert("RGB")) for file in files], []
    where = ", ".join(map(str, [folder] if folder else FOLDERS))
    return [], [f"real photos lie in none of {where}: made scenes alone"]


def scenes(count: int, folder: Path | None) -> tuple[list[Pixels], dict[str, int], list[str]]:
    """Real photos first, then made scenes, `count` in all; how many of each; what is missing."""
    found, missing = real(folder)
    found = found[:count]
    made = [scene(number) for number in range(count - len(found))]
    return found + made, {"real": len(found), "made": len(made)}, missing


def interval(hits: int, tried: int, *, sure: float = 0.95) -> dict[str, Any]:
    """A share with its exact (Clopper-Pearson) interval."""
    from scipy.stats import beta

    if not tried:
        return {"hits": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}
    rest = (1 - sure) / 2
    low = float(beta.ppf(rest, hits, tried - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - rest, hits + 1, tried - hits)) if hits < tried else 1.0
    return {"hits": hits, "of": tried, "share": hits / tried, "low": low, "high": high}
