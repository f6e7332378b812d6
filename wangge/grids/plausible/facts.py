"""拟真所据与所成: what the generator of plausible grids is given, and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from wangge.grids.plausible.streets import LonLat

LETTERS = {"community": "C", "micro": "M", "rural": "R", "exclusive": "X"}


@dataclass(frozen=True, slots=True)
class Place:
    """A division: `level` is city | district | street | community."""

    code: str
    name: str
    level: str
    parent: str

    @property
    def urban(self) -> bool:
        """Whether a residents' committee (class 0, or 4 of the like) and not a village's (2)."""
        return self.code[9] != "2"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many grids of each type there shall be, exactly."""

    community: int
    micro: int
    rural: int
    exclusive: int


@dataclass(frozen=True, slots=True)
class Places:
    """What is known of a city: `districts` are those that get communities and grids."""

    places: Sequence[Place]
    outlines: Mapping[str, BaseGeometry]
    points: Mapping[str, LonLat]
    counts: Counts
    districts: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlausibleDivision:
    code: str
    level: str
    polygon: BaseGeometry  # a MultiPolygon where a district lies in two parts


@dataclass(frozen=True, slots=True)
class PlausibleGrid:
    """One grid; `parent` is the code of the community grid a micro-grid lies in, else empty."""

    code: str
    name: str
    type: str  # a key of LETTERS
    level: int
    parent: str
    division: str  # the community's code
    polygon: shapely.Polygon


@dataclass(frozen=True, slots=True)
class PlausibleCity:
    """Divisions from the city down to communities, parents first; grids, parents first."""

    divisions: list[PlausibleDivision]
    grids: list[PlausibleGrid]
