"""Bench: is it the same matter? Groups against a truth, and the time of one new case against 400,000.

    python bench/same_matter.py [--seeds 5] [--cases 400000] [--new 300]

Prints JSON. The set is made by bench/kit/matters.py of texts that the linker was not fitted to (no
two of them near-duplicates, and none on both sides); its rates of noise are printed. What is not here is
left out, and said. `--cases 0` leaves out the second part; it takes its time to make the cases.
"""

import argparse
import random
import statistics
from collections.abc import Sequence
from typing import Any

from bench import report
from bench.kit.ground import installation, stand_up
from bench.kit.matters import RATES, SHARED, tellings, texts
from bench.kit.sets import distinct, kept_for_training, told_of

KEPT = ("precision", "recall", "f05", "b3_f1", "p99_ms")
LIMITS = {"f05_missing": 0.05, "b3_f1_missing": 0.04, "one_case_p99_ms": 50.0}


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--seeds", type=int, default=5)
    told.add_argument("--cases", type=int, default=400_000)
    told.add_argument("--new", type=int, default=300)
    given = told.parse_args()
    with installation(city=bool(given.cases)):
        stand_up()
        found, missing = texts()
        bases = [one for one in distinct(found) if not kept_for_training(one[1] + one[2])]
        seeds = range(1, given.seeds + 1)
        runs = {
            "all_that_is_known": [made(bases, seed, text_only=False) for seed in seeds],
            "words_alone": [made(bases, seed, text_only=True) for seed in seeds],
        }
        groups, lacking = near_duplicates()
        full = summed(runs["all_that_is_known"])
        figures = {"f05_missing": 1 - full["f05"][0], "b3_f1_missing": 1 - full["b3_f1"][0]}
        speed: dict[str, Any] = {}
        if given.cases:
            from bench.kit import crowd

            speed = crowd.times(given.cases, given.new)
            figures["one_case_p99_ms"] = speed["screen_p99_ms"]
    report.tell(
        "same_matter", figures, limits={name: LIMITS[name] for name in figures},
        seeds=given.seeds, bases=len(bases), rates=RATES, left_out=[*missing, *lacking],
        mean_and_spread={name: summed(each) for name, each in runs.items()},
        near_duplicate_groups=groups, speed=speed,
    )  # fmt: skip


def made(bases: Sequence[tuple[int, str, str]], seed: int, *, text_only: bool) -> dict[str, Any]:
    """One set, grouped in the order it was told."""
    from wangge.intake.screening.judging import Rows, judge

    dice = random.Random(seed)
    set_ = tellings(bases, seed=seed)
    rows = Rows(
        told=[told_of(one, dice, text_only=text_only) for one in set_],
        words=[f"{one.title} {one.words}" for one in set_],
        truth=[str(one.matter) for one in set_],
    )
    return judge(rows)


def near_duplicates() -> tuple[dict[str, Any], list[str]]:
    """Half of the real near-duplicate groups – which part tellings of one matter, where words differ."""
    from wangge.intake.screening.judging import Columns, Rows, judge, read

    file = SHARED / "tipdm_requests.csv"
    if not file.exists():
        return {}, [f"{file.name} is not here: no real groups"]
    rows = read(file, Columns(text=["title", "detail"], group="dup_group"))
    kept = [at for at, group in enumerate(rows.truth) if int(group) % 2]  # the others are fitted to
    half = Rows(
        told=[rows.told[at] for at in kept], words=[rows.words[at] for at in kept],
        truth=[rows.truth[at] for at in kept],
    )  # fmt: skip
    return {"held_out_half": judge(half), "all": judge(rows)}, []


def summed(runs: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """name -> [mean, spread]."""
    return {
        name: [
            statistics.mean(run[name] for run in runs),
            statistics.stdev(run[name] for run in runs) if len(runs) > 1 else 0.0,
        ]
        for name in (*KEPT, "n")
    }


if __name__ == "__main__":
    main()
