"""Bench: does a reply belong to its question? Own pairs against random ones, as area under the curve.

    python bench/reply_relevance.py [--pairs FILE.csv] [--seeds 5] [--fit]

Prints JSON. FILE has the columns `question` and `reply` (UTF-8): real replies, where somebody has them; what is not
here is left out, and said. Without it the suite is declared: replies written for the demo city's
requests (bench/pairs/replies.csv), and messages of several people about one matter in ../shared/data, of which one stands for
the reply. Of the declared sets every second pair is judged; from the others the weights were learned (`--fit` prints them).
"""

import argparse
import csv
import os
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from bench import report
from bench.kit.ground import installation, stand_up

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "bench/pairs/replies.csv"
REQUESTS = ROOT / "cities/zhengzhou/requests.csv"
LEAST = 0.92
NAMES = ("words", "covered", "meaning", "words_above", "covered_above", "meaning_above")
Pair = tuple[str, str]


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--pairs", type=Path, help="CSV of real pairs: question, reply")
    told.add_argument("--seeds", type=int, default=5)
    told.add_argument("--most", type=int, default=1000, help="pairs of one set")
    told.add_argument("--fit", action="store_true")
    given = told.parse_args()
    with installation(city=False):
        stand_up()
        sets, missing = suites(given.pairs, most=given.most)
        found: dict[str, Any] = {}
        for name, pairs in sets.items():
            judged = (
                pairs if name == "real" else pairs[1::2]
            )  # the others may have been learned from
            found[name] = measured(judged, pairs, seeds=given.seeds)
        if given.fit:
            fitted(sets)
        timed = found.get("real") or found["written"]
        figures = {
            "auc_missing": 1 - min(one["auc"] for one in found.values()),
            "ms_a_pair": timed["ms_a_pair"],
        }
        report.tell(
            "reply_relevance", figures, limits={"auc_missing": 1 - LEAST, "ms_a_pair": 150.0},
            sets=found, left_out=missing, seeds=given.seeds,
        )  # fmt: skip


def suites(real: Path | None, *, most: int) -> tuple[dict[str, list[Pair]], list[str]]:
    """The sets of pairs that are here, and what is not."""
    sets: dict[str, list[Pair]] = {"written": written()}
    missing = []
    if real:
        with real.open(encoding="utf-8-sig", newline="") as file:
            sets["real"] = [(row["question"], row["reply"]) for row in csv.DictReader(file)][:most]
    else:
        missing.append("real replies: none were given (--pairs FILE.csv)")
    if pairs := one_matter(most):
        sets["one_matter"] = pairs
    else:
        missing.append("messages of one matter: shared/data/tipdm_requests.csv is not here")
    return sets, missing


def written() -> list[Pair]:
    """Requests of the demo city with replies written for them."""
    with REQUESTS.open(encoding="utf-8-sig", newline="") as file:
        asked = {row["external_no"]: row["words"] for row in csv.DictReader(file)}
    with OWN.open(encoding="utf-8-sig", newline="") as file:
        return [(asked[row["external_no"]], row["reply"]) for row in csv.DictReader(file)]


def one_matter(most: int) -> list[Pair]:
    """Two people's messages about one matter; no two pairs of the same matter."""
    near = [ROOT.parent / "shared", ROOT.parents[1] / "shared"]
    given = os.environ.get("WANGGE_SHARED")
    folders = [Path(given)] if given else near
    file = next((one for f in folders if (one := f / "data/tipdm_requests.csv").is_file()), None)
    if file is None:
        return []
    groups: dict[str, list[str]] = defaultdict(list)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if len(row["detail"].strip()) > 20:
                groups[row["dup_group"]].append(row["detail"].strip())
    several = [list(dict.fromkeys(texts)) for texts in groups.values()]
    return [(texts[0], texts[-1]) for texts in several if len(texts) > 1][:most]


def measured(pairs: Sequence[Pair], every: Sequence[Pair], *, seeds: int) -> dict[str, Any]:
    """Area under the curve: each reply with its own question against a random one."""
    rows, seconds = scored(pairs, every, seeds)
    return {
        "pairs": len(pairs),
        "auc": float(round(np.mean([auc(own, other) for own, other in rows]), 4)),
        "auc_worst_seed": float(round(min(auc(own, other) for own, other in rows), 4)),
        "ms_a_pair": round(1000 * seconds, 2),
    }


def scored(
    pairs: Sequence[Pair], every: Sequence[Pair], seeds: int
) -> tuple[list[tuple[Any, Any]], float]:
    from wangge.verification.checks.relevance import House, chance_of

    house = House.of([asked for asked, _ in every])
    rows, began, done = [], perf_counter(), 0
    for seed in range(1, seeds + 1):
        rng = random.Random(seed)
        own, other = [], []
        for at, (asked, reply) in enumerate(pairs):
            else_at = rng.choice([each for each in range(len(pairs)) if each != at])
            own.append(chance_of(asked, reply, house))
            other.append(chance_of(pairs[else_at][0], reply, house))
            done += 2
        rows.append((np.array(own), np.array(other)))
    return rows, (perf_counter() - began) / max(1, done)


def auc(own: Any, other: Any) -> float:
    """How often a reply's own question scores above another, ties half."""
    every = np.concatenate([own, other])
    order = np.argsort(np.argsort(every, kind="stable"))
    _, inverse, counts = np.unique(every, return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, weights=order + 1)[inverse] / counts[inverse]
    many = len(own)
    return float((mean[:many].sum() - many * (many + 1) / 2) / (many * len(other)))


def fitted(sets: dict[str, list[Pair]]) -> None:
    """Weights learned on the halves that are not judged, told to the error stream."""
    import sys

    from sklearn.linear_model import LogisticRegression

    from wangge.verification.checks.relevance import House, bearing_of

    rows, right = [], []
    for name, most in (("written", 1000), ("one_matter", 32)):
        every = sets.get(name, [])
        pairs, rng = every[::2][:most], random.Random(0)
        house = House.of([asked for asked, _ in every])
        for at, (asked, reply) in enumerate(pairs):
            others = [pairs[at - 1 - rng.randrange(len(pairs) - 1)][0] for _ in range(3)]
            for question, own in ((asked, 1), *((other, 0) for other in others)):
                found = bearing_of(question, reply, house)
                rows.append([getattr(found, feature) for feature in NAMES])
                right.append(own)
    for kind, columns in (("with", range(6)), ("without", range(3))):
        table = np.array(rows)[:, list(columns)]
        made = LogisticRegression(C=0.02, class_weight="balanced").fit(table, right)
        names = [f"{kind}.{NAMES[column]}" for column in columns]
        weights = dict(zip(names, made.coef_[0].round(3).tolist(), strict=True))
        print({f"{kind}.bias": round(float(made.intercept_[0]), 3), **weights}, file=sys.stderr)


if __name__ == "__main__":
    main()
