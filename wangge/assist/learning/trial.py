"""考试 trial: how a panel does on rows it has never seen – right, sure, fast, and whether its promise holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.bounds import (
    Certified,
    expected_error,
    interval,
    short_list_size,
)
from wangge.assist.learning.fitting import Fitted, TooLittle, fit
from wangge.assist.learning.panel import Panel, order
from wangge.assist.learning.reading import Row
from wangge.assist.learning.views import Scores
from wangge.assist.ports import Embedder

TIMED = 400  # rows asked one by one, to be timed
LATE = 0.25  # of the rows, the latest, on which yesterday's panel is tried
DRIFT = 0.01  # chance at which errors on late rows are held to be more than chance


@dataclass(frozen=True)
class Sheet:
    """Rows with their labels."""

    rows: Sequence[Row]
    labels: Sequence[str]


def figures(panel: Panel, test: Sheet, found: Scores, promise: Certified | None) -> dict[str, Any]:
    """What the panel was worth on the test rows, `found` being its probabilities of them."""
    if not test.rows:
        raise ValueError("there is no row to be tried on")
    right = numbered(test.labels, panel.labels)
    ranked = order(found)
    sure, wrong = found.max(1), ranked[:, 0] != right
    said: dict[str, Any] = {
        "accuracy": float((~wrong).mean()),
        "macro_f1": macro_f1(right, ranked[:, 0]),
        "top3": float((ranked[:, :3] == right[:, None]).any(1).mean()),
        "ece": expected_error(sure, wrong),
        "n": len(right),
        "labels": len(panel.labels),
        "never_seen": int((right < 0).sum()),
    }
    return said | kept(promise, sure, wrong)


def numbered(labels: Sequence[str], known: Sequence[str]) -> NDArray[np.intp]:
    """(labels,) the number of each among the known; below zero, each its own, those never seen."""
    number = {label: at for at, label in enumerate(known)}
    strange = sorted(set(labels) - set(number))
    number |= {label: -1 - at for at, label in enumerate(strange)}
    return np.array([number[label] for label in labels], np.intp)


def kept(
    promise: Certified | None, sure: NDArray[np.float64], wrong: NDArray[np.bool_]
) -> dict[str, Any]:
    """Coverage and error of what would have gone by itself; None where nothing was certified."""
    if promise is None or promise.threshold > 1:
        return {
            "coverage": 0.0, "certified_error": None, "realised_error": None, "threshold": None,
        }  # fmt: skip
    goes = sure >= promise.threshold
    sent, missed = int(goes.sum()), int(wrong[goes].sum())
    low, high = interval(missed, sent)
    return {
        "coverage": sent / len(sure) if len(sure) else 0.0,
        "certified_error": promise.bound,
        "realised_error": missed / sent if sent else None,
        "realised_interval": [low, high],
        "threshold": promise.threshold,
        "calibrated_on": promise.n,
        "calibration_coverage": promise.coverage,
    }


def yesterday(
    sheet: Sheet,
    fitted: Fitted,
    moments: Sequence[float],
    groups: NDArray[np.intp],
    embedder: Embedder | None,
) -> Fitted | None:
    """What a panel of the earlier rows says of the later ones, if it errs more there than chance
    explains; None if it does as well as ever, or there are too few rows to tell. Rows whose moment is
    NaN are left out."""
    from scipy.stats import fisher_exact

    when = np.asarray(moments)
    by_time = np.argsort(when, kind="stable")[: int(np.isfinite(when).sum())]  # NaN stands last
    early, late = np.split(by_time, [int(len(by_time) * (1 - LATE))])
    late = late[~np.isin(groups[late], groups[early])]
    labels = np.asarray(sheet.labels, object)
    if not len(late):
        return None
    try:
        before = fit(
            [sheet.rows[i] for i in early],
            list(labels[early]),
            embedder=embedder,
            groups=groups[early],
        )
    except TooLittle:
        return None  # of so few earlier rows nothing can be told of the later ones
    found = before.panel.probabilities([sheet.rows[i] for i in late], embedder)
    now = Fitted(before.panel, found, numbered(list(labels[late]), before.panel.labels))
    table = [
        [int(now.wrong.sum()), int((~now.wrong).sum())],
        [int(before.wrong.sum()), int((~before.wrong).sum())],
    ]
    moved = fisher_exact(table, alternative="greater").pvalue < DRIFT
    return now if moved else None


def timed(panel: Panel, rows: Sequence[Row], embedder: Embedder | None) -> dict[str, float]:
    """Milliseconds a row, asked one by one: the middle one and the slowest of a hundred."""
    asked = list(rows[:TIMED])
    panel.probabilities(asked[:3], embedder)  # the first question loads what is needed
    spent = []
    for row in asked:
        began = perf_counter()
        panel.probabilities([row], embedder)
        spent.append((perf_counter() - began) * 1e3)
    if not spent:
        return {"p50_ms": 0.0, "p99_ms": 0.0}
    return {"p50_ms": float(np.percentile(spent, 50)), "p99_ms": float(np.percentile(spent, 99))}


def short_list(
    fitted: Fitted, found: Scores, right: NDArray[np.intp], *, miss: float
) -> dict[str, float]:
    """How long the conformal short list is, and how often it holds the right label."""
    listed = found >= short_list_size(fitted.unseen, fitted.right, miss=miss)
    listed[np.arange(len(found)), found.argmax(1)] = True  # nobody is shown an empty list
    there = right >= 0
    held = listed[np.flatnonzero(there), right[there]].sum() / len(right)
    return {"short_list_mean": float(listed.sum(1).mean()), "short_list_holds": float(held)}


def macro_f1(right: NDArray[np.intp], said: NDArray[np.intp]) -> float:
    """The mean over labels that occur, on either side, of the harmonic mean of precision and recall."""
    parts = []
    for label in np.union1d(right, said):
        hit = int(((right == label) & (said == label)).sum())
        parts.append(2 * hit / max(1, int((right == label).sum() + (said == label).sum())))
    return float(np.mean(parts)) if parts else 0.0
