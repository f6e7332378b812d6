"""Bench: how often the place is found in words, taken without a person, and right; how fast.

    python bench/place.py [--texts N] [--seeds 1,2,3,4,5]

Prints JSON. The city is made up (70,818 grids, 37,000 names, four in ten places share theirs) and
so are the texts, with the noise declared in `rates` – half of them with a pin, some of these wrong.
Seeds are others than those the confidence was fitted on (train/place_confidence.py). Figures are the mean of
the seeds, their spread stands beside; `without_pins` is the same texts as if no pin had come.
Times are processor time of one thread, warm, from words to grid.
"""

import argparse
import time
from collections import Counter
from statistics import mean, stdev
from typing import Any

from bench import report
from bench.kit.placed import CRITERION, right
from bench.kit.said_city import GRIDS, SaidCity, SaidGround, said_city
from bench.kit.said_texts import GPS_MEDIAN, GPS_SPREAD, RATES, SaidText, said_texts
from wangge.grids.naming import Gazetteer, Prior, fitted, place

LIMITS = {
    "left_to_people": 0.08, "auto_wrong": 0.02, "missed_by_three": 0.03, "p99_ms": 1.0,
    "build_s": 5.0, "memory_mb": 150.0,
}  # fmt: skip
WARM = 300


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--texts", type=int, default=4_000)
    told.add_argument("--seeds", default="1,2,3,4,5")
    given = told.parse_args()
    seeds = [int(one) for one in given.seeds.split(",")]
    runs = [one_city(seed, given.texts) for seed in seeds]
    with_pins, without = [run[0] for run in runs], [run[1] for run in runs]
    figures = averaged(with_pins) | {
        "build_s": max(run[2] for run in runs), "memory_mb": max(run[3] for run in runs),
    }  # fmt: skip
    kinds: Counter[str] = sum((run[4] for run in runs), Counter())
    report.tell(
        "place", figures, limits=LIMITS, spread=spread(with_pins), without_pins=averaged(without),
        without_pins_spread=spread(without), texts=given.texts, seeds=len(seeds), grids=GRIDS,
        names=runs[0][5], rates=RATES, gps={"median_m": GPS_MEDIAN, "log_spread": GPS_SPREAD},
        gate=fitted.SURE, criterion=CRITERION, missed_by_noise=by_noise(kinds),
    )  # fmt: skip


def one_city(seed: int, texts: int) -> Any:
    """(figures with pins, without, seconds to build, megabytes, what was missed, names)."""
    city = said_city(seed)
    report.trim()
    before, began = report.resident_mb(), time.process_time()
    known = city.gazetteer()
    build = time.process_time() - began
    report.trim()
    memory = report.resident_mb() - before
    said = list(said_texts(city, texts, seed=seed))
    ground, kinds = city.ground(), Counter[str]()
    pins = asked(said, known, ground, pins=True, kinds=kinds)
    bare = asked(said, known, ground, pins=False, kinds=Counter())
    return pins, bare, build, memory, kinds, names_of(city)


def names_of(city: SaidCity) -> int:
    return sum(1 + len(one.aliases) + len(one.old) for one in city.named)


def asked(
    said: list[SaidText], known: Gazetteer, ground: SaidGround, *, pins: bool, kinds: Counter[str]
) -> dict[str, float]:
    """Shares of all texts, and milliseconds a text."""
    for one in said[:WARM]:
        place(one.text, known, ground=ground)
    tally, times = Counter[str](), []
    for one in said:
        prior = Prior(*one.pin) if pins and one.pin else None
        began = time.thread_time()
        found = place(one.text, known, prior=prior, ground=ground)
        times.append(time.thread_time() - began)
        hits = [right(spot, one) for spot in found.spots]
        tally["top1"] += any(hits[:1])
        tally["top3"] += any(hits)
        tally["auto"] += found.sure
        tally["auto_right"] += found.sure and hits[0]
        for kind in one.noise or ("none",):
            kinds[f"{kind} all"] += 1
            kinds[f"{kind} left"] += not found.sure
            kinds[f"{kind} wrong"] += found.sure and not hits[0]
    n = len(said)
    times.sort()
    return {
        "auto_share": tally["auto"] / n,
        "auto_precision": tally["auto_right"] / tally["auto"],
        "top1": tally["top1"] / n,
        "top3": tally["top3"] / n,
        "left_to_people": 1 - tally["auto"] / n,
        "auto_wrong": 1 - tally["auto_right"] / tally["auto"],
        "missed_by_three": 1 - tally["top3"] / n,
        "p50_ms": times[n // 2] * 1e3,
        "p99_ms": times[n * 99 // 100] * 1e3,
    }


def averaged(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: mean(run[name] for run in runs) for name in runs[0]}


def spread(runs: list[dict[str, float]]) -> dict[str, float]:
    """Standard deviation between the seeds."""
    return {name: stdev(run[name] for run in runs) if len(runs) > 1 else 0.0 for name in runs[0]}


def by_noise(kinds: Counter[str]) -> dict[str, dict[str, float]]:
    """For each kind of noise: texts that had it, the share left to people, the share placed wrongly."""
    names = sorted({name.rsplit(" ", 1)[0] for name in kinds})
    return {
        name: {
            "texts": kinds[f"{name} all"],
            "left": kinds[f"{name} left"] / kinds[f"{name} all"],
            "wrong": kinds[f"{name} wrong"] / kinds[f"{name} all"],
        }
        for name in names
    }


if __name__ == "__main__":
    main()
