"""Bench: how often a promised error is broken – learn-then-test beside the threshold one would choose by eye.

    python bench/dispatch_promise.py [--splits 300] [--quick] [--data FOLDER]

Prints JSON. What a model says of messages it had not seen is worked out once (out of fold, groups of
near-copies whole); then these answers are split in halves again and again: on one half a threshold is
chosen, on the other it is counted how many above it are wrong. `broken_*` is the share of the splits in
which that is more than was promised, with its own 95 % binomial interval; `naive_*` is the same
for the lowest threshold at which the first half shows no more than the target.

The half that is counted on errs by chance as much as the other, and what one has too few of the other
has too many: a bound that holds in 95 of 100 cases for the true rate is passed by such a count in up to
12 of 100 (1.645 / √2 deviations). So the promise itself, which is of the true rate, is tried too:
`drawn_*` takes all answers for the world, whose error at every threshold is known, draws half as many
groups from it with replacement, certifies on these, and counts how often the world's error lies above
the target. `beyond_*` counts the splits in which the target lies below the whole 95 % interval of
the realised error. The limits are held against the lower ends of the intervals.
"""

import argparse
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import report
from bench.kit import aside
from wangge.assist.learning import bounds, fitting

TARGETS = {"2": 0.02, "3": 0.03, "5": 0.05}
DELTA = 0.05
FEW = 1_500


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--splits", type=int, default=300)
    given = aside.asked(told)
    aside.one_core()
    cases = aside.messages(given.data, most=FEW if given.quick else None)
    groups = aside.group_numbers(cases)
    began = perf_counter()
    fitted = fitting.fit(cases.rows, cases.labels, groups=groups, embedder=aside.Remembering())
    figures: dict[str, float] = {"unseen_accuracy": float((~fitted.wrong).mean())}
    limits: dict[str, float] = {}
    more: dict[str, float] = {}
    for name, target in TARGETS.items():
        counted = fared(fitted, groups, target, splits=given.splits)
        figures |= {f"{what}_{name}": value for what, value in counted.items()}
        limits |= {f"broken_low_{name}": DELTA, f"drawn_low_{name}": DELTA}
        more[name] = target
    report.tell(
        "dispatch_promise",
        figures,
        limits=limits,
        rows=len(cases),
        splits=given.splits,
        delta=DELTA,
        targets=more,
        quick=given.quick,
        seconds=perf_counter() - began,
    )


def fared(
    fitted: fitting.Fitted, groups: NDArray[np.intp], target: float, *, splits: int
) -> dict[str, float]:
    """How a promise fared over so many splits into halves."""
    sure, wrong, known = fitted.sure, fitted.wrong, np.unique(groups)
    everything = np.ones(len(sure), bool)
    rows_of = [np.flatnonzero(groups == group) for group in known]
    dice = np.random.default_rng(20_261_125)
    broken = naive = beyond = drawn = nothing = 0
    covered, naively, erred = [], [], []
    for _ in range(splits):
        first = np.isin(groups, dice.permutation(known)[: len(known) // 2])
        found = bounds.certify(sure[first], wrong[first], target=target, delta=DELTA)
        nothing += found.threshold > 1
        sent, missed = counted(sure, wrong, ~first, found.threshold)
        broken += missed > target * sent
        beyond += bounds.interval(missed, sent)[0] > target
        covered.append(sent / (~first).sum())
        erred.append(missed / max(1, sent))
        some = np.concatenate(
            [rows_of[at] for at in dice.integers(len(known), size=len(known) // 2)]
        )
        found = bounds.certify(sure[some], wrong[some], target=target, delta=DELTA)
        sent, missed = counted(sure, wrong, everything, found.threshold)
        drawn += missed > target * sent
        sent, missed = counted(sure, wrong, ~first, by_eye(sure[first], wrong[first], target))
        naive += missed > target * sent
        naively.append(sent / (~first).sum())
    (low, high), (least, most) = (bounds.interval(one, splits) for one in (broken, drawn))
    figures = {"broken": broken, "drawn": drawn, "beyond": beyond, "naive": naive}
    return {name: count / splits for name, count in figures.items()} | {
        "broken_low": low,
        "broken_high": high,
        "drawn_low": least,
        "drawn_high": most,
        "nothing_certified": nothing / splits,
        "coverage": float(np.mean(covered)),
        "coverage_naive": float(np.mean(naively)),
        "realised": float(np.mean(erred)),
    }


def counted(sure: Any, wrong: Any, there: NDArray[np.bool_], threshold: float) -> tuple[int, int]:
    """How many of the rows would go, and how many of them wrongly."""
    goes = there & (sure >= threshold)
    return int(goes.sum()), int(wrong[goes].sum())


def by_eye(sure: NDArray[np.float64], wrong: NDArray[np.bool_], target: float) -> float:
    """The lowest threshold at which no more than the target is wrong on these rows."""
    order = np.argsort(-sure, kind="stable")
    errors = np.cumsum(wrong[order]) / np.arange(1, len(order) + 1)
    fine = np.flatnonzero(errors <= target)
    return float(sure[order][fine[-1]]) if len(fine) else 1.01


if __name__ == "__main__":
    main()
