"""Fits the model of dangers (wangge/intake/rules/data/dangers.npz) on train/dangers.csv.

    python train/dangers.py [--write]

The sentences are our own, in families of like ones. Those with held = 1 were written after words and
model stood, and choose nothing. Beside them, sentences of train/kinds.csv in which the table finds
nothing stand for what is no danger. Ridge, sharpness and the threshold are chosen by five folds over
the families. Every other request of a city's sample that is not marked safety stands for ordinary calls
too; the others are kept aside to tell how many ordinary calls are flagged. Prints JSON.
"""

import argparse
import csv
import json
import zlib
from pathlib import Path

import numpy as np
from kinds import FOLDS, loss, shares, sharpened
from numpy.typing import NDArray

from wangge.intake.rules.dangers import likely
from wangge.intake.rules.dangers.likely import EXTRA, FEATURES, LABELS, extra
from wangge.intake.rules.dangers.telling import told
from wangge.intake.rules.ngrams import places, scale

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "wangge" / "intake" / "rules" / "data" / "dangers.npz"
RIDGES = (3.0, 10.0, 30.0, 100.0)
RECALL = 0.95  # the threshold that is told is the highest with this recall in the folds
PERHAPS = {"lost-found", "travel-stuck", "medical-care"}  # families that may speak of danger
Floats = NDArray[np.float64]
Rows = list[dict[str, str]]


def main() -> None:
    telling = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    telling.add_argument("--write", action="store_true", help="write the arrays that ship")
    given = telling.parse_args()
    rows = read("dangers.csv")
    own, held = [r for r in rows if r["held"] != "1"], [r for r in rows if r["held"] == "1"]
    calm = [
        r | {"danger": ""}
        for r in read("kinds.csv")
        if r["family"] not in PERHAPS and not told(r["words"])
    ]
    ordinary = read("../cities/zhengzhou/requests.csv")
    calm += [
        {"danger": "", "words": r["words"], "family": r["external_no"]}
        for r in ordinary[::2]
        if r["urgency"] != "safety" and not told(r["words"])
    ]
    own += calm
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
        with OUT.open("wb") as out:
            np.savez_compressed(
                out, weights=small, step=np.float32(step), bias=bias.astype(np.float32)
            )
        likely.weights.cache_clear()
    report = {
        "sentences": len(rows), "calm": len(calm), "held_out": len(held), "c": best,
        "sharpness": round(sharp, 3),
        "threshold": threshold(scores, y), "folds": curve(scores, y),
        "bytes": OUT.stat().st_size if OUT.exists() else 0,
    }  # fmt: skip
    there = [r for r in ordinary[1::2] if r["urgency"] != "safety"]
    there = [{"danger": "", "words": r["words"]} for r in there]
    report["ordinary"] = curve(matrix(there) @ (small * step) + bias, labels(there))
    if held:
        report["held"] = curve(matrix(held) @ (small * step) + bias, labels(held))
    print(json.dumps(report, indent=2))


def read(name: str) -> Rows:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(rows: Rows) -> NDArray[np.intp]:
    return np.array([LABELS.index(row["danger"] or "none") for row in rows])


def matrix(rows: Rows) -> Floats:
    """One row a sentence, as likely.shares sees it."""
    x = np.zeros((len(rows), FEATURES))
    for at, row in enumerate(rows):
        found = places(row["words"])
        x[at, found] = scale(found)
        x[at, extra(row["words"], told(row["words"]))] = EXTRA
    return x


def fitted(x: Floats, y: NDArray[np.intp], *, c: float) -> tuple[Floats, Floats]:
    """(weights, bias): one column a label, in the order of LABELS; a label never seen stays at −9."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=1000, tol=1e-3).fit(x, y)
    weights, bias = np.zeros((x.shape[1], len(LABELS))), np.full(len(LABELS), -9.0)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias


def out_of_fold(x: Floats, y: NDArray[np.intp], fold: NDArray[np.intp], *, c: float) -> Floats:
    scores = np.zeros((len(y), len(LABELS)))
    for one in range(FOLDS):
        weights, bias = fitted(x[fold != one], y[fold != one], c=c)
        scores[fold == one] = x[fold == one] @ weights + bias
    return scores


def threshold(scores: Floats, y: NDArray[np.intp]) -> float:
    danger = 1 - shares(scores)[:, 0]
    return round(float(np.quantile(danger[y > 0], 1 - RECALL)), 3)


def curve(scores: Floats, y: NDArray[np.intp]) -> dict[str, list[float]]:
    """Threshold -> recall, precision, of those that are none how many are flagged, named right."""
    danger, best = 1 - shares(scores)[:, 0], 1 + scores[:, 1:].argmax(1)
    said = {}
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7):
        flagged, real = danger >= least, y > 0
        hit = flagged & real
        said[str(least)] = [
            round(float(value), 3)
            for value in (
                hit.sum() / max(1, real.sum()), hit.sum() / max(1, flagged.sum()),
                (flagged & ~real).sum() / max(1, (~real).sum()), (best == y)[hit].sum() / max(1, hit.sum()),
            )
        ]  # fmt: skip
    return said


if __name__ == "__main__":
    main()
