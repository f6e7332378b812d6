"""Bench: telling the class of citizens' messages, and how many may go by themselves at a certified error.

    python bench/dispatch_texts.py [--seeds 5] [--quick] [--data FOLDER]

Prints JSON: means over the seeds, and their spread. Each seed learns from four fifths of the groups of
near-copies and is tried on the others. Both promises (at most 5 % and 3 % wrong, with probability
95 %) rest on what the same learning said of rows it had not seen. Texts are embedded once for all seeds; the
times are with embedding. Skipped where the messages are not
at hand.
"""

import argparse
from time import perf_counter
from typing import Any

import numpy as np

from bench import report
from bench.kit import aside
from wangge.assist.learning import bounds, fitting, trial
from wangge.site.trying.sheets import Cases

TARGETS = {"5": 0.05, "3": 0.03}
DELTA = 0.05
FLOORS = {"macro_f1": 0.930, "top3": 0.995, "coverage_5": 0.93, "coverage_3": 0.84}
FEW = 1_500  # rows of a quick run


def main() -> None:
    given = aside.asked(argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]))
    aside.one_core()
    cases = aside.messages(given.data, most=FEW if given.quick else None)
    began = perf_counter()
    embedder = aside.Remembering()
    rounds, broken = [], dict.fromkeys(TARGETS, 0)
    for seed in range(given.seeds):
        figures, misses = measure(cases, embedder, seed=seed)
        rounds.append(figures)
        for name in misses:
            broken[name] += 1
    means, spread = aside.together(rounds)
    report.tell(
        "dispatch_texts",
        means,
        limits={},
        floors=FLOORS,
        spread=spread,
        rows=len(cases),
        seeds=given.seeds,
        delta=DELTA,
        promise_broken_beyond_chance=broken,
        quick=given.quick,
        seconds=perf_counter() - began,
    )


def measure(
    cases: Cases, embedder: aside.Remembering, *, seed: int
) -> tuple[dict[str, float], list[str]]:
    """Figures of one seed, and the promises whose realised error lies above the target with all of
    its own 95 % interval."""
    groups = aside.group_numbers(cases)
    own, others = aside.split(groups, seed=seed)
    train, test = cases.only(list(own)), cases.only(list(others))
    began = perf_counter()
    fitted = fitting.fit(train.rows, train.labels, groups=groups[own], seed=seed, embedder=embedder)
    took = perf_counter() - began
    found = fitted.panel.probabilities(test.rows, embedder)
    told = trial.figures(fitted.panel, trial.Sheet(test.rows, test.labels), found, None)
    figures = {name: told[name] for name in ("macro_f1", "top3", "accuracy", "ece")}
    broken = []
    for name, target in TARGETS.items():
        goes = kept(fitted, test, found, target)
        figures |= {f"{what}_{name}": float(goes[what] or 0.0) for what in GOES}
        if goes["coverage"] and goes["realised_interval"][0] > target:
            broken.append(name)
    return figures | trial.timed(fitted.panel, test.rows, embedder.forgetful) | {
        "fit_s": took
    }, broken


GOES = ("coverage", "certified_error", "realised_error", "calibration_coverage")


def kept(fitted: fitting.Fitted, test: Cases, found: Any, target: float) -> dict[str, Any]:
    """What would have gone by itself under a promise made before the test rows were seen."""
    promise = bounds.certify(fitted.sure, fitted.wrong, target=target, delta=DELTA)
    number = {label: at for at, label in enumerate(fitted.panel.labels)}
    right = np.array([number.get(label, -1) for label in test.labels])
    done = trial.kept(promise, found.max(1), found.argmax(1) != right)
    return dict.fromkeys(GOES, 0.0) | done


if __name__ == "__main__":
    main()
