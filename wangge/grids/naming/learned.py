"""学来的别名 learned aliases: what people call a place, as settled cases agree; and how it is read out
of a case's words. No database."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from math import hypot
from typing import NamedTuple

from wangge.grids.naming.folding import folded
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.reading import ORDINARY, SUFFIX, mentions
from wangge.grids.rules import metres_a_degree

LEAST = 2  # voices that must agree before an alias is used
TOGETHER = 300.0  # metres: witnesses so near speak of one place
SHORTEST, LONGEST = 3, 12
MOST = 6  # phrases kept of one case
# What is no part of a name, before it and at its end.
_EDGE = re.compile(
    r"(?:我们|我家|你们|咱们?|他们|这个|那个|这边|那边|一个|某个?|本|该|的|了|在|到|从|去|住|位于|附近|旁边|对面|有|是|和|与|跟|里面?|这|那)"
)
_PART = re.compile(r"[^\w]+|\d+(?:号|栋|幢|单元|楼|层|室|户|弄|组|队)+(?:院|楼)?|[东西南北]?门口?$")


class Witness(NamedTuple):
    """One settled case: these words, said by this voice, meant a place."""

    alias: str
    voice: str
    division: str
    lon: float | None
    lat: float | None


class Learned(NamedTuple):
    """An alias, how many voices agree on it, whether it is used, and where it is."""

    alias: str
    voices: int
    agreed: bool
    division: str
    lon: float | None
    lat: float | None


def agreement(witnesses: Sequence[Witness]) -> Learned:
    """What the witnesses of one alias say together: used if two voices agree and none dissents."""
    first = witnesses[0]
    voices = len({one.voice for one in witnesses})
    points = [
        (one.lon, one.lat) for one in witnesses if one.lon is not None and one.lat is not None
    ]
    same = len({one.division for one in witnesses}) == 1 and bool(first.division)
    near = len(points) == len(witnesses) and _within(points)
    lon = sum(x for x, _ in points) / len(points) if points else None
    lat = sum(y for _, y in points) / len(points) if points else None
    agreed = voices >= LEAST and (near or (same and (not points or _within(points))))
    return Learned(first.alias, voices, agreed, first.division if same else "", lon, lat)


def _within(points: Sequence[tuple[float, float]]) -> bool:
    east, north = metres_a_degree(points[0][1])
    return all(
        hypot((x - u) * float(east), (y - v) * float(north)) <= TOGETHER
        for x, y in points
        for u, v in points
    )


def phrases(text: str, *, address: str, known: Gazetteer) -> list[str]:
    """Words of a settled case that may be a name nobody told: the rest of the address, and what in
    the text ends as names of places do. What the gazetteer knows is left out."""
    found = [*_rest(address, known), *_endings(text[:200], known)]
    fit = [
        one
        for one in dict.fromkeys(found)
        if SHORTEST <= len(one) <= LONGEST and one not in ORDINARY and not one.isdigit()
    ]
    return [one for one in fit if not known.automaton.exists(one)][:MOST]


def _rest(text: str, known: Gazetteer) -> Iterable[str]:
    """What of an address no name takes."""
    whole = folded(text)
    left = list(whole)
    for one in mentions(whole, known):
        left[one.start : one.end] = " " * (one.end - one.start)
    for part in _PART.split("".join(left)):
        yield from filter(None, _EDGE.split(part))


def _endings(text: str, known: Gazetteer) -> Iterable[str]:
    for part in _PART.split(folded(text)):
        for piece in filter(None, _EDGE.split(part)):
            for end in range(SHORTEST, len(piece) + 1):
                if SUFFIX.search(piece[:end]):
                    yield piece[max(0, end - 6) : end]


def voice_of(alias: str, speaker: str) -> str:
    """What tells speakers apart for one alias, and cannot be compared between aliases."""
    return hashlib.sha256(f"{alias}\x00{speaker}".encode()).hexdigest()[:32]
