"""Settled cases of elsewhere, which lie beside the program and never in it: found, split, counted together."""

import argparse
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.kit.ground import ROOT
from wangge.assist.adapters.usem3 import SentenceEmbedder
from wangge.assist.ports import Vectors
from wangge.site.trying.sheets import Cases, Columns, read

FOLDERS = [folder / "shared/data" for folder in (ROOT, ROOT.parent, ROOT.parent.parent)]
MESSAGES = Columns(text=("title", "detail"), label="label", group="dup_group")
TREE = "tipdm_taxonomy.csv"
TESTED = 0.2  # of the groups of near-copies


def asked(told: argparse.ArgumentParser) -> argparse.Namespace:
    """The words every bench on such cases knows; one thread from here on, as one core is meant."""
    told.add_argument("--data", type=Path, help="folder of the files (default: ../shared/data)")
    told.add_argument("--seeds", type=int, default=5)
    told.add_argument("--quick", action="store_true", help="one seed and few rows: does it run?")
    given = told.parse_args()
    if given.quick:
        given.seeds = 1
    return given


def one_core() -> None:
    """Begin again with one thread of linear algebra, if it is not so already."""
    if os.environ.get("OMP_NUM_THREADS") != "1":
        os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        here = os.environ.get("PYTHONPATH", "")
        os.environ["PYTHONPATH"] = f"{ROOT}{os.pathsep}{here}" if here else str(ROOT)
        os.execv(sys.executable, [sys.executable, *sys.argv])


def file(name: str, folder: Path | None) -> Path:
    """Where it lies; where it does not, the bench says so and ends well."""
    for one in [folder] if folder else FOLDERS:
        if (one / name).is_file():
            return one / name
    where = ", ".join(map(str, [folder] if folder else FOLDERS))
    print(f"skipped: {name} lies in none of {where}; name its folder by --data", file=sys.stderr)
    raise SystemExit(0)


def messages(folder: Path | None, *, most: int | None = None) -> Cases:
    """Citizens' messages with the class they were given; `most` of them, spread over the file."""
    cases = read(file("tipdm_requests.csv", folder), MESSAGES)
    if most and most < len(cases):
        cases = cases.only(range(0, len(cases), len(cases) // most + 1))
    return cases


def group_numbers(cases: Cases) -> NDArray[np.intp]:
    """(rows,) near-copies share a number."""
    return np.unique(np.array(cases.groups), return_inverse=True)[1]


def split(groups: NDArray[np.intp], *, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which rows to learn from and which to be tried on; a group is never on both sides."""
    known = np.random.default_rng(seed).permutation(np.unique(groups))
    tested = np.isin(groups, known[: int(len(known) * TESTED)])
    return np.flatnonzero(~tested), np.flatnonzero(tested)


def together(rounds: Sequence[dict[str, float]]) -> tuple[dict[str, float], dict[str, Any]]:
    """The mean of each figure over the rounds, and its spread: deviation, least, most."""
    means, spread = {}, {}
    for name in rounds[0]:
        values = [one[name] for one in rounds]
        means[name] = statistics.fmean(values)
        around = statistics.stdev(values) if len(values) > 1 else 0.0
        spread[name] = {"deviation": around, "least": min(values), "most": max(values)}
    return means, spread


class Remembering:
    """The embedder, which is not asked twice about one text: seeds share their texts."""

    def __init__(self) -> None:
        self.forgetful = SentenceEmbedder()
        self.model, self.size = self.forgetful.model, self.forgetful.size
        self._known: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = sorted({text for text in texts if text not in self._known}, key=len)
        self._known |= dict(zip(new, self.forgetful.embed(new), strict=True))
        points = [self._known[text] for text in texts]
        return np.array(points, np.float32).reshape(len(texts), self.size)
