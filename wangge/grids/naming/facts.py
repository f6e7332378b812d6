"""地名事实 facts: what is known of a named place, and what is found of one in a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIVISIONS = ("city", "district", "street", "community")  # kinds of names that are divisions
ROAD = "road"
EXACT, ALIAS, OLD, TAUGHT, SOUND, EDIT = "exact", "alias", "old", "taught", "sound", "edit"


class Named(NamedTuple):
    """A place with its names; lon/lat in WGS84 degrees, `division` the lowest known ("" if none).

    `line` (m × 2, lon/lat) is the course of a road; `address` a street address, from which house
    numbers are learned; `taught` are names that settled cases taught.
    """

    key: str
    name: str
    kind: str
    lon: float | None = None
    lat: float | None = None
    division: str = ""
    aliases: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()
    line: NDArray[np.float64] | None = None
    address: str = ""


class Prior(NamedTuple):
    """Where one supposes the place before a word is read: the point, its spread in metres.

    `source` is pin | photo | account. Only a pin stands for a place by itself; the others help to
    choose among places that are said. `trust` is how likely it is to be about this matter at all.
    """

    lon: float
    lat: float
    spread: float = 80.0
    source: str = "pin"
    trust: float = 0.93


class Word(NamedTuple):
    """A stretch of the text that was used: text[start:end], what it names, and how it was found."""

    start: int
    end: int
    said: str
    name: str
    how: str  # exact | alias | old | taught | sound | edit | house | relative | crossing
    source: str = "text"  # or "address": which of the two the positions count in


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one is sure, or not: a key and its facts; `telling.sentence` makes a sentence of it."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place that may be meant. `spread` metres about the point; `confidence` calibrated 0 … 1."""

    lon: float | None
    lat: float | None
    spread: float
    division: str
    name: str
    kind: str  # road, estate … | crossing | house | pin | district, street, community
    confidence: float
    key: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a text says of a place: the likeliest first, at most three; none: nothing was said.

    `sure`: the first may be taken without a person. `why` says what spoke for or against it.
    """

    spots: tuple[Spot, ...] = ()
    sure: bool = False
    why: tuple[Reason, ...] = ()

    @property
    def best(self) -> Spot | None:
        return self.spots[0] if self.spots else None
