"""Labelled tellings as the linker takes them: texts parted by what they say, and what is known of each."""

import csv
import random
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.kit.matters import SAMPLE, Telling
from wangge.intake.rules.same.grams import Rarity, grams, shares
from wangge.intake.rules.same.linking import Told
from wangge.intake.rules.same.spots import said, whereabouts

NEAR_DUPLICATE = 0.3  # likeness of two source texts from which only one of them is taken
KNOWN_CALLER, KNOWN_TIME = 0.7, 0.85


def distinct(found: Sequence[tuple[str, str]]) -> list[tuple[int, str, str]]:
    """(key, title, words) of texts of which no two are near-duplicates: else the truth would be wrong."""
    whole = [grams(f"{title} {words}") for title, words in found]
    rarity = Rarity.of(whole)
    index: dict[int, list[int]] = {}
    kept = []
    for at, one in enumerate(whole):
        keys = rarity.rarest(one, 24)
        others = sorted({other for key in keys for other in index.get(key, ())})
        likeness, _ = shares(one, [whole[other] for other in others], rarity)
        if len(one) and not (likeness >= NEAR_DUPLICATE).any():
            kept.append((at, *found[at]))
            for key in keys:
                index.setdefault(key, []).append(at)
    return kept


def kept_for_training(text: str) -> bool:
    """Half of all texts, told apart by what they say; the other half judges."""
    return zlib.crc32(text.encode()) % 2 == 0


def told_of(one: Telling, dice: random.Random, *, text_only: bool = False) -> Told:
    """As the linker sees it: now and then nobody knows who called, or when."""
    words = Told(said=said(f"{one.title} {one.words}", title=one.title))
    if text_only:
        return words
    return Told(
        said=words.said, lon=one.lon, lat=one.lat,
        at=datetime.fromtimestamp(1_790_000_000 + one.at, UTC) if dice.random() < KNOWN_TIME else None,
        caller=one.caller if dice.random() < KNOWN_CALLER else "",
    )  # fmt: skip


def sample() -> tuple[list[Told], list[str], list[str]]:
    """The demo city's day as it was written by hand: (what the linker sees, words, matter)."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    into = {
        row["external_no"]: row["fate"].split(":")[1]
        for row in rows
        if row["fate"].startswith("join:")
    }

    def main(number: str) -> str:
        return main(into[number]) if number in into else number

    told = [
        Told(
            said=said(row["words"]), address=whereabouts(row["address"]), division=row["community"],
            at=datetime.fromtimestamp(1_790_000_000 + 60 * int(row["minute"]), UTC), caller=row["phone"],
        )
        for row in rows
    ]  # fmt: skip
    return told, [row["words"] for row in rows], [main(row["external_no"]) for row in rows]
