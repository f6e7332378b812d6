"""裁分 cuts: simple polygons halved again and again, so that neighbours share every vertex.

A ring is a counter-clockwise list of whole-number points (1e-7 degrees), not closed. Whole numbers
make a vertex the same vertex for everyone: a cut that ends on an edge leaves its end point in
`Mesh`, and whoever holds that edge later, or wrote it down before, finds the point there. So no
gap and no overlap can arise, however deep one cuts.
"""

import math
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

from wangge.grids.plausible.plane import (
    Point,
    Ring,
    area,
    clear,
    crossings_of,
    level_at,
    long_axis,
)

Thing = TypeVar("Thing")

UNITS = 10_000_000  # to a degree: 1 unit is about 1 cm
_NEAR = 0.12  # a cut that comes this near the end of an edge (share of it) goes to the corner
_TURNS = (0.0, 0.35, -0.35, 0.8, -0.8, math.pi / 2)


class TooThin(ValueError):
    """A polygon that no line could halve."""


@dataclass(frozen=True, slots=True)
class Portion(Generic[Thing]):
    """Something that wants a piece of ground: how much of it, and whereabouts (a point or None)."""

    thing: Thing
    weight: float = 1.0
    near: tuple[float, float] | None = None


class Mesh:
    """The edges cut so far. `narrow` is the length of a degree of longitude over one of latitude."""

    def __init__(self, *, narrow: float, rng: Random) -> None:
        self.narrow, self.rng = narrow, rng
        self._middle: dict[tuple[Point, Point], Point] = {}

    def expand(self, ring: Ring) -> Ring:
        """The same ring with every point that others have put on its edges since."""
        found: Ring = []
        for i, here in enumerate(ring):
            self._walk(ring[i - 1], here, found)
        return found

    def _walk(self, start: Point, end: Point, found: Ring) -> None:
        middle = self._middle.get((start, end) if start < end else (end, start))
        if middle is None:
            found.append(end)
            return
        self._walk(start, middle, found)
        self._walk(middle, end, found)

    def share_out(
        self, ring: Ring, *, among: list[Portion[Thing]], bend: float = 0.0
    ) -> list[tuple[Ring, Thing]]:
        """Cut a ring into one piece for each portion, areas about as their weights.

        `bend` is how far (share of its length) the middle of a cut may stray from the straight
        line. Pieces may lack points put on their edges later: `expand` them in the end.
        Raises TooThin.
        """
        found: list[tuple[Ring, Thing]] = []
        waiting = [(ring, among)]
        while waiting:
            ring, among = waiting.pop()
            if len(among) == 1:
                found.append((ring, among[0].thing))
                continue
            waiting += self._halve(self.expand(ring), among, bend)
        return found

    def _halve(
        self, ring: Ring, among: list[Portion[Thing]], bend: float
    ) -> list[tuple[Ring, list[Portion[Thing]]]]:
        axis = long_axis(ring, narrow=self.narrow) + self.rng.uniform(-0.12, 0.12)
        for near in (_NEAR, 0.0):
            for turn in _TURNS:
                ux, uy = math.cos(axis + turn) * self.narrow, math.sin(axis + turn)
                ordered = sorted(
                    among, key=lambda p: ux * p.near[0] + uy * p.near[1] if p.near else 0
                )
                share = _nearest_share(ordered, 0.5)[1]
                halves = self._cut(ring, (ux, uy), share=share, near=near, bend=bend)
                if halves:
                    low, high = halves
                    have = area(low) / (area(low) + area(high))
                    count = _nearest_share(ordered, have)[0]
                    return [(low, ordered[:count]), (high, ordered[count:])]
        raise TooThin(f"no line halves the polygon of {len(ring)} points at {ring[0]}")

    def _cut(
        self, ring: Ring, across: tuple[float, float], *, share: float, near: float, bend: float
    ) -> tuple[Ring, Ring] | None:
        """Low and high side of a chord square to `across`, or None where it would do harm."""
        ox, oy = ring[0]
        height = [across[0] * (x - ox) + across[1] * (y - oy) for x, y in ring]
        level = level_at(ring, height, share)
        upright = abs(across[0]) > abs(across[1])
        chord = _chord(ring, crossings_of(ring, height, level=level, upright=upright), near=near)
        if chord is None:
            return None
        whole, first, last, fresh = chord
        bends = self._bends(whole[first], whole[last], bend)
        if not clear(whole, [whole[first], *bends, whole[last]]):
            return None
        one = whole[first : last + 1] + bends[::-1]
        two = whole[last:] + whole[: first + 1] + bends
        small = 0.3 * min(share, 1 - share) * area(ring)
        if min(area(one), area(two)) < small:
            return None
        for edge, point in fresh:
            self._middle[edge] = point
        rise = sum(across[0] * (x - ox) + across[1] * (y - oy) - level for x, y in one)
        return (two, one) if rise > 0 else (one, two)

    def _bends(self, start: Point, end: Point, bend: float) -> Ring:
        if not bend:
            return []
        by = self.rng.uniform(-bend, bend)
        dx, dy = end[0] - start[0], end[1] - start[1]
        return [(round(start[0] + dx / 2 - by * dy), round(start[1] + dy / 2 + by * dx))]


def _chord(
    ring: Ring, crossings: list[tuple[float, int, float]], *, near: float
) -> tuple[Ring, int, int, list[tuple[tuple[Point, Point], Point]]] | None:
    """The ring with both ends of the longest chord in it, their places, and the points new in it."""
    if len(crossings) < 2:
        return None
    pairs = list(zip(crossings[::2], crossings[1::2], strict=False))
    longest = max(pairs, key=lambda pair: pair[1][0] - pair[0][0])
    whole, ends = list(ring), []
    fresh: list[tuple[tuple[Point, Point], Point]] = []
    for _, i, u in sorted(longest, key=lambda crossing: -crossing[1]):  # earlier places stay true
        a, b = ring[i], ring[(i + 1) % len(ring)]
        point = (round(a[0] + u * (b[0] - a[0])), round(a[1] + u * (b[1] - a[1])))
        if u < near or point == a:
            point = a
        elif u > 1 - near or point == b:
            point = b
        else:
            whole.insert(i + 1, point)
            fresh.append(((a, b) if a < b else (b, a), point))
        ends.append(point)
    first, last = sorted(whole.index(point) for point in ends)
    if last - first < 2 or last - first > len(whole) - 2:
        return None
    return whole, first, last, fresh


def _nearest_share(ordered: list[Portion[Thing]], wanted: float) -> tuple[int, float]:
    """How many of the first portions come nearest to this share of all weight, and their share."""
    whole = sum(portion.weight for portion in ordered)
    best, run = (1, 0.0), 0.0
    for count, portion in enumerate(ordered[:-1], 1):
        run += portion.weight / whole
        if count == 1 or abs(run - wanted) < abs(best[1] - wanted):
            best = (count, run)
    return best
