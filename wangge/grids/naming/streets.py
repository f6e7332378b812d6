"""街 streets: roads and crossings that nobody loaded, as the addresses of the city's names tell them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from math import hypot
from statistics import median
from typing import NamedTuple

from wangge.grids.naming.folding import folded
from wangge.grids.naming.reach import shifted

LEAST = 2  # addresses that must name a road, before it is one
NEAR = 250.0  # metres
ENOUGH = 30  # addresses by which trust is measured
FAR = 1_000.0  # metres: crossings further apart are of other roads of these names
_ABOVE = re.compile(r"^.*(?:市|[^小社园]区|县|镇|乡|街道|办事处)(?=.)")
_ROAD = re.compile(r"(?!十字|丁字)([一-龥]{1,5}?(?:大道|大街|路|街|巷))")
_JOIN = re.compile(r"与|和|及|、")

Point = tuple[float, float]


class Street(NamedTuple):
    """A road, the division its addresses lie in, and their points in metres."""

    name: str
    division: str
    points: list[Point]


class Told(NamedTuple):
    """What addresses tell; a crossing's key are its two roads, sorted.

    `trust` is the share of addresses at a crossing that agree, within 250 m, on where it is.
    """

    streets: list[Street]
    crossings: dict[tuple[str, str], list[Point]]
    trust: float


def told(addresses: Iterable[tuple[str, Point, str]]) -> Told:
    """(address, its point, its division) of many names -> roads and crossings."""
    seen: dict[tuple[str, str], list[Point]] = defaultdict(list)
    met: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for address, (x, y), division in addresses:
        if x != x:
            continue
        roads = named(folded(address))
        for name, _end in roads:
            seen[name, division].append((x, y))
        if len(roads) == 2:
            dx, dy = shifted(folded(address), roads[1][1])
            pair = sorted(name for name, _ in roads)
            if pair[0] != pair[1]:
                met[pair[0], pair[1]].append((x - dx, y - dy))
    streets = [
        Street(name, division, points)
        for (name, division), points in seen.items()
        if len(points) >= LEAST
    ]
    crossings = {pair: together(points) for pair, points in met.items()}
    agree = [
        any(hypot(x - u, y - v) <= NEAR for u, v in crossings[pair])
        for pair, points in met.items()
        if len(points) > LEAST
        for x, y in points
    ]
    trust = sum(agree) / len(agree) if len(agree) >= ENOUGH else 0.0
    return Told(streets, crossings, trust)


def named(address: str) -> list[tuple[str, int]]:
    """Roads an address begins with – one, or two that cross – and where each ends."""
    above = _ABOVE.match(address)
    at = above.end() if above else 0
    found: list[tuple[str, int]] = []
    while len(found) < 2:
        if found and (join := _JOIN.match(address, at)):
            at = join.end()
        road = _ROAD.match(address, at)
        if road is None or len(road[1]) < 3:
            break
        at = road.end()
        found.append((road[1], at))
    return found


def together(points: list[Point]) -> list[Point]:
    """The middle of each group of points that lie together."""
    groups: list[list[Point]] = []
    for x, y in points:
        for group in groups:
            if (group[0][0] - x) ** 2 + (group[0][1] - y) ** 2 <= FAR**2:
                group.append((x, y))
                break
        else:
            groups.append([(x, y)])
    return [(median(x for x, _ in g), median(y for _, y in g)) for g in groups]
