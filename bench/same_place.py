"""Bench: do two photos show the same place? False accepts, recall under guidance, time; and did the matter go?

    python bench/same_place.py [--scenes 70] [--rounds 5] [--pairs 12000] [--data FOLDER]

Prints JSON. Sets are declared in bench/kit/scenes.py: `guided` is a re-take with the before photo as a ghost in
the finder (corners within 4 %, 4 degrees, scale .92 to 1.12), `medium` and `hard` lie further apart; light,
shadow, noise, JPEG and an object of up to 36 % of the frame change in all. Different scenes share
facades, signs and vehicles. Two kinds of deceit are counted apart: one object pasted into two scenes
(up to 36 % of the frame), and a picture of the place held into another. Real photos are used where they lie.
"""

import argparse
import itertools
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench import report
from bench.kit.aside import one_core
from bench.kit.photos import interval, scenes
from bench.kit.scenes import (
    GUIDED,
    HARD,
    MEDIUM,
    Pixels,
    blob,
    jpeg_bytes,
    retake,
)  # fmt: skip
from wangge.assist.sight.features import Features, features
from wangge.assist.sight.matter import Answer, Box, changed
from wangge.assist.sight.place import compare, same_place
from wangge.assist.sight.reading import Seen, read

LIMITS = {"false_accepts": 1 / 3000, "pair_cpu_p50_ms": 150.0}
FLOORS = {"guided_recall": 0.98}


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--scenes", type=int, default=70)
    told.add_argument("--pairs", type=int, default=12_000)
    told.add_argument("--deceits", type=int, default=150, help="of each kind")
    told.add_argument("--rounds", type=int, default=5, help="guided re-takes of each scene")
    told.add_argument("--data", type=Path, help="folder of real photos")
    given = told.parse_args()
    one_core()
    images, counted, missing = scenes(given.scenes, given.data)
    first = [looked(image) for image in images]
    recall, again = recalls(images, first, given.rounds)
    wrong, tried = false_accepts(first, again, given.pairs)
    spans = times(images[:40])
    figures = {
        "false_accepts": wrong / tried,
        "guided_recall": recall["guided"]["share"],
        "pair_cpu_p50_ms": float(np.percentile(spans, 50)),
        "pair_cpu_p99_ms": float(np.percentile(spans, 99)),
    }
    report.tell(
        "same_place", figures, limits=LIMITS, floors=FLOORS, scenes=counted, left_out=missing,
        different=interval(wrong, tried), recall=recall,
        deceits={"object": pasted(images, given.deceits), "picture": held_in(images, given.deceits)},
        matter=matter(images),
    )  # fmt: skip


def seen(image: Pixels) -> Seen:
    return read(jpeg_bytes(image, 92))


def looked(image: Pixels) -> Features:
    return features(seen(image).grey)


def recalls(
    images: list[Pixels], first: list[Features], rounds: int
) -> tuple[dict[str, Any], list[Features]]:
    """Recall of each kind of re-take, and the features of the guided ones."""
    out: dict[str, Any] = {}
    kept: list[Features] = []
    kinds = {"guided": (GUIDED, rounds), "medium": (MEDIUM, 1), "hard": (HARD, 1)}
    for name, (how, times_) in kinds.items():
        why: Counter[str] = Counter()
        for turn, (at, image) in itertools.product(range(times_), enumerate(images)):
            other = looked(retake(image, 10_000 * turn + 100 * at + len(name), how))
            why[compare(first[at], other).why.value] += 1
            if name == "guided" and turn < 2:
                kept.append(other)
        out[name] = interval(why["fits"], sum(why.values())) | {"why": dict(why)}
        print(f"{name}: {out[name]}", file=sys.stderr, flush=True)
    return out, kept


def false_accepts(first: list[Features], again: list[Features], most: int) -> tuple[int, int]:
    """(accepted, tried) among pairs of different scenes, in an order drawn once."""
    pairs = [(i, j) for i in range(len(first)) for j in range(len(again)) if i != j % len(first)]
    order = np.random.default_rng(3).permutation(len(pairs))[:most]
    wrong = sum(compare(first[pairs[k][0]], again[pairs[k][1]]).same for k in order)
    print(f"different: {wrong} of {len(order)} accepted", file=sys.stderr, flush=True)
    return wrong, len(order)


def times(images: list[Pixels]) -> list[float]:
    """Milliseconds of processor time for a pair: both photos searched and compared."""
    spans = []
    for at, image in enumerate(images):
        one, other = seen(image), seen(retake(image, at, GUIDED))
        began = time.process_time()
        same_place(one, other)
        spans.append((time.process_time() - began) * 1000)
    return spans


def pasted(images: list[Pixels], count: int) -> dict[str, Any]:
    """One object in two different scenes."""
    dice = np.random.default_rng(5)
    wrong = 0
    for turn in range(count):
        here, there, thing = dice.choice(len(images), 3, replace=False)
        share = dice.uniform(0.1, 0.36)
        one, other = (_with(images[at], images[thing], share, dice) for at in (here, there))
        wrong += compare(looked(one), looked(retake(other, turn, GUIDED, thing=False))).same
    return interval(wrong, count)


def held_in(images: list[Pixels], count: int) -> dict[str, Any]:
    """A picture of the place, of .09 to .5 of the frame, held into another place."""
    dice = np.random.default_rng(6)
    wrong = 0
    for turn in range(count):
        here, there = dice.choice(len(images), 2, replace=False)
        other = _with(images[there], images[here], dice.uniform(0.09, 0.5), dice)
        wrong += compare(
            looked(images[here]), looked(retake(other, turn, GUIDED, thing=False))
        ).same
    return interval(wrong, count)


def _with(image: Pixels, thing: Pixels, share: float, dice: Any) -> Pixels:
    work = np.asarray(cv2.resize(image, (800, 600)), np.uint8).copy()
    wide, tall = int(800 * share**0.5), int(600 * share**0.5)
    x, y = int(dice.uniform(0, 800 - wide)), int(dice.uniform(0, 600 - tall))
    work[y : y + tall, x : x + wide] = cv2.resize(thing, (wide, tall))
    return work


def matter(images: list[Pixels]) -> dict[str, Any]:
    """A patch that is gone in the re-take, or still there: what is answered, marked and unmarked."""
    said: dict[str, Counter[str]] = {}
    for at, image in enumerate(images):
        dice = np.random.default_rng([31, at])
        clean = np.asarray(cv2.resize(image, (800, 600)), np.uint8)
        dirty = clean.copy()
        centre = (int(dice.uniform(240, 560)), int(dice.uniform(200, 420)))
        tall, wide = int(dice.uniform(70, 170)), int(dice.uniform(80, 220))
        blob(dirty, centre, (tall, wide), dice)
        part = Box(
            x=(centre[0] - wide / 2) / 800,
            y=(centre[1] - tall / 2) / 600,
            w=wide / 800,
            h=tall / 600,
        )
        before = looked(dirty)
        for name, later in (("gone", clean), ("still_there", dirty)):
            after = looked(retake(later, at, GUIDED, thing=False))
            place = compare(before, after)
            for way, mark in (("marked", part), ("unmarked", None)):
                answer = Answer.CANNOT_TELL
                if place.view is not None and place.same:
                    answer = changed(before, after, place.view, mark).answer
                said.setdefault(f"{name}_{way}", Counter())[answer.value] += 1
    return {name: dict(counts) for name, counts in said.items()}


if __name__ == "__main__":
    main()
