"""落点 placing: where new cases lie – by their pin, else by the names of places in what was said."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wangge.cases.models import Case
from wangge.grids import queries as grids
from wangge.grids.index import places as gazetteer

PIN, OUTLINE, ADDRESS, WORDS = 0.95, 0.85, 0.7, 0.5  # how sure a place found this way is
NEST = 0.15  # surer when a name of an area above it is said as well
SURE = 0.95
DISTRICT, STREET = 1, 2  # depths, the city being 0
SHORT = 3  # names of so many characters are taken wherever they stand
RUNS_ON = frozenset(
    "路街道巷大小中前后东西南北山湖河渠园广场公校院桥寺门城里湾庄苑家站"
)  # 未来 is no village in 未来路
ROAD = re.compile(r"(?:路|街|大道)$")
READ = 300  # characters of the words in which names are looked for


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a case lies: the most exact division, its grid where a pin tells, and how one knows."""

    division: str
    grid: int | None = None
    how: str  # pin | address | words
    confidence: float
    named: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """As columns of the case (moves.PLACE); the pin itself is an opening fact."""
        found = {"division_code": self.division, "place_confidence": self.confidence}
        return found if self.grid is None else {**found, "grid_id": self.grid}

    def said(self) -> dict[str, Any]:
        """As the advice keeps it."""
        named = {"named": list(self.named)} if self.named else {}
        return {"how": self.how, "confidence": self.confidence, "division": self.division, **named}


def places(cases: Sequence[Case]) -> dict[int, Place]:
    """case -> its place; what lies nowhere known has none. No statement a case."""
    found = _by_pins([case for case in cases if case.lon is not None])
    names = _names()
    for case in cases:
        if case.pk not in found:
            words = case.words[:READ]
            place = _named(case.address, names, how="address", base=ADDRESS, shortest=2) or _named(
                words, names, how="words", base=WORDS, shortest=3
            )
            if place:
                found[case.pk] = place
    return found


def _by_pins(pinned: Sequence[Case]) -> dict[int, Place]:
    if not pinned:
        return {}
    lons = np.array([case.lon for case in pinned], dtype=np.float64)
    lats = np.array([case.lat for case in pinned], dtype=np.float64)
    found = {}
    for case, there in zip(pinned, grids.division_at_many(lons, lats), strict=True):
        if there is not None:
            found[case.pk] = Place(
                division=there.division,
                grid=there.grid.id if there.grid else None,
                how="pin",
                confidence=PIN if there.grid else OUTLINE,
            )
    return found


class _Names:
    """The names of divisions, found in a text by their first two characters."""

    def __init__(self, known: gazetteer.Places) -> None:
        self.known = known
        self.begins: dict[str, list[str]] = defaultdict(list)
        for name in sorted(known.named, key=len, reverse=True):
            if len(name) >= 2:
                self.begins[name[:2]].append(name)

    def said(self, text: str, *, shortest: int) -> list[str]:
        """The names in a text, the longest at each spot, none within another."""
        found, i, free = [], 0, True  # free: here a name may begin, for nothing goes before it
        while i < len(text) - 1:
            name = next(
                (one for one in self.begins.get(text[i : i + 2], ()) if text.startswith(one, i)), ""
            )
            if name and (len(name) >= SHORT or self._stands(name, text, i, free, shortest)):
                found.append(name)
                i, free = i + len(name), True
            else:
                free = not text[i].isalnum()
                i += 1
        return found

    def _stands(self, name: str, text: str, i: int, free: bool, shortest: int) -> bool:
        """Two characters are a district's name anywhere; a village's only where they stand alone."""
        if any(self.known.depth(code) <= DISTRICT for code in self.known.named[name]):
            return True
        after = text[i + len(name) : i + len(name) + 1]
        return len(name) >= shortest and free and after not in RUNS_ON

    def meant(self, name: str) -> list[str]:
        """The divisions a name may mean; where it names a street and villages, it is the street."""
        codes = self.known.named[name]
        least = min(map(self.known.depth, codes))
        return [code for code in codes if self.known.depth(code) == least]


_kept: _Names | None = None


def _names() -> _Names:
    """Made anew only when the gazetteer is."""
    global _kept
    known = gazetteer.current()
    if _kept is None or _kept.known is not known:
        _kept = _Names(known)
    return _kept


def _named(text: str, names: _Names, *, how: str, base: float, shortest: int) -> Place | None:
    """The most exact division that the names in a text agree on; None where they agree on none."""
    said = list(dict.fromkeys(names.said(text, shortest=shortest)))
    if not said:
        return None
    code, agreeing = _agreed(said, names)
    if names.known.depth(code) < DISTRICT:
        return None  # the city is known without being said
    if len(agreeing) == 1 and names.known.depth(code) > STREET and ROAD.search(agreeing[0]):
        return None  # a road is far longer than the community called after it
    confidence = min(SURE, base + NEST * (len(agreeing) - 1))
    return Place(division=code, how=how, confidence=round(confidence, 2), named=agreeing)


def _agreed(said: Sequence[str], names: _Names) -> tuple[str, tuple[str, ...]]:
    """The division that most names lead to – the deepest such, or what several have in common."""
    known = names.known
    meant = {name: names.meant(name) for name in said}
    ways = {
        code: [step.code for step in known.path(code)] for codes in meant.values() for code in codes
    }
    speak = {
        code: tuple(name for name in said if any(one in way for one in meant[name]))
        for code, way in ways.items()
    }
    best = max((len(speak[code]), known.depth(code)) for code in ways)
    chosen = [code for code in ways if (len(speak[code]), known.depth(code)) == best]
    common = ways[chosen[0]]
    for code in chosen[1:]:
        common = [one for one in common if one in ways[code]]
    return (common[-1] if common else ""), speak[chosen[0]]
