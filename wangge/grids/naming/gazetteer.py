"""地名录 gazetteer: all names of a city prepared for reading – one automaton, columns, no database."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import ahocorasick
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.grids.naming.facts import ALIAS, DIVISIONS, EXACT, OLD, ROAD, TAUGHT, Named
from wangge.grids.naming.folding import folded
from wangge.grids.naming.houses import Houses
from wangge.grids.naming.likeness import Likeness
from wangge.grids.naming.streets import Street, told
from wangge.grids.rules import metres_a_degree

MOST_NAME = 40  # characters; longer ones nobody says
BRANCH = re.compile(r"([^()]{2,})\(([^()]+)\)")
CELL = 500.0  # metres
Box = tuple[float, float, float, float]  # west, south, east, north in metres
Meaning = tuple[int, str]  # position of the entry, and whether this is its name, alias …


class Gazetteer:
    """Names and where they are. Positions of entries (`int`) are handed about, never copies."""

    def __init__(self, named: Iterable[Named], *, ways: Mapping[str, Sequence[str]]) -> None:
        """`ways`: division code -> the codes from the city down to itself."""
        self.ways: dict[str, tuple[str, ...]] = {code: tuple(way) for code, way in ways.items()}
        self.keys: list[str] = []
        self.names: list[str] = []
        self.kinds: list[str] = []
        self.divisions: list[str] = []
        self.courses: dict[int, BaseGeometry] = {}  # of roads, in metres: a line, or spots on it
        self.boxes: dict[int, Box] = {}
        self.drawn: set[int] = set()  # roads whose course is a line that was loaded
        self._addresses: list[tuple[int, str]] = []
        lons, lats = array("d"), array("d")
        patterns: dict[str, list[Meaning]] = defaultdict(list)
        lines: dict[int, NDArray[np.float64]] = {}
        for one in named:
            at = len(self.keys)
            self._note(one, at, patterns)
            lons.append(np.nan if one.lon is None else one.lon)
            lats.append(np.nan if one.lat is None else one.lat)
            if one.line is not None and len(one.line) > 1:
                lines[at] = one.line
        self._place(np.frombuffer(lons), np.frombuffer(lats), lines)
        addresses = [
            (address, (self.xs[at], self.ys[at]), self._district(at))
            for at, address in self._addresses
        ]
        del self._addresses
        heard = told(addresses)
        self.crossings, self.crossings_trust = heard.crossings, heard.trust
        self._pave(heard.streets, patterns)
        self._compile(patterns)
        self.houses = Houses(addresses, self.automaton)
        # Pairs of roads and where they meet, kept as they are asked.
        self.met: dict[tuple[int, int], tuple[float, float, float] | None] = {}

    def _note(self, one: Named, at: int, patterns: dict[str, list[Meaning]]) -> None:
        self.keys.append(one.key)
        self.names.append(one.name)
        self.kinds.append(one.kind)
        self.divisions.append(one.division)
        if one.address:
            self._addresses.append((at, one.address))
        seen: set[str] = set()
        for how, texts in (
            (TAUGHT if one.kind == TAUGHT else EXACT, _forms(one.name)), (ALIAS, one.aliases), (OLD, one.old), (TAUGHT, one.taught),
        ):  # fmt: skip
            for text in texts:
                pattern = folded(text.strip())
                if 2 <= len(pattern) <= MOST_NAME and pattern not in seen:
                    seen.add(pattern)
                    patterns[pattern].append((at, how))

    def _place(
        self, lons: NDArray[np.float64], lats: NDArray[np.float64], lines: Mapping[int, NDArray[np.float64]],
    ) -> None:  # fmt: skip
        """Points in metres from the middle of the city: distances are plain arithmetic then."""
        known = ~np.isnan(lons)
        self.lon0, self.lat0 = (
            (float(lons[known].mean()), float(lats[known].mean())) if known.any() else (0.0, 0.0)
        )
        east, north = metres_a_degree(self.lat0)
        self.east, self.north = float(east), float(north)
        # Plain lists: one number out of an array costs more than the arithmetic done with it.
        self.xs: list[float] = ((lons - self.lon0) * self.east).tolist()
        self.ys: list[float] = ((lats - self.lat0) * self.north).tolist()
        for at, line in lines.items():
            metres = (line - (self.lon0, self.lat0)) * (self.east, self.north)
            self.courses[at] = shapely.LineString(metres)
            self.boxes[at] = self.courses[at].bounds
            self.drawn.add(at)

    def _district(self, at: int) -> str:
        way = self.ways.get(self.divisions[at], ())
        return way[1] if len(way) > 1 else ""

    def _pave(self, streets: Iterable[Street], patterns: dict[str, list[Meaning]]) -> None:
        """Roads that only addresses tell become entries; of a name that is a road already, none."""
        roads = {name for name, kind in zip(self.names, self.kinds, strict=True) if kind == ROAD}
        for street in streets:
            if street.name in roads:
                continue
            at = len(self.keys)
            self._note(
                Named(f"street:{street.division}:{street.name}", street.name, ROAD), at, patterns
            )
            course = shapely.MultiPoint(street.points)
            self.courses[at], self.boxes[at] = course, course.bounds
            self.xs.append(median(x for x, _ in street.points))
            self.ys.append(median(y for _, y in street.points))

    def _compile(self, patterns: Mapping[str, list[Meaning]]) -> None:
        self.patterns: list[str] = list(patterns)
        self.meanings: list[tuple[Meaning, ...]] = [tuple(patterns[one]) for one in self.patterns]
        self.automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, pattern in enumerate(self.patterns):
            self.automaton.add_word(pattern, number)
        self.automaton.make_automaton()
        alike = [n for n, one in enumerate(self.patterns) if len(one) >= 3]
        self._numbers: dict[int, list[int]] = defaultdict(list)
        for number in alike:
            for at, _ in self.meanings[number]:
                if self.kinds[at] not in DIVISIONS:
                    self._numbers[at].append(number)
        self.likeness = Likeness(self.patterns, alike)
        self._near: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, (x, y) in enumerate(zip(self.xs, self.ys, strict=True)):
            if x == x and self.kinds[at] not in DIVISIONS:
                self._near[int(x // CELL), int(y // CELL)].append(at)

    def __len__(self) -> int:
        return len(self.keys)

    def near(self, x: float, y: float, radius: float) -> list[int]:
        """Entries that are no divisions in the cells that a circle (metres) meets."""
        west, east = int((x - radius) // CELL), int((x + radius) // CELL)
        south, north = int((y - radius) // CELL), int((y + radius) // CELL)
        cells = self._near
        return [
            at
            for column in range(west, east + 1)
            for row in range(south, north + 1)
            for at in cells.get((column, row), ())
        ]

    def patterns_of(self, entries: Iterable[int]) -> list[int]:
        """Numbers of the names, of three characters or more, that mean one of the entries."""
        of = self._numbers
        return [number for at in entries for number in of.get(at, ())]

    def metres(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.lon0) * self.east, (lat - self.lat0) * self.north

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        return x / self.east + self.lon0, y / self.north + self.lat0

    def is_road(self, at: int) -> bool:
        return self.kinds[at] == ROAD

    def is_division(self, at: int) -> bool:
        return self.kinds[at] in DIVISIONS


def _forms(name: str) -> tuple[str, ...]:
    """A name, and how it is said where a branch stands in brackets: the bare name means every branch."""
    found = BRANCH.fullmatch(folded(name))
    return (name, found[1] + found[2], found[1]) if found else (name,)
