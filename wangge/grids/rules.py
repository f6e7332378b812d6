"""网格规则 rules of ground: areas in square metres, gaps, overlaps, and which grid answers first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[Any]  # shapely geometries in lon/lat degrees, shape (n,)

# Grids that must together leave no ground uncovered; exclusive and unit grids are laid over them.
GROUND = ("community", "micro", "rural")
# Which of several grids at one place speaks for it: the most particular first.
PRECEDENCE = ("exclusive", "micro", "rural", "community", "unit")
# A micro-grid lies within its community grid; exclusive grids may lie anywhere.
_NESTED = frozenset({"community", "micro"})


def rank(type: str) -> int:
    """Place in the order of precedence; unknown types come last."""
    return PRECEDENCE.index(type) if type in PRECEDENCE else len(PRECEDENCE)


def may_overlap(one: str, other: str) -> bool:
    """Whether grids of these two types may share ground."""
    if "exclusive" in (one, other) or (one == "unit") != (other == "unit"):
        return True
    return one != other and {one, other} == _NESTED


def metres_a_degree(lat: Any) -> tuple[Any, Any]:
    """Metres in one degree of longitude and of latitude on the WGS84 ellipsoid, at a latitude."""
    phi = np.radians(lat)
    east = 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    north = 111132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    return east, north


def area_m2(shapes: Shapes) -> NDArray[np.float64]:
    """Square metres of each shape, good to a few parts in ten thousand for city-sized ones."""
    if not len(shapes):
        return np.zeros(0)
    bounds = shapely.bounds(shapes)
    east, north = metres_a_degree((bounds[:, 1] + bounds[:, 3]) / 2)
    return np.nan_to_num(np.asarray(shapely.area(shapes) * east * north, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Gaps:
    """Ground inside an outline that no grid covers; `slivers_m2` is what was too small to list."""

    shapes: list[BaseGeometry]
    areas_m2: list[float]
    slivers_m2: float


def gaps(outline: BaseGeometry | None, polygons: Shapes, *, least_m2: float = 1.0) -> Gaps:
    """What of the outline the polygons leave uncovered, biggest first.

    Without an outline: the holes their union encloses. Pieces below `least_m2` are only summed.
    """
    union = shapely.union_all(polygons)
    if outline is None:
        rings = shapely.get_rings(shapely.get_parts(union))
        filled = shapely.union_all(shapely.polygons(rings))
        left = shapely.difference(filled, union)
    else:
        left = shapely.difference(outline, union)
    pieces = shapely.get_parts(left)
    pieces = pieces[shapely.get_dimensions(pieces) == 2]
    areas = area_m2(pieces)
    order = np.argsort(-areas)
    big = order[areas[order] >= least_m2]
    return Gaps(list(pieces[big]), areas[big].tolist(), float(areas[areas < least_m2].sum()))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two polygons, by position, that share ground."""

    one: int
    other: int
    shape: BaseGeometry
    area_m2: float


def overlaps(
    polygons: Shapes,
    *,
    types: Sequence[str],
    least_m2: float = 1.0,
    allowed: Callable[[str, str], bool] = may_overlap,
) -> list[Overlap]:
    """Pairs that share ground though their types may not, biggest first."""
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    forward = one < other
    one, other = one[forward], other[forward]
    names = sorted(set(types))
    kind = np.array([names.index(t) for t in types], dtype=np.int64)
    free = np.array([[allowed(a, b) for b in names] for a in names], dtype=bool)
    judged = ~free[kind[one], kind[other]] if len(names) else np.zeros(len(one), dtype=bool)
    one, other = one[judged], other[judged]
    shared = shapely.intersection(polygons[one], polygons[other])
    areas = area_m2(shared)
    return [
        Overlap(int(one[k]), int(other[k]), shared[k], float(areas[k]))
        for k in np.argsort(-areas)
        if areas[k] >= least_m2
    ]


def ground(division_code: str) -> str:
    """urban | rural as the statistical division code tells; "" where it does not.

    GB/T 10114: characters 7–9 under 100 are subdistricts, others towns and townships; characters
    10–12 from 200 are villagers' committees, below residents'.
    """
    if len(division_code) >= 12 and division_code[9:12].isdigit():
        return "rural" if 200 <= int(division_code[9:12]) < 400 else "urban"
    if len(division_code) >= 9 and division_code[6:9].isdigit():
        return "rural" if 100 <= int(division_code[6:9]) < 400 else "urban"
    return ""
