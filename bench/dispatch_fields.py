"""Bench: which unit handles an event, told from plain fields alone; learned from earlier, tried on later.

    python bench/dispatch_fields.py [--quick] [--data FOLDER]

Prints JSON. `unit_*`: the folded names of units, `raw_*`: the names as written, folded by this program
(`--fold-units`); the first four fifths in time teach, the last fifth is asked about. `lookup_*` is what
a table says that holds for each channel, class and place the unit that had most such events. Time
has no seeds; the spread is that over months, each told from all before it. Skipped where the events
are not at hand.
"""

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path
from time import perf_counter

import numpy as np

from bench import report
from bench.kit import aside
from wangge.assist.learning import bounds, fitting, trial
from wangge.assist.learning.reading import Row
from wangge.site.trying.sheets import Cases, Columns, read

FIELDS = (
    "EVENT_SRC_NAME", "EVENT_PROPERTY_NAME", "EVENT_TYPE_NAME", "MAIN_TYPE_NAME", "SUB_TYPE_NAME",
    "STREET_NAME", "COMMUNITY_NAME",
)  # fmt: skip
LABELS = {"unit": "unit_norm", "raw": "DISPOSE_UNIT_NAME"}
FLOORS = {"unit_accuracy": 0.66}
EARLY = 0.8
TARGET, DELTA = 0.05, 0.05
LEAST = 500  # events before the first month that is asked about


def main() -> None:
    given = aside.asked(argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]))
    aside.one_core()
    file = aside.file("pingshan_events.csv", given.data)
    began = perf_counter()
    figures: dict[str, float] = {}
    for name, label in LABELS.items():
        cases = events(file, label)
        cut = int(len(cases) * EARLY)
        early, late = cases.only(range(cut)), cases.only(range(cut, len(cases)))
        figures |= {f"{name}_{what}": value for what, value in measure(early, late).items()}
    cases = events(file, LABELS["unit"])
    rounds = months(cases)[-1 if given.quick else 0 :]
    rolling = [measure(cases.only(before), cases.only(those)) for _, before, those in rounds]
    means, spread = aside.together(rolling)
    figures |= {f"monthly_{what}": means[what] for what in ("accuracy", "top3", "lookup_accuracy")}
    report.tell(
        "dispatch_fields",
        figures,
        limits={},
        floors=FLOORS,
        spread={f"monthly_{what}": value for what, value in spread.items()},
        months={
            month: {"n": len(those), "accuracy": one["accuracy"], "lookup": one["lookup_accuracy"]}
            for (month, _, those), one in zip(rounds, rolling, strict=True)
        },
        rows=len(cases),
        quick=given.quick,
        seconds=perf_counter() - began,
    )


def events(file: Path, label: str) -> Cases:
    """The events in the order of time, each unit under one name."""
    cases = read(file, Columns(features=FIELDS, label=label, time="CREATE_TIME"), fold_units=True)
    return cases.only(np.argsort(cases.moments, kind="stable").tolist())


def measure(early: Cases, late: Cases) -> dict[str, float]:
    """What is learned from the early events is worth on the late ones."""
    began = perf_counter()
    fitted = fitting.fit(early.rows, early.labels, groups=np.arange(len(early)))
    took = perf_counter() - began
    promise = bounds.certify(fitted.sure, fitted.wrong, target=TARGET, delta=DELTA)
    found = fitted.panel.probabilities(late.rows)
    told = trial.figures(fitted.panel, trial.Sheet(late.rows, late.labels), found, promise)
    wanted = ("accuracy", "top3", "macro_f1", "ece", "coverage", "n", "labels", "never_seen")
    looked_up = Lookup(early)
    right = [looked_up(row) == unit for row, unit in zip(late.rows, late.labels, strict=True)]
    return {name: float(told[name]) for name in wanted} | {
        "realised_error": float(told["realised_error"] or 0.0),
        "lookup_accuracy": float(np.mean(right)),
        "fit_s": took,
    }


class Lookup:
    """The commonest unit of all events with the same fields; of fewer of them where none has all."""

    KEYS = ((0, 4, 6), (4, 6), (4, 5), (4,), (3,), ())  # which fields, the most exact first

    def __init__(self, cases: Cases) -> None:
        self.tables: list[dict[tuple[str, ...], Counter[str]]] = [{} for _ in self.KEYS]
        for row, unit in zip(cases.rows, cases.labels, strict=True):
            for table, key in zip(self.tables, self.KEYS, strict=True):
                table.setdefault(self._of(row, key), Counter())[unit] += 1

    def __call__(self, row: Row) -> str:
        for table, key in zip(self.tables, self.KEYS, strict=True):
            if counts := table.get(self._of(row, key)):
                return counts.most_common(1)[0][0]
        return ""

    @staticmethod
    def _of(row: Row, key: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(row.fields[at] for at in key)


def months(cases: Cases) -> list[tuple[str, list[int], list[int]]]:
    """(month, what came before it, what came in it) for every month with enough before it."""
    of = [datetime.fromtimestamp(moment).strftime("%Y-%m") for moment in cases.moments]
    found = []
    for month in sorted(set(of)):
        before = [at for at, own in enumerate(of) if own < month]
        those = [at for at, own in enumerate(of) if own == month]
        if len(before) >= LEAST and len(those) >= LEAST // 5:
            found.append((month, before, those))
    return found


if __name__ == "__main__":
    main()
