"""拟真之城 city: the whole of it – streets, communities, grids – from outlines and one seed.

The outlines of districts and the names below them are given; streets are cut from one point each,
communities and grids from their street (`streets`, `cuts`). The same seed
gives the same city. There is no gap, because neighbours share every vertex.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.grids.plausible.cuts import UNITS, Mesh, Portion
from wangge.grids.plausible.facts import Place, Places, PlausibleCity, PlausibleDivision
from wangge.grids.plausible.pieces import exclusive_grids, grids_of, pieces_of, polygons_of
from wangge.grids.plausible.plane import Ring
from wangge.grids.plausible.streets import street_polygons

_BEND = 0.06  # borders of communities stray a little from the straight line
_ROOM = 3.0  # a village has about this many times the ground of an urban community beside it


def plausible_city(city: Places, *, seed: int = 0) -> PlausibleCity:
    """The divisions' and the grids' polygons, lon/lat in the datum of the outlines.

    Raises ValueError where the facts do not fit together (a point outside its district, a street
    without communities, fewer grids than communities).
    """
    below: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(city.places, key=lambda p: p.code):
        below[place.parent].append(place)
    streets = street_polygons(
        city.outlines,
        streets={code: [p.code for p in below[code]] for code in city.outlines},
        points=city.points,
        seed=seed,
    )
    rng = Random(f"plausible {seed}")
    mesh = Mesh(narrow=_narrow(city.outlines.values()), rng=rng)
    rings = {code: _ring(polygon) for code, polygon in streets.items()}
    homes: list[tuple[Ring, Place]] = []
    for code in sorted(c for district in city.districts for c in _codes(below[district])):
        homes += mesh.share_out(
            rings[code], among=_wanted(below[code], rings[code], rng), bend=_BEND
        )
    homes.sort(key=lambda home: home[1].code)
    chance = np.random.default_rng([seed, 1])
    pieces = pieces_of(mesh, homes, counts=city.counts, chance=chance)
    codes, grounds = [p.code for _, p in homes], polygons_of(mesh.expand(r) for r, _ in homes)
    communities = dict(zip(codes, grounds, strict=True))
    divisions = _divisions(mesh, city, rings=rings, communities=communities)
    grids = grids_of(pieces, polygons_of(mesh.expand(piece.ring) for piece in pieces))
    grids += exclusive_grids(
        communities,
        {p.code: p for _, p in homes},
        count=city.counts.exclusive,
        within=divisions[0].polygon,
        chance=chance,
    )
    return PlausibleCity(divisions, grids)


def points_in(polygons: Sequence[BaseGeometry], n: int, seed: int) -> NDArray[np.float64]:
    """n points (n × 2, lon/lat), evenly over the ground of the polygons. ValueError if it is none."""
    ground = np.asarray(polygons, dtype=object)
    areas = shapely.area(ground)
    if not areas.sum():
        raise ValueError("the polygons have no area to put points in")
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(ground), size=n, p=areas / areas.sum())
    box = shapely.bounds(ground)[chosen]
    found = rng.uniform(box[:, :2], box[:, 2:])
    outside = np.flatnonzero(~shapely.contains_xy(ground[chosen], found[:, 0], found[:, 1]))
    while len(outside):
        found[outside] = rng.uniform(box[outside, :2], box[outside, 2:])
        still = ~shapely.contains_xy(ground[chosen[outside]], *found[outside].T)
        outside = outside[still]
    return found


def _codes(places: Iterable[Place]) -> list[str]:
    return [place.code for place in places]


def _narrow(outlines: Iterable[BaseGeometry]) -> float:
    bounds = shapely.total_bounds(list(outlines))
    return math.cos(math.radians((bounds[1] + bounds[3]) / 2))


def _ring(polygon: shapely.Polygon) -> Ring:
    """Counter-clockwise whole-number points from the westernmost on, the first not repeated."""
    units = np.rint(shapely.get_coordinates(shapely.orient_polygons(polygon)) * UNITS)
    points = [(int(x), int(y)) for x, y in units[:-1]]
    first = points.index(min(points))
    return points[first:] + points[:first]


def _wanted(places: list[Place], ring: Ring, rng: Random) -> list[Portion[Place]]:
    """Communities with the ground they want: urban ones small and in the middle of their street."""
    if not places:
        raise ValueError(f"the street with a corner at {ring[0]} has no community")
    (west, south), (east, north) = np.min(ring, axis=0), np.max(ring, axis=0)
    found = []
    for place in places:
        x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
        pull, room = (0.4, 1.0) if place.urban else (1.0, _ROOM)
        near = _between(west, east, pull * x), _between(south, north, pull * y)
        found.append(Portion(place, room * rng.lognormvariate(0, 0.3), near))
    return found


def _between(low: float, high: float, place: float) -> float:
    """−1 is low, 0 the middle, 1 high."""
    return float((low + high + place * (high - low)) / 2)


def _divisions(
    mesh: Mesh,
    city: Places,
    *,
    rings: Mapping[str, Ring],
    communities: Mapping[str, shapely.Polygon],
) -> list[PlausibleDivision]:
    """The city first, then its districts, streets and communities, each level by code."""
    codes = sorted(rings)
    streets = dict(zip(codes, polygons_of(mesh.expand(rings[c]) for c in codes), strict=True))
    parents = {place.code: place.parent for place in city.places}
    districts = {
        code: shapely.coverage_union_all([p for c, p in streets.items() if parents[c] == code])
        for code in sorted(city.outlines)
    }
    whole = shapely.coverage_union_all(list(districts.values()))
    return [
        PlausibleDivision(_root(city).code, "city", whole),
        *(PlausibleDivision(code, "district", polygon) for code, polygon in districts.items()),
        *(PlausibleDivision(code, "street", polygon) for code, polygon in streets.items()),
        *(PlausibleDivision(code, "community", polygon) for code, polygon in communities.items()),
    ]


def _root(city: Places) -> Place:
    roots = [place for place in city.places if place.level == "city"]
    if len(roots) != 1:
        raise ValueError(f"one place of level city is needed, not {len(roots)}")
    return roots[0]
