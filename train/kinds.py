"""Fits the model of kinds (wangge/intake/rules/data/kinds.npz) on train/kinds.csv.

    python train/kinds.py [--write]

The sentences are our own, in families of like ones. A fifth of the families of each kind is held
out (column held = 1): they choose nothing. Ridge and sharpness are chosen by five folds over the
other families. Prints JSON: how model and rules do in the folds and on what was held out.
"""

import argparse
import csv
import json
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wangge.intake.rules import kinds
from wangge.intake.rules.kinds import KINDS, PHRASE, PHRASES, features
from wangge.intake.rules.ngrams import SIZE, scale
from wangge.intake.rules.screening import by_rules

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "wangge" / "intake" / "rules" / "data" / "kinds.npz"
FOLDS = 5
RIDGES = (1.0, 3.0, 10.0, 30.0, 100.0)
Floats = NDArray[np.float64]


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--write", action="store_true", help="write the arrays that ship")
    given = told.parse_args()
    with (HERE / "kinds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    own = [row for row in rows if row["held"] != "1"]
    held = [row for row in rows if row["held"] == "1"]
    x, y = matrix(own), labels(own)
    fold = np.array([zlib.crc32(row["family"].encode()) % FOLDS for row in own])
    tried = {c: out_of_fold(x, y, fold, c=c) for c in RIDGES}
    best = min(tried, key=lambda c: loss(sharpened(tried[c], y)[0], y))
    scores, sharp = sharpened(tried[best], y)
    weights, bias = fitted(x, y, c=best)
    weights, bias = weights * sharp, bias * sharp
    step = float(np.abs(weights).max() / 127)
    small = np.rint(weights / step).astype(np.int8)
    if given.write:
        OUT.parent.mkdir(exist_ok=True)
        with OUT.open("wb") as out:
            np.savez_compressed(
                out, weights=small, step=np.float32(step), bias=bias.astype(np.float32)
            )
        kinds.weights.cache_clear()
    there = matrix(held) @ (small * step) + bias
    report = {
        "sentences": len(rows), "held_out": len(held), "c": best, "sharpness": round(sharp, 3),
        "folds": figures(scores, y), "held": figures(there, labels(held)),
        "rules_folds": right(own), "rules_held": right(held),
        "bytes": OUT.stat().st_size if OUT.exists() else 0,
    }  # fmt: skip
    print(json.dumps(report, indent=2))


def labels(rows: list[dict[str, str]]) -> NDArray[np.intp]:
    return np.array([KINDS.index(row["kind"]) for row in rows])


def matrix(rows: list[dict[str, str]]) -> Floats:
    """One row a sentence, as kinds.features sees it."""
    x = np.zeros((len(rows), SIZE + len(PHRASES)))
    for at, row in enumerate(rows):
        places, hits = features(row["words"])
        x[at, places] = scale(places)
        x[at, [place for place, _ in hits]] = PHRASE
    return x


def fitted(x: Floats, y: NDArray[np.intp], *, c: float) -> tuple[Floats, Floats]:
    """(weights, bias): one column a kind."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=2000).fit(x, y)
    return model.coef_.T, model.intercept_


def out_of_fold(x: Floats, y: NDArray[np.intp], fold: NDArray[np.intp], *, c: float) -> Floats:
    scores = np.zeros((len(y), len(KINDS)))
    for one in range(FOLDS):
        weights, bias = fitted(x[fold != one], y[fold != one], c=c)
        scores[fold == one] = x[fold == one] @ weights + bias
    return scores


def sharpened(scores: Floats, y: NDArray[np.intp]) -> tuple[Floats, float]:
    """Scores times the one factor that makes their shares most honest; and the factor."""
    factors = np.geomspace(0.2, 5, 80)
    best = min(factors, key=lambda one: loss(scores * one, y))
    return scores * best, float(best)


def shares(scores: Floats) -> Floats:
    told = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(told / told.sum(1, keepdims=True))


def loss(scores: Floats, y: NDArray[np.intp]) -> float:
    return float(-np.log(shares(scores)[np.arange(len(y)), y] + 1e-12).mean())


def figures(scores: Floats, y: NDArray[np.intp]) -> dict[str, float]:
    """Accuracy, macro F1, expected calibration error, and of those that are sure: share, accuracy."""
    from sklearn.metrics import f1_score

    told = shares(scores)
    said, sure = told.argmax(1), told.max(1)
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs((said == y)[bins == one].mean() - sure[bins == one].mean()) * (bins == one).mean()
        for one in range(10)
        if (bins == one).any()
    ]
    firm = sure >= kinds.SURE
    return {
        "accuracy": round(float((said == y).mean()), 4),
        "macro_f1": round(float(f1_score(y, said, average="macro")), 4),
        "ece": round(float(sum(gaps)), 4),
        "sure_share": round(float(firm.mean()), 4),
        "sure_accuracy": round(float((said == y)[firm].mean()), 4),
    }


def right(rows: list[dict[str, str]]) -> float:
    """Accuracy of the rules alone."""
    return round(float(np.mean([by_rules(row["words"]) == row["kind"] for row in rows])), 4)


if __name__ == "__main__":
    main()
