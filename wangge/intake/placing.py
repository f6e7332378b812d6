"""落点 placing: where new cases lie – by their pin, else by the names of places in what was said."""

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
DISTRICT = 1  # the depth of a district, the city being 0
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
        found, i = [], 0
        while i < len(text) - 1:
            name = next(
                (one for one in self.begins.get(text[i : i + 2], ()) if text.startswith(one, i)), ""
            )
            if len(name) >= shortest or (name and self._large(name)):
                found.append(name)
                i += len(name)
            else:
                i += 1
        return found

    def _large(self, name: str) -> bool:
        """Names of whole districts are said short; two characters of a village are chance."""
        return any(self.known.depth(code) <= DISTRICT for code in self.known.named[name])


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
    code, agreeing = _agreed(said, names.known)
    if names.known.depth(code) < DISTRICT:
        return None  # the city is known without being said
    confidence = min(SURE, base + NEST * (len(agreeing) - 1))
    return Place(division=code, how=how, confidence=round(confidence, 2), named=agreeing)


def _agreed(said: Sequence[str], known: gazetteer.Places) -> tuple[str, tuple[str, ...]]:
    """The division that most names lead to – the deepest such, or what several have in common."""
    ways = {
        code: [step.code for step in known.path(code)]
        for name in said
        for code in known.named[name]
    }
    speak = {
        code: tuple(name for name in said if any(one in way for one in known.named[name]))
        for code, way in ways.items()
    }
    best = max((len(speak[code]), known.depth(code)) for code in ways)
    chosen = [code for code in ways if (len(speak[code]), known.depth(code)) == best]
    common = ways[chosen[0]]
    for code in chosen[1:]:
        common = [one for one in common if one in ways[code]]
    return (common[-1] if common else ""), speak[chosen[0]]
