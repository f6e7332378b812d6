"""落点 placing: where new cases lie – by pin and words together, with what speaks for another place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wangge.cases.models import Case
from wangge.grids import queries as grids
from wangge.grids.queries import Prior, Said, Spot, Whereabouts
from wangge.intake.queries import photos_of, pins_of
from wangge.intake.rules.same.joining import metres_between

PIN, OUTLINE = 0.95, 0.85  # how sure a pin is: within a grid, within a division's outline
ADDRESS, WORDS = (
    0.94,
    0.9,
)  # words are trusted no further than this: cities differ from made-up ones
DOUBTED = 0.5  # a pin that words contradict, and the least with which words place a case
COMMON = 0.5  # places that may be meant lie in one division: that division is as sure as this
DISTRICT = 1  # depth, the city being 0: it is known without being said
PINS, LEAST_PINS = 5, 2  # latest cases of a person, and how many must lie together
HOME_M = 400.0  # metres about the place where somebody usually is
PHOTO_M = 150.0  # metres: one stands away from what one takes a picture of
WIDE = frozenset({"pin", "community", "street", "district", "city", "road"})  # no grid follows


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a case lies: the most exact division, its grid where a point tells, how one knows.

    `sure`: it may be taken without a person. `others` are the runners-up, `why` what spoke for
    and against, `used` the stretches of words and address that were read – all as plain values.
    """

    division: str
    grid: int | None = None
    how: str  # pin | address | words
    confidence: float
    named: tuple[str, ...] = ()
    sure: bool = False
    others: tuple[dict[str, Any], ...] = ()
    why: tuple[tuple[str, dict[str, Any]], ...] = ()
    used: tuple[dict[str, Any], ...] = ()

    def columns(self) -> dict[str, Any]:
        """As columns of the case (moves.PLACE); the pin itself is an opening fact."""
        found = {"division_code": self.division, "place_confidence": self.confidence}
        return found if self.grid is None else {**found, "grid_id": self.grid}

    def said(self) -> dict[str, Any]:
        """As the advice keeps it."""
        told: dict[str, Any] = {
            "how": self.how, "confidence": self.confidence, "division": self.division,
            "sure": self.sure,
        }  # fmt: skip
        lists = {"named": self.named, "others": self.others, "why": self.why, "used": self.used}
        return told | {name: list(held) for name, held in lists.items() if held}


def places(cases: Sequence[Case], phones: Mapping[int, str] | None = None) -> dict[int, Place]:
    """case -> its place; what lies nowhere known has none. Two statements for all without a pin.

    `phones`: case -> hash of who spoke; where that person's pins usually are tells namesakes apart.
    """
    pinned = _by_pins([case for case in cases if case.lon is not None])
    bare = [case.pk for case in cases if case.pk not in pinned]
    supposed = _photos(bare)
    supposed |= _homes({pk: (phones or {}).get(pk, "") for pk in bare if pk not in supposed})
    found = {}
    for case in cases:
        there = pinned.get(case.pk)
        prior = supposed.get(case.pk)
        if there is not None and case.lon is not None and case.lat is not None:
            prior = Prior(case.lon, case.lat)
        said = grids.places_said(case.words, address=case.address, prior=prior)
        place = _worded(said) if there is None else _pinned(there, said)
        if place is not None:
            found[case.pk] = place
    return found


def _by_pins(pinned: Sequence[Case]) -> dict[int, Whereabouts]:
    if not pinned:
        return {}
    lons = np.array([case.lon for case in pinned], dtype=np.float64)
    lats = np.array([case.lat for case in pinned], dtype=np.float64)
    there = grids.division_at_many(lons, lats)
    return {case.pk: one for case, one in zip(pinned, there, strict=True) if one is not None}


def _photos(cases: Sequence[int]) -> dict[int, Prior]:
    """case -> where a photo that came along was taken."""
    return {
        case: Prior(lon, lat, spread=PHOTO_M, source="photo", trust=0.85)
        for case, (lon, lat) in photos_of(cases).items()
    }


def _homes(phones: Mapping[int, str]) -> dict[int, Prior]:
    """case -> where that person's pins are, if most of the latest lie together."""
    pins = pins_of(set(phones.values()))
    found = {}
    for case, phone in phones.items():
        latest = pins.get(phone, [])[:PINS]
        lon, lat = (
            (sorted(one)[len(latest) // 2] for one in zip(*latest, strict=True))
            if latest
            else (0.0, 0.0)
        )
        near = [one for one in latest if metres_between(one, (lon, lat)) <= HOME_M]
        if len(near) >= LEAST_PINS:
            found[case] = Prior(lon, lat, spread=HOME_M, source="account", trust=0.6)
    return found


def _pinned(there: Whereabouts, said: Said) -> Place:
    """The pin wins, unless words that are sure of themselves say another place."""
    best = said.best
    apart = any(one.key == "apart" for one in said.why)
    if best is not None and apart and said.sure:
        return _of(said, division=best.division, confidence=best.confidence)
    certain = PIN if there.grid else OUTLINE
    against = apart or any(one.key == "pin_against_words" for one in said.why)
    return _of(
        said, division=there.division, grid=there.grid.id if there.grid else None, how="pin",
        confidence=DOUBTED if apart else min(certain, 0.8) if against else certain,
        sure=not against,
    )  # fmt: skip


def _worded(said: Said) -> Place | None:
    """The likeliest place, if it is likelier than not; else what all that may be meant lie in."""
    best = said.best
    if best is None:
        return None
    if best.confidence >= DOUBTED and _deep(best.division):
        return _of(said, division=best.division, confidence=best.confidence)
    common = _common([one.division for one in said.spots])
    return _of(said, division=common, confidence=COMMON, sure=False) if _deep(common) else None


def _deep(division: str) -> bool:
    return len(grids.path_of(division)) > DISTRICT


def _common(divisions: Sequence[str]) -> str:
    """The lowest division that holds all of them; "" if none does."""
    ways = [[step.code for step in grids.path_of(code)] for code in divisions]
    common = [code for code in ways[0] if all(code in way for way in ways)]
    return common[-1] if common else ""


def _of(
    said: Said, *, division: str, confidence: float, grid: int | None = None, how: str = "",
    sure: bool | None = None,
) -> Place:  # fmt: skip
    best = said.best
    words = best.words if best else ()
    sure = said.sure if sure is None else sure
    if not how:
        how = "address" if words and all(one.source == "address" for one in words) else "words"
        if sure and best and best.kind not in WIDE and (hit := grids.grid_at(best.lon, best.lat)):
            grid = hit.id
        confidence = min(confidence, ADDRESS if how == "address" else WORDS)
    return Place(
        division=division, grid=grid, how=how, confidence=round(confidence, 2), sure=sure,
        named=tuple(dict.fromkeys(one.name for one in words if one.name)),
        others=tuple(_candidate(one) for one in said.spots[1:]),
        why=tuple((one.key, dict(one.facts)) for one in said.why),
        used=tuple({"in": one.source, "from": one.start, "to": one.end, "how": one.how} for one in words),
    )  # fmt: skip


def _candidate(spot: Spot) -> dict[str, Any]:
    return {
        "division": spot.division, "name": spot.name, "kind": spot.kind, "lon": spot.lon,
        "lat": spot.lat, "confidence": spot.confidence,
    }  # fmt: skip
