"""或险 likely: how likely a text speaks of a real danger, and which – also where no word of the table fits.

A logistic model over n-grams, what the table found and how it is told; fitted by train/dangers.py on
sentences of our own.
"""

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from wangge.intake.rules.dangers.table import DANGERS, FOUND
from wangge.intake.rules.dangers.telling import EXCUSES, excuses, figures_blanked
from wangge.intake.rules.ngrams import SIZE, Places, Weights, places

MODEL = "dangers/1"
LABELS = ("none", *DANGERS, "other")
FEATURES = SIZE + 2 * len(DANGERS) + EXCUSES
EXTRA = 0.35  # what a finding counts with, beside n-grams


def shares(text: str, told: dict[str, list[str]]) -> NDArray[np.float32] | None:
    """How the LABELS share 1 among them; None where there is nothing to read."""
    found = places(text)
    return weights().shares(found, extra(text, told), EXTRA) if len(found) else None


def extra(text: str, told: dict[str, list[str]]) -> Places:
    """Where it is noted what the table found as real, what it found at all, and how it is told."""
    plain, many = figures_blanked(text), len(DANGERS)
    real = [SIZE + at for at, what in enumerate(DANGERS) if what in told]
    named = [SIZE + many + at for at, one in enumerate(FOUND.values()) if one.search(plain)]
    ways = [SIZE + 2 * many + at for at in excuses(text)]
    return np.array([*real, *named, *ways], np.intp)


@cache
def weights() -> Weights:
    """What train/dangers.py fitted."""
    with (files("wangge.intake.rules") / "data" / "dangers.npz").open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        return Weights(kept["weights"], float(kept["step"]), kept["bias"])
