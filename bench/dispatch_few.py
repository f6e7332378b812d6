"""Bench: telling the class of messages with no labels, with 200, and with 600 that were well chosen.

    python bench/dispatch_few.py [--seeds 5] [--rows 4000] [--quick] [--data FOLDER]

Prints JSON: means over the seeds, and their spread. `cold_*` knows names of the classes, and
what belongs to each (`described`) or not (`names`), with texts without a label (`seen`) or without;
`l200*` has 200 labels drawn by chance, `l600_active` those and 400 asked for in rounds of a hundred
where the first two classes lay nearest together, `l600_chance` 600 drawn by chance. Each seed
keeps a fifth of the groups of near-copies aside and is tried on it. Skipped where the messages are
not at hand.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from bench import report
from bench.kit import aside
from wangge.assist.learning import cold, fitting, trial
from wangge.assist.learning.panel import Panel
from wangge.assist.learning.reading import Read, read
from wangge.site.trying.sheets import Cases, described

FLOORS = {
    "cold_described_seen_top1": 0.74, "cold_described_seen_top3": 0.93,
    "l200_described_top1": 0.80, "l600_active_top1": 0.88,
}  # fmt: skip
FIRST, ROUND, LAST = 200, 100, 600
FEW = 1_200  # rows of a quick run


@dataclass(frozen=True)
class Ground:
    """All that the seeds share: rows, read once, and what is known of the classes."""

    cases: Cases
    read: Sequence[Read]
    groups: NDArray[np.intp]
    known: Mapping[str, list[str]]
    embedder: aside.Remembering


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--rows", type=int, default=4_000, help="messages used, spread over the file")
    given = aside.asked(told)
    aside.one_core()
    began = perf_counter()
    cases = aside.messages(given.data, most=FEW if given.quick else given.rows)
    tree = described(aside.file(aside.TREE, given.data))
    ground = Ground(
        cases,
        [read(row) for row in cases.rows],
        aside.group_numbers(cases),
        {label: tree.get(label, [label]) for label in sorted(set(cases.labels))},
        aside.Remembering(),
    )
    rounds = [measure(ground, seed=seed) for seed in range(given.seeds)]
    means, spread = aside.together(rounds)
    report.tell(
        "dispatch_few",
        means,
        limits={},
        floors=FLOORS,
        spread=spread,
        rows=len(cases),
        seeds=given.seeds,
        quick=given.quick,
        seconds=perf_counter() - began,
    )


def measure(ground: Ground, *, seed: int) -> dict[str, float]:
    """Every way of beginning, tried on the same rows kept aside."""
    own, others = aside.split(ground.groups, seed=seed)
    dice = np.random.default_rng(seed)
    own = dice.permutation(own)
    rows = [ground.cases.rows[at] for at in own]
    bare = {label: [label] for label in ground.known}
    figures: dict[str, float] = {}
    for name, known in (("described", ground.known), ("names", bare)):
        for has, texts in (("seen", rows), ("alone", rows[: cold.ENOUGH - 1])):
            panel = cold.start(known, texts, ground.embedder)
            figures |= worth(panel, ground, others, f"cold_{name}_{has}")
    first, chance = list(own[:FIRST]), list(own[:LAST])
    figures |= worth(learn(ground, first, bare, seed=seed), ground, others, "l200_names")
    panel = learn(ground, first, ground.known, seed=seed)
    figures |= worth(panel, ground, others, "l200_described")
    labelled = first
    while len(labelled) < min(LAST, len(own)):
        labelled = labelled + teach_most(panel, ground, np.setdiff1d(own, labelled))
        panel = learn(ground, labelled, ground.known, seed=seed)
    figures |= worth(panel, ground, others, "l600_active")
    panel = learn(ground, chance, ground.known, seed=seed)
    return figures | worth(panel, ground, others, "l600_chance")


def learn(ground: Ground, at: Sequence[int], known: Mapping[str, list[str]], *, seed: int) -> Panel:
    """From the labels of these rows alone."""
    cases = ground.cases.only(at)
    fitted = fitting.fit(
        cases.rows,
        cases.labels,
        embedder=ground.embedder,
        described=known,
        groups=ground.groups[list(at)],
        seed=seed,
    )
    return fitted.panel


def teach_most(panel: Panel, ground: Ground, pool: NDArray[np.intp]) -> list[int]:
    """The rows whose two likeliest classes lie nearest together, no two of them near-copies."""
    found = np.sort(panel.judge([ground.read[at] for at in pool], ground.embedder), axis=1)
    chosen: dict[int, int] = {}
    for at in pool[np.argsort(found[:, -1] - found[:, -2], kind="stable")]:
        chosen.setdefault(int(ground.groups[at]), int(at))
        if len(chosen) == ROUND:
            break
    return list(chosen.values())


def worth(panel: Panel, ground: Ground, at: NDArray[np.intp], name: str) -> dict[str, float]:
    """Share of the rows whose class stands first, and among the first three."""
    found = panel.judge([ground.read[row] for row in at], ground.embedder)
    labels = [ground.cases.labels[row] for row in at]
    told = trial.figures(panel, trial.Sheet([], labels), found, None)
    return {
        f"{name}_top1": told["accuracy"],
        f"{name}_top3": told["top3"],
        f"{name}_macro_f1": told["macro_f1"],
    }


if __name__ == "__main__":
    main()
