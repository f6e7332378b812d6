"""Look-ups by the ten thousand: each standing photo sought among all that show other streets, and what it finds proved.

Sheets with a scene of its own sheet are left out: they show the same rendered points from another side, grain and all, as
no second photo of a street does (a re-take has grain of its own). Each EACH-th look-up tells what is said of those.

The database is asked as `finding.candidates` asks it, but from arrays in memory, at a thirtieth of the time;
`bench/reused_photo.py` holds both against each other. What is found goes through the proof on what
is held of the sheets, with its limits widened, since points and grain of a sheet are not quite those of
a picture cut from it; what passes is rendered and proved in full. Each EACH-th look-up is also done by
the database, and one that was dropped is proved in full all the same.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.kit.photos import interval
from bench.kit.pictures import DARK_EACH, OF_A_SHEET, Words, picture_bytes, scenes_on, window
from wangge.assist.sight import prints
from wangge.assist.sight.copies import along_edges, grain, mirror, same_picture
from wangge.assist.sight.features import Features, pairs
from wangge.assist.sight.prints import BITS
from wangge.verification.printing.finding import (
    COMMON,
    LEAST_VOTES,
    OF_THE_WHOLE,
    PROVED,
    candidates,
)
from wangge.verification.printing.keeping import made_of

GATE = 8  # points that fit along the edges; the proof asks for 10
WIDE = 1.0  # their middle error; the proof asks for 0.75
LIKE = 0.3  # of the squares whose grain agrees; the proof asks for 0.6
EACH = 100


class Index:
    """The words of all photos, in order."""

    def __init__(self, kept: list[Words]) -> None:
        words = np.concatenate(kept).astype(np.int32)
        photos = np.repeat(np.arange(len(kept), dtype=np.int32), [len(one) for one in kept])
        order = np.argsort(words, kind="stable")
        self.words, self.photos = words[order], photos[order]
        self.size = len(kept)

    def candidates(self, asked: Words, *, leave_out: list[range]) -> list[tuple[int, float]]:
        """(number of a photo, weight), the heaviest first: what `finding.candidates` would say."""
        sought = asked.astype(np.int32)
        first = np.searchsorted(self.words, sought, "left")
        often = np.searchsorted(self.words, sought, "right") - first
        telling = (often > 0) & (often <= COMMON)
        first, often, sought = first[telling], often[telling], sought[telling]
        rows = np.repeat(first - np.concatenate(([0], np.cumsum(often)[:-1])), often)
        found = self.photos[rows + np.arange(len(rows))]
        each: NDArray[Any] = np.where(sought >> BITS, OF_THE_WHOLE, 1)
        votes = np.bincount(found, each.repeat(often), minlength=self.size)
        weights = np.bincount(found, (each / np.sqrt(often)).repeat(often), minlength=self.size)
        for part in leave_out:
            votes[part.start : part.stop] = 0
        likely = np.flatnonzero(votes >= LEAST_VOTES)
        best = likely[np.argsort(-weights[likely], kind="stable")][:PROVED]
        return [(int(one), float(weights[one])) for one in best]


def own(picture: int) -> range:
    """The pictures of the same sheet."""
    start = picture - picture % OF_A_SHEET
    return range(start, start + OF_A_SHEET)


def sharing(sheets: int) -> list[list[range]]:
    """For each sheet the pictures of the sheets with which it shares a scene, its own among them."""
    on = [set(scenes_on(sheet)) for sheet in range(sheets)]
    return [[own(at * OF_A_SHEET) for at, other in enumerate(on) if each & other] for each in on]


def asked_of(sheets: list[Features], picture: int) -> tuple[Features, Words]:
    """The points of a standing picture, and the words it asks for."""
    seen = window(sheets[picture // OF_A_SHEET], picture)
    return seen, prints.asked_of(seen, seen.even)


def likely_copy(one: Features, other: Features) -> bool:
    """Whether points fit along the edges and grain agrees, either way round, by half of what the proof asks for."""
    for turned in (False, True):
        each = mirror(one, prints.EDGE) if turned else one
        fit = along_edges(*pairs(each, other, ratio=0.85), least=GATE)
        if fit is None or fit[2] > WIDE:
            continue
        grey = np.ascontiguousarray(one.even[:, ::-1]) if turned else one.even
        if grain(grey, other.even, fit[0]).agreeing >= LIKE:
            return True
    return False


def proved(picture: int, number: int) -> bool:
    """Whether two pictures are the same by the whole proof, from their files."""
    return same_picture(made_of(picture_bytes(picture)), made_of(picture_bytes(number))).same


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands to be found: sheets, and the words of all photos, those of the sheets first."""

    sheets: list[Features]
    index: Index
    keys: list[int]  # of each photo in the database
    others: int  # photos of the sheets

    @cached_property
    def shared(self) -> list[list[range]]:
        return sharing(len(self.sheets))

    def look_up(self, picture: int, *, check: bool) -> dict[str, int]:
        """Candidates, those that pass the wide proof, those said to be the same; and what a check says."""
        seen, asked = asked_of(self.sheets, picture)
        sources = range(self.others, self.index.size)
        out = [*self.shared[picture // OF_A_SHEET], sources]
        likely = self.index.candidates(asked, leave_out=out)
        windows, passed = self._through(seen, likely)
        said = sum(proved(picture, number) for number in sorted(passed))
        counts = {"candidates": len(likely), "windows": len(windows), "passed": len(passed)}
        counts |= {"pairs": said}
        if check:
            near = self.index.candidates(asked, leave_out=[own(picture), sources])
            views = self._through(seen, near)[1] - passed
            counts["views"] = 1
            counts["views_said"] = int(any(proved(picture, number) for number in sorted(views)))
            left = {self.keys[number] for part in out for number in part}
            told = candidates(asked, leave_out=left)
            counts["held_against_database"] = 1
            here, there = (np.array([weight for _, weight in one]) for one in (likely, told))
            same = here.shape == there.shape and np.allclose(here, there)
            counts["unlike_database"] = int(not same)
            for number in sorted(windows - passed)[:1]:
                counts["dropped_and_proved"] = 1
                counts["dropped_and_said"] = int(proved(picture, number))
        return counts

    def _through(
        self, seen: Features, likely: list[tuple[int, float]]
    ) -> tuple[set[int], set[int]]:
        """The windows among the candidates, each with its mirror image, and those that pass the wide proof."""
        windows = {number - number % 2 for number, _ in likely}
        passed = {
            number
            for number in windows
            if likely_copy(seen, window(self.sheets[number // OF_A_SHEET], number))
        }
        return windows, passed


def strangers(standing: Standing, *, count: int, minutes: float) -> dict[str, Any]:
    """`count` look-ups of photos that have no copy, fewer if time is up: how many find one all the same."""
    dice = np.random.default_rng(41)
    every = dice.permutation(np.arange(0, standing.others, 2))[:count]
    sums: Counter[str] = Counter()
    alarmed: list[int] = []
    until, done = time.monotonic() + minutes * 60, 0
    while done < len(every) and time.monotonic() < until:
        picture = int(every[done])
        done += 1
        one = standing.look_up(picture, check=done % EACH == 0)
        sums.update(one)
        sums["of_dark_photos"] += picture // OF_A_SHEET % DARK_EACH == 0
        alarmed += [picture] if one["pairs"] else []
        if done % 1000 == 0:
            print(f"{done} looked up: {dict(sums)}", file=sys.stderr, flush=True)
    sheets = {int(picture) // OF_A_SHEET for picture in every[:done]}
    return {
        "photos": interval(len(alarmed), done),
        "bound": interval(len(alarmed), done, sure=0.9)["high"],  # one-sided, 95 %
        "by_sheet": interval(len({one // OF_A_SHEET for one in alarmed}), len(sheets)),
        "alarmed": alarmed,
        "counted": dict(sums),
    }
