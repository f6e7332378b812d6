"""网格之问 queries: where a place lies, what lies in a map's window, what a division is called."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.db.models import QuerySet
from numpy.typing import NDArray

from wangge.grids.index import locator, places
from wangge.grids.index.locator import GridHit
from wangge.grids.index.places import Area, Step
from wangge.grids.index.whereabouts import Whereabouts, division_at, division_at_many
from wangge.grids.models import Division, Grid, PlaceName
from wangge.grids.naming import Prior, Said, Spot, held, place
from wangge.grids.naming.learned import Learned

__all__ = [
    "Box", "GridShape", "GridsSeen", "Prior", "Said", "Spot", "Whereabouts", "all_names", "areas_of", "division",
    "division_at", "division_at_many", "division_named", "divisions_named", "grid_at", "grids_in",
    "learned_aliases", "locate", "locate_many", "outlines", "path_of", "path_text", "place_names",
    "places_said",
]  # fmt: skip

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
MOST_GRIDS = 2_000
# Below these zooms a type's polygons would be smaller than a few pixels.
_SHOWN_FROM = {"community": 10, "rural": 10, "exclusive": 12, "micro": 14, "unit": 15}


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


def places_said(text: str, *, address: str = "", prior: Prior | None = None) -> Said:
    """The places a text (and an address) speaks of, the likeliest first, at most three.

    `prior` is where one supposes it before reading: a pin, a photo's or an account's place, with
    its spread in metres. `said.sure` tells whether `said.best` may be taken without a person;
    `said.why` gives the reasons (`naming.telling.sentence` says them), a spot's `words` the stretches
    of the text that were used. No spots: nothing was said of any place. No statement, once held.
    """
    return place(text, held.current(), address=address, prior=prior, ground=held.ground)


def grid_at(lon: float | None, lat: float | None) -> GridHit | None:
    """The grid that answers for a place; None where there is none, or no place is known."""
    found = None if lon is None or lat is None else division_at(lon, lat)
    return found.grid if found else None


def place_names(*, kind: str = "", like: str = "", source: str = "") -> QuerySet[PlaceName]:
    """The city's own names, by name; of a kind, of a source, or holding some characters."""
    found = PlaceName.objects.select_related("division").order_by("name", "code")
    wanted = {"kind": kind, "source": source, "name__contains": like}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def learned_aliases() -> list[Learned]:
    """What settled cases call places, with how many voices agree, and whether it is used."""
    return held.learned()
