"""Fits the constants of wangge/dispatch/rankers/fitted.py on a city's sample of requests.

    python train/dispatch_confidence.py REQUESTS.csv

Needs a WANGGE_HOME into which that city has been loaded. The sample has columns words, community
and expected_duty. Prints the constants, and how they do in sample and by five-fold: top-1, top-3,
and for thresholds how many cases go by themselves and how many of these go to a wrong unit. A case
is counted right if the unit is the one that the expected duty item leads to at that place.
"""

import csv
import json
import math
import os
import sys
from pathlib import Path

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.site.settings")
import django

django.setup()

from django.utils.timezone import localdate  # noqa: E402

from wangge.base.clock import now  # noqa: E402
from wangge.dispatch import ranking  # noqa: E402
from wangge.dispatch.rankers.blend import blend  # noqa: E402
from wangge.dispatch.rankers.fitted import NOTHING  # noqa: E402
from wangge.dispatch.ranking import whose  # noqa: E402

FOLDS, SEED, PROMISE = 5, 20261122, 0.05
RIDGE = 0.02


def main(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected_duty"]]
    duties = ranking.duty_list(localdate(now()))
    column = {item.code: at for at, item in enumerate(duties.items)}
    rows = [row for row in rows if row["expected_duty"] in column]
    truth = np.array([column[row["expected_duty"]] for row in rows])
    blended = blend([row["words"] for row in rows], duties.matters)
    scores, model = blended.scores, blended.models
    units = np.array([[_unit(item, row["community"]) for item in duties.items] for row in rows])
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(rows))

    sharpness = fit_sharpness(scores, truth)
    x, right = features(scores, units, truth, sharpness, rows)
    weights = fit_logistic(x, right)
    held_out = np.zeros(len(rows))
    right_out = np.zeros(len(rows), bool)
    for k in range(FOLDS):
        own, other = fold == k, fold != k
        sharp = fit_sharpness(scores[other], truth[other])
        x_k, right_k = features(scores, units, truth, sharp, rows)
        held_out[own] = sigmoid(x_k[own] @ fit_logistic(x_k[other], right_k[other]))
        right_out[own] = right_k[own]
    order = np.argsort(-scores, axis=1, kind="stable")
    inside = sigmoid(x @ weights)
    sure = threshold(inside, right)
    json.dump(
        {
            "cases": len(rows),
            "model": model,
            "duty_top1": mean(order[:, 0] == truth),
            "duty_top3": mean((order[:, :3] == truth[:, None]).any(1)),
            "unit_top1": mean(right),
            "SHARPNESS": round(sharpness, 3),
            "weights": dict(
                zip(("BIAS", "SHARE", "LEAD", "COVER", "KNOWN"), weights.round(3), strict=True)
            ),
            "SURE": sure,
            "in_sample": curve(inside, right, sure),
            "five_fold": curve(held_out, right_out, sure),
            "ece_five_fold": round(ece(held_out, right_out), 3),
            "ece_in_sample": round(ece(inside, right), 3),
        },
        sys.stdout,
        indent=1,
        ensure_ascii=False,
    )


def _unit(item, place: str) -> int:
    found = whose.lead(item, place)
    return found.unit.pk if found else -1


def features(scores, units, truth, sharpness, rows):
    """(cases, 5) as `fitted.confidence` has them, and whether the first unit is the right one."""
    share = softmax(scores, sharpness)
    x, right = [], []
    for i in range(len(scores)):
        top = np.argsort(-share[i], kind="stable")[: ranking.LOOKED_AT]
        held: dict[int, float] = {}
        for at in top:
            if scores[i, at] > 0 and units[i, at] >= 0:
                held[units[i, at]] = held.get(units[i, at], 0.0) + share[i, at]
        ranked = sorted(held, key=lambda u: (-held[u], u)) or [-1]
        one = held.get(ranked[0], 0.0)
        two = held[ranked[1]] if len(ranked) > 1 else 0.0
        best = max((scores[i, at] for at in top if units[i, at] == ranked[0]), default=0.0)
        clipped = min(max(one, 1e-4), 1 - 1e-4)
        x.append(
            [1, math.log(clipped / (1 - clipped)), one - two, best, bool(rows[i]["community"])]
        )
        right.append(ranked[0] == units[i, truth[i]])
    return np.array(x, float), np.array(right)


def fit_sharpness(scores, truth) -> float:
    """The factor that makes softmax(factor × scores) likeliest."""
    grid = np.linspace(0.5, 8, 76)
    loss = [-np.log(softmax(scores, g)[np.arange(len(truth)), truth] + 1e-12).mean() for g in grid]
    return float(grid[int(np.argmin(loss))])


def fit_logistic(x, right):
    """Ridge logistic regression by Newton's method; the bias is not held back."""
    weights = np.zeros(x.shape[1])
    ridge = np.diag([1e-9, *[RIDGE * len(x) ** 0.5] * (x.shape[1] - 1)])
    for _ in range(50):
        p = sigmoid(x @ weights)
        gradient = x.T @ (p - right) + ridge @ weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def threshold(sure, right) -> float:
    """The lowest threshold from which on the share of wrong ones keeps the promise, in sample."""
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(wrong <= PROMISE)
    if not len(good):
        return 1.01
    return math.ceil(sure[order][good[-1]] * 1000) / 1000


def curve(sure, right, chosen):
    """Coverage and error at some thresholds."""
    rows = []
    for level in sorted({0.5, 0.6, 0.7, 0.8, 0.9, chosen}):
        goes = sure >= level
        rows.append(
            {
                "threshold": level,
                "coverage": mean(goes),
                "error": mean(~right[goes]) if goes.any() else None,
                "n": int(goes.sum()),
            }
        )
    return rows


def ece(sure, right, bins: int = 10) -> float:
    at = np.minimum((sure * bins).astype(int), bins - 1)
    parts = [(at == b) for b in range(bins) if (at == b).any()]
    return float(sum(abs(sure[p].mean() - right[p].mean()) * p.mean() for p in parts))


def softmax(scores, sharpness):
    """As `blend.likelihood` has it."""
    raised = np.exp(sharpness * (scores - NOTHING))
    return raised / (1 + raised.sum(1, keepdims=True))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mean(values) -> float:
    return round(float(np.mean(values)), 4)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
