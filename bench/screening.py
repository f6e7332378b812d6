"""Bench: what one reading of the words finds – dangers, kinds, two matters in one – and what it costs.

    python bench/screening.py [--requests FILE]

Prints JSON. Dangers and kinds are judged on the sentences held out in train/*.csv (held = 1), which
chose nothing, and on the requests of a city's sample that train/dangers.py kept aside. Misses are
shares, so that all limits are upper ones. Times are processor time of one thread.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench import report
from wangge.intake.rules import kinds
from wangge.intake.rules.dangers import dangers
from wangge.intake.rules.kinds import KINDS
from wangge.intake.rules.screening import by_rules, read
from wangge.intake.rules.splitting import split_of

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {
    "danger_missed": 0.02, "danger_false": 0.1, "ordinary_flagged": 0.1, "kind_wrong": 0.25,
    "split_wrong": 0.0, "split_ordinary": 0.005, "short_ms": 1.0, "long_ms": 3.0,
}  # fmt: skip
Rows = list[dict[str, str]]


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--requests", type=Path, default=ROOT / "cities/zhengzhou/requests.csv")
    given = told.parse_args()
    requests = table(given.requests)
    held = [row for row in table(ROOT / "train/dangers.csv") if row["held"] == "1"]
    sure = [row for row in table(ROOT / "train/kinds.csv") if row["held"] == "1"]
    two = table(ROOT / "train/splits.csv")
    words = [row["words"] for row in requests]
    figures = {
        **of_dangers(held),
        "ordinary_flagged": share(
            bool(dangers(row["words"])) for row in requests[1::2] if row["urgency"] != "safety"
        ),
        "kind_wrong": share(model_kind(row["words"]) != row["kind"] for row in sure),
        "kind_macro_f1": macro_f1([(row["kind"], model_kind(row["words"])) for row in sure]),
        "kind_wrong_by_rules": share(by_rules(row["words"]) != row["kind"] for row in sure),
        "kind_wrong_requests": share(model_kind(row["words"]) != row["kind"] for row in requests),
        "kind_wrong_requests_by_rules": share(by_rules(r["words"]) != r["kind"] for r in requests),
        "kind_macro_f1_requests": macro_f1([(r["kind"], model_kind(r["words"])) for r in requests]),
        "kind_macro_f1_requests_by_rules": macro_f1(
            [(r["kind"], by_rules(r["words"])) for r in requests]
        ),
        "split_wrong": share(
            (split_of(row["words"]) is None) == (row["two"] == "yes") for row in two
        ),
        "split_ordinary": share(split_of(one) is not None for one in words),
        "short_ms": cost(read, words),
        "long_ms": cost(read, [one * 40 for one in words[:100]]),
    }
    counts = {"held_dangers": len(held), "held_kinds": len(sure), "requests": len(requests)}
    report.tell("screening", figures, limits=LIMITS, counts=counts)


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_dangers(rows: Rows) -> dict[str, float]:
    """Missed of the dangers, false of those flagged, called by another name of those found."""
    found = [(row["danger"], {one.what for one in dangers(row["words"])}) for row in rows]
    flagged = [(what, names) for what, names in found if names]
    return {
        "danger_missed": share(not names for what, names in found if what),
        "danger_false": share(not what for what, _ in flagged),
        "danger_misnamed": share(what not in names for what, names in flagged if what),
        "grave_missed": share(
            not names for what, names in found if what in ("self_harm", "violence")
        ),
    }


def model_kind(words: str) -> str:
    guess = kinds.guess(words)
    return guess.value if guess else ""


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    def one(kind: str) -> float:
        hit = sum(truth == said == kind for truth, said in pairs)
        all_of = sum((truth == kind) + (said == kind) for truth, said in pairs)
        return 2 * hit / all_of if all_of else 0.0

    return sum(map(one, KINDS)) / len(KINDS)


def share(said: Iterable[bool]) -> float:
    values = list(said)
    return sum(values) / max(1, len(values))


def cost(act: Callable[[str], object], texts: Sequence[str]) -> float:
    """Milliseconds a text, the best of three rounds."""
    times = []
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            act(text)
        times.append((time.process_time() - started) / len(texts) * 1000)
    return min(times)


if __name__ == "__main__":
    main()
