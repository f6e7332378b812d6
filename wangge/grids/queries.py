"""网格之问 queries: where a place lies, what lies in a map's window, what a division is called."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge.grids import rules
from wangge.grids.index import locator, places
from wangge.grids.index.locator import GridHit
from wangge.grids.index.places import Area, Step
from wangge.grids.models import Division, Grid

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
MOST_GRIDS = 2_000
# Below these zooms a type's polygons would be smaller than a few pixels.
_SHOWN_FROM = {"community": 10, "rural": 10, "exclusive": 12, "micro": 14, "unit": 15}


class Whereabouts(NamedTuple):
    """Whose ground a place is: the most exact division known, the grid that answers, all grids."""

    division: str
    grid: GridHit | None
    grids: tuple[GridHit, ...]


class GridShape(NamedTuple):
    """A grid as a map shows it; `polygon` is WKB."""

    id: int
    code: str
    name: str
    type: str
    division: str
    polygon: bytes


class GridsSeen(NamedTuple):
    """Grids in a window; `cut` says that there are more than were asked for."""

    grids: list[GridShape]
    cut: bool


def locate(lon: float, lat: float) -> list[GridHit]:
    """All grids valid today that hold a place (WGS84); none outside. ValueError if not finite."""
    return locator.current().locate(lon, lat)


def locate_many(
    lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(offsets, ids): the grids of place i are ids[offsets[i]:offsets[i+1]], primary keys."""
    ground = locator.current()
    hits = ground.locate_many(lons, lats)
    return hits.offsets, ground.ids[hits.items]


def division_at(lon: float, lat: float) -> Whereabouts | None:
    """Whose ground this is; None where neither a grid nor a division's outline reaches.

    The grid is the most particular one (exclusive, then micro or rural, then community); the
    division the lowest that any of the grids, or the outlines, give.
    """
    return _whereabouts(locate(lon, lat), lon=lon, lat=lat)


def division_at_many(
    lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> list[Whereabouts | None]:
    """`division_at` for arrays of shape (m,), at the price of a batch."""
    ground = locator.current()
    hits, grids = ground.locate_many(lons, lats), ground.grids
    return [
        _whereabouts([grids[k] for k in hits.of(i)], lon=float(lons[i]), lat=float(lats[i]))
        for i in range(len(lons))
    ]


def _whereabouts(hits: list[GridHit], *, lon: float, lat: float) -> Whereabouts | None:
    known = places.current()
    if not hits:
        division = known.outlined_at(lon, lat)
        return None if division is None else Whereabouts(division, None, ())
    ordered = sorted(hits, key=lambda hit: (rules.rank(hit.type), hit.code))
    # An exclusive grid crosses communities; the ordinary grid knows better which one this is.
    plain = [hit for hit in ordered if hit.type != "exclusive"] or ordered
    division = max((hit.division for hit in plain), key=known.depth)
    return Whereabouts(division, ordered[0], tuple(ordered))


def grids_in(
    box: Box, *, zoom: float | None = None, types: Sequence[str] = (), limit: int = MOST_GRIDS
) -> GridsSeen:
    """Grids valid today whose bounding box meets the window.

    With a zoom, only types worth drawing at it, their outlines simplified to half a pixel.
    """
    ground = locator.current()
    wanted = set(types or _SHOWN_FROM)
    if zoom is not None:
        wanted = {kind for kind in wanted if zoom >= _SHOWN_FROM.get(kind, 0)}
    chosen = [i for i in ground.within(box) if ground.grids[i].type in wanted]
    ids = [ground.grids[i].id for i in chosen[:limit]]
    rows = Grid.objects.filter(pk__in=ids).order_by("pk")
    columns = ("pk", "code", "name", "type", "division__code", "polygon")
    shapes = [GridShape(*row) for row in rows.values_list(*columns)]
    return GridsSeen(_simplified(shapes, zoom), cut=len(chosen) > limit)


def _simplified(shapes: list[GridShape], zoom: float | None) -> list[GridShape]:
    if zoom is None or not shapes:
        return [shape._replace(polygon=bytes(shape.polygon)) for shape in shapes]
    half_a_pixel = 360 / 512 / 2**zoom / 2
    polygons = shapely.from_wkb([bytes(shape.polygon) for shape in shapes])
    drawn = shapely.to_wkb(shapely.simplify(polygons, half_a_pixel))
    return [s._replace(polygon=wkb) for s, wkb in zip(shapes, drawn, strict=True)]


def division(code: str) -> Step | None:
    """One division, or None if there is none of that code today."""
    return places.current().steps.get(code)


def path_of(code: str) -> list[Step]:
    """City, district, street, community down to this division; empty if the code is unknown."""
    return places.current().path(code)


def path_text(code: str, *, below: str = "city") -> str:
    """The way to a division in words, levels down to `below` left out."""
    depth = places.DEPTH
    steps = [step for step in path_of(code) if depth[step.level] > depth[below]]
    return " › ".join(step.name for step in steps)


def divisions_named(name: str, *, within: str = "") -> list[Step]:
    """Divisions so called – full name, alias or short name – perhaps only those inside one."""
    known = places.current()
    codes = known.named.get(name.strip(), ())
    found = [known.steps[code] for code in codes]
    return [s for s in found if not within or any(p.code == within for p in known.path(s.code))]


def division_named(name: str, *, within: str = "") -> str | None:
    """The code of the one division so called; None if there is none or more than one."""
    found = divisions_named(name, within=within)
    return found[0].code if len(found) == 1 else None


def all_names() -> dict[str, list[str]]:
    """Every name of every division and the codes it may mean: material for finding words."""
    return dict(places.current().named)


def areas_of(code: str) -> list[Area]:
    """Management areas that govern a division or one above it."""
    known = places.current()
    return [area for step in known.path(code) for area in known.areas.get(step.code, ())]


def outlines(*, level: str = "", parent: str = "") -> list[tuple[Step, Any]]:
    """Divisions that have an outline, with it (shapely), by level and by parent's code."""
    rows = Division.objects.filter(outline__isnull=False).order_by("code")
    if level:
        rows = rows.filter(level=level)
    if parent:
        rows = rows.filter(parent__code=parent)
    columns = ("code", "name", "level", "parent__code", "outline")
    return [
        (Step(code, name, deep, above or ""), shapely.from_wkb(bytes(outline)))
        for code, name, deep, above, outline in rows.values_list(*columns)
    ]
