"""街道划分 streets: the ground of each street, from outlines of districts and one point a street."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]
_GRAIN = 1e-7  # degrees: what everything is snapped to
_OVERSHOOT = 1e-5  # lines run this far past the outline so that they surely cross it
_TRIES = 24


def street_polygons(
    outlines: Mapping[str, BaseGeometry],
    *,
    streets: Mapping[str, Sequence[str]],
    points: Mapping[str, LonLat],
    seed: int,
) -> dict[str, shapely.Polygon]:
    """Street code → its polygon: the part of its district nearest to its point.

    `outlines` (lon/lat) must touch without gaps; `streets` names those of each district; streets
    without a point get a seeded one. Neighbours share every vertex, across districts too.
    Raises ValueError where a point lies outside its district or a piece has no street.
    """
    known = seeded_points(outlines, streets=streets, points=points, seed=seed)
    lines: list[BaseGeometry] = []
    for district, outline in outlines.items():
        lines.append(outline.boundary)
        here = [known[code] for code in streets[district]]
        if len(here) > 1:
            edges = shapely.voronoi_polygons(
                shapely.MultiPoint(here), extend_to=outline.envelope.buffer(0.1), only_edges=True
            )
            lines.append(edges.intersection(outline.buffer(_OVERSHOOT)))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines, grid_size=_GRAIN)]))
    found: dict[str, shapely.Polygon] = {}
    middles = shapely.point_on_surface(faces)
    for district, outline in outlines.items():
        shapely.prepare(outline)
        inside = faces[shapely.contains(outline, middles)]
        found |= _dealt(inside, {code: known[code] for code in streets[district]})
    return found


def seeded_points(
    outlines: Mapping[str, BaseGeometry],
    *,
    streets: Mapping[str, Sequence[str]],
    points: Mapping[str, LonLat],
    seed: int,
) -> dict[str, LonLat]:
    """A point for every street: the known one, else one well away from the others.

    Subdistricts (numbers 001–099 of GB/T 10114) lie about the middle of their district, towns
    anywhere. Raises ValueError for a known point outside its district.
    """
    found: dict[str, LonLat] = {}
    for district, outline in outlines.items():
        rng = np.random.default_rng([seed, *district.encode()])
        shapely.prepare(outline)
        here = {code: points[code] for code in streets[district] if code in points}
        if not streets[district]:
            raise ValueError(f"district {district} has an outline and no streets")
        for code, point in here.items():
            if not shapely.contains_xy(outline, *point):
                raise ValueError(f"street {code}: its point {point} is outside of {district}")
        for code in streets[district]:
            if code not in here:
                here[code] = _apart(outline, list(here.values()), central=code[6] == "0", rng=rng)
        found |= here
    return found


def _apart(
    outline: BaseGeometry, taken: list[LonLat], *, central: bool, rng: np.random.Generator
) -> LonLat:
    """Of some points in the outline the one farthest from those taken."""
    west, south, east, north = outline.bounds
    middle = outline.point_on_surface()
    some: list[LonLat] = []
    while len(some) < _TRIES:
        if central:
            reach = 0.15 * outline.area**0.5
            x, y = rng.normal((middle.x, middle.y), reach)
        else:
            x, y = rng.uniform((west, south), (east, north))
        if shapely.contains_xy(outline, x, y):
            some.append((float(x), float(y)))
    if not taken:
        return some[0]
    apart = np.linalg.norm(np.array(some)[:, None] - np.array(taken)[None], axis=2).min(axis=1)
    return some[int(apart.argmax())]


def _dealt(faces: NDArray[np.object_], points: Mapping[str, LonLat]) -> dict[str, shapely.Polygon]:
    """Faces of one district given to its streets; strays go where they share most border."""
    parts: dict[str, list[BaseGeometry]] = {}
    strays = list(faces)
    for code, point in points.items():
        held = [face for face in strays if shapely.intersects_xy(face, *point)]
        if not held:
            raise ValueError(f"street {code}: no ground of its own at {point}; move its point")
        parts[code] = held[:1]
        strays = [face for face in strays if face is not held[0]]
    while strays:
        borders = [
            (
                max(shapely.intersection(face.boundary, part.boundary).length for part in held),
                i,
                code,
            )
            for i, face in enumerate(strays)
            for code, held in parts.items()
        ]
        length, i, code = max(borders)
        if length == 0:
            raise ValueError(f"a part of the district near {strays[i].centroid} has no street")
        parts[code].append(strays.pop(i))
    return {code: _whole(held, code) for code, held in parts.items()}


def _whole(parts: list[BaseGeometry], code: str) -> shapely.Polygon:
    ground = shapely.coverage_union_all(parts)
    if not isinstance(ground, shapely.Polygon) or len(ground.interiors):
        raise ValueError(f"street {code}: its ground is not one piece without holes")
    return ground
