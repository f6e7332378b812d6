"""Fits the constants of wangge/intake/rules/same/fitted.py: what makes two cases one matter.

    python train/same_matter.py [--requests tipdm_requests.csv] [--meaning]

On labelled tellings (bench/kit/matters.py) of the half of the texts that bench/same_matter.py leaves
alone, on the demo city's day, and, where the file is given, on the even groups of real
near-duplicates. Weights are held to their signs, so that the score is monotone. Prints the constants,
and how pairs do in five folds by text; with --meaning also what the embedding adds in doubt.
"""

import argparse
import csv
import os
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.kit.matters import tellings, texts
from bench.kit.sets import distinct, kept_for_training, sample, told_of
from wangge.intake.rules.same import joining
from wangge.intake.rules.same.fitted import ODDS
from wangge.intake.rules.same.grams import Rarity
from wangge.intake.rules.same.grouping import KEYS, Groups
from wangge.intake.rules.same.joining import Alike, terms
from wangge.intake.rules.same.linking import Told, compare
from wangge.intake.rules.same.spots import said

NAMES = tuple(ODDS)
DOWN = {"text_other_first", "same_but_spots", "away", "days", "brief"}
FREE = {"none"}
SEEDS, RIDGE = (101, 102, 103), 2.0
SHIFT = -0.15  # precision weighs more than recall: what is wrongly proposed costs a person's time
BY_HAND, REPEATED = 20, 3  # so often the demo city's pairs weigh, and those of the file
DOUBTS = 2_500


@dataclass
class Pairs:
    """What speaks for each pair, whether it is one matter, the text it was made of, and the words."""

    alike: list[Alike] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    base: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)

    def add(
        self, told: Sequence[Told], truth: Sequence[str], base: Sequence[str], words: Sequence[str],
        *, places: bool = False,
    ) -> None:  # fmt: skip
        """Each with the earlier ones that grouping would look at, and those of the same place."""
        rarity = Rarity.of(one.said.whole for one in told)
        groups = Groups(told, rarity, None, 2.0)
        for new, one in enumerate(told):
            others = set(groups.others(one, rarity.rarest(one.said.whole, KEYS)))
            if places and one.division:
                others |= {at for at in range(new) if told[at].division == one.division}
            tried = sorted(others)
            for other, it in zip(
                tried, compare(one, [told[at] for at in tried], rarity), strict=True
            ):
                if it is not None:
                    self.alike.append(it)
                    self.same.append(int(truth[new] == truth[other]))
                    self.base.append(base[new])
                    self.words.append((words[new], words[other]))
            groups.take(new)


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--requests", type=Path, help="a file with title, detail, dup_group")
    told.add_argument("--meaning", action="store_true", help="also fit what the embedding adds")
    given = told.parse_args()
    pairs, first_by_hand = gathered(given.requests)
    x = np.array([[terms(it)[name] for name in NAMES] for it in pairs.alike])
    y = np.array(pairs.same, float)
    print(f"{len(y)} pairs, {int(y.sum())} of one matter")
    in_folds(x, y, pairs.base, first_by_hand)
    weights = fit(x, y)
    if given.meaning:
        fit_meaning(x @ weights, y, pairs, first_by_hand)
    weights[0] += SHIFT
    print("ODDS =", {name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})


def gathered(requests: Path | None) -> tuple[Pairs, int]:
    """All pairs; from which one on they were written by hand."""
    pairs = Pairs()
    found, missing = texts()
    print(*missing, sep="\n")
    bases = [one for one in distinct(found) if kept_for_training(one[1] + one[2])]
    for seed in SEEDS:
        set_, dice = tellings(bases, seed=seed), random.Random(seed)
        pairs.add(
            [told_of(one, dice) for one in set_], [str(one.matter) for one in set_],
            [str(one.base) for one in set_], [f"{one.title} {one.words}" for one in set_],
        )  # fmt: skip
    if requests:
        told, words, truth = _requests(requests)
        for _ in range(REPEATED):
            pairs.add(told, truth, [f"file {one}" for one in truth], words)
    first_by_hand = len(pairs.alike)
    told, words, truth = sample()
    for _ in range(BY_HAND):
        pairs.add(told, truth, truth, words, places=True)
    return pairs, first_by_hand


def in_folds(x: Any, y: Any, base: Sequence[str], first_by_hand: int) -> None:
    """Print how pairs of texts not fitted to are told apart."""
    fold = np.array([zlib.crc32(one.encode()) % 5 for one in base])
    out = np.zeros(len(y))
    for k in range(5):
        out[fold == k] = _sigmoid(x[fold == k] @ fit(x[fold != k], y[fold != k]))
    for at in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        p, r = y[out >= at].mean(), y[out >= at].sum() / y.sum()
        print(f"at {at}: precision {p:.3f} recall {r:.3f} f0.5 {1.25 * p * r / (0.25 * p + r):.3f}")
    hand, its = out[first_by_hand:], y[first_by_hand:]
    for at in (0.4, 0.6, 0.7):
        right, wrong = (int(((hand >= at) & (its == t)).sum()) // BY_HAND for t in (1, 0))
        print(f"by hand at {at}: {right} of {int(its.sum()) // BY_HAND} found, {wrong} wrong")


def fit(x: Any, y: Any) -> Any:
    """Logistic weights by their signs."""
    bounds = [
        (None, None) if name in FREE else (None, 0) if name in DOWN else (0, None) for name in NAMES
    ]

    def loss(w: Any) -> Any:
        z = x @ w
        value = np.logaddexp(0, z).sum() - y @ z + RIDGE / 2 * (w[1:] @ w[1:])
        slope = x.T @ (_sigmoid(z) - y)
        slope[1:] += RIDGE * w[1:]
        return value, slope

    start, steps = np.zeros(len(NAMES)), {"maxiter": 2000}
    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options=steps).x


def fit_meaning(odds: Any, y: Any, pairs: Pairs, first_by_hand: int) -> None:
    """Print what the embedding adds to hand-written pairs in doubt: one weight and its zero."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.site.settings")
    import django

    django.setup()
    from wangge.intake.screening import meaning

    low, high = (np.log(p / (1 - p)) for p in joining.DOUBTFUL)
    rows = [
        at
        for at in range(first_by_hand, len(y))
        if low <= odds[at] <= high and pairs.alike[at].text <= joining.OTHER_WORDS
    ][:DOUBTS]
    near = np.array([meaning.likeness(*pairs.words[at]) for at in rows])
    x, z, t = np.stack([near, np.ones(len(near))], 1), odds[rows], y[rows]

    def loss(w: Any) -> Any:
        v = z + x @ w
        return np.logaddexp(0, v).sum() - t @ v, x.T @ (_sigmoid(v) - t)

    w = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B").x
    before, after = (np.logaddexp(0, v).mean() - (t * v).mean() for v in (z, z + x @ w))
    print(f"meaning: {len(rows) // BY_HAND} in doubt, loss {before:.3f} -> {after:.3f}")
    print(f'MEANT = {{"weight": {w[0]:.2f}, "usual": {-w[1] / w[0]:.2f}}}')


def _requests(path: Path) -> tuple[list[Told], list[str], list[str]]:
    """(what the linker sees, words, group) of every second group."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["dup_group"]) % 2 == 0]
    words = [f"{row['title']} {row['detail']}" for row in rows]
    told = [Told(said=said(one, title=row["title"])) for one, row in zip(words, rows, strict=True)]
    return told, words, [row["dup_group"] for row in rows]


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


if __name__ == "__main__":
    main()
