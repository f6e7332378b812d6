"""Doors to grids: which grids hold a place, what lies in a map's window, divisions and outlines."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import shapely
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wangge.grids import queries
from wangge.grids.datums import UnknownDatum, to_wgs84
from wangge.grids.models import Grid, Level
from wangge.grids.queries import Box

router = Router(tags=["grids"])
GEOJSON = "application/geo+json"

Lon = Annotated[float, Query(ge=-180, le=180, description="Longitude in degrees.")]
Lat = Annotated[float, Query(ge=-90, le=90, description="Latitude in degrees.")]


class GridOut(Schema):
    code: str
    type: str
    division: str


class StepOut(Schema):
    code: str
    name: str
    level: str


class AreaOut(Schema):
    code: str
    name: str


class PlaceOut(Schema):
    lon: float = Field(description="As stored: WGS84.")
    lat: float
    division: str | None = Field(description="The lowest division known; null outside the city.")
    path: list[StepOut]
    grid: GridOut | None = Field(description="The grid that answers for the place.")
    grids: list[GridOut] = Field(description="All grids that hold it, the most particular first.")


class DivisionOut(StepOut):
    parent: str | None
    path: list[StepOut]
    areas: list[AreaOut]


@router.get("/grids/locate", response=PlaceOut, summary="Grids that hold a place")
def locate(request: HttpRequest, lon: Lon, lat: Lat, datum: str = "WGS84") -> dict[str, Any]:
    """All grids valid today that hold the place; borders belong to both sides."""
    try:
        lon, lat = to_wgs84(lon, lat, datum=datum)
    except UnknownDatum as error:
        raise HttpError(422, str(error)) from error
    found = queries.division_at(lon, lat)
    return {
        "lon": lon,
        "lat": lat,
        "division": found and found.division,
        "path": _steps(found.division) if found else [],
        "grid": found and found.grid and found.grid._asdict(),
        "grids": [grid._asdict() for grid in found.grids] if found else [],
    }


@router.get("/grids", summary="Grids in a window, as GeoJSON")
def grids_in(
    request: HttpRequest,
    bbox: Annotated[str, Query(description="west,south,east,north in degrees, WGS84")],
    type: Annotated[list[Grid.Type] | None, Query(description="Only these types.")] = None,
    zoom: Annotated[float | None, Query(ge=0, le=24)] = None,
    limit: Annotated[int, Query(ge=1, le=queries.MOST_GRIDS)] = queries.MOST_GRIDS,
) -> HttpResponse:
    """A FeatureCollection; its member "cut" says whether there are more than the limit."""
    types = [Grid.Type(each).value for each in type or ()]
    seen = queries.grids_in(_box(bbox), zoom=zoom, types=types, limit=limit)
    outlines = shapely.to_geojson(shapely.from_wkb([grid.polygon for grid in seen.grids]))
    features = [
        ({"code": g.code, "name": g.name, "type": g.type, "division": g.division}, outline)
        for g, outline in zip(seen.grids, outlines, strict=True)
    ]
    return _collection(features, cut=seen.cut)


@router.get("/divisions/{code}", response=DivisionOut, summary="A division and what it lies in")
def division(request: HttpRequest, code: str) -> dict[str, Any]:
    step = queries.division(code)
    if step is None:
        raise HttpError(404, f"there is no division {code!r}")
    areas = [area._asdict() for area in queries.areas_of(code)]
    path = _steps(code)
    return {**step._asdict(), "parent": step.parent or None, "path": path, "areas": areas}


@router.get("/divisions.geojson", summary="Outlines of divisions, as GeoJSON")
def outlines(request: HttpRequest, level: Level = Level.DISTRICT, parent: str = "") -> HttpResponse:
    """Divisions of a level that have an outline, perhaps only those directly below a parent."""
    found = queries.outlines(level=Level(level).value, parent=parent)
    return _collection((step._asdict(), shapely.to_geojson(shape)) for step, shape in found)


def _steps(code: str) -> list[dict[str, str]]:
    return [
        {"code": step.code, "name": step.name, "level": step.level}
        for step in queries.path_of(code)
    ]


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise HttpError(422, f"bbox {text!r} must be west,south,east,north") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise HttpError(422, f"bbox {text!r}: west ≤ east and south ≤ north, in degrees")
    return west, south, east, north


def _collection(features: Iterable[tuple[dict[str, Any], str]], **members: Any) -> HttpResponse:
    """A FeatureCollection of properties and geometries that are JSON text already."""
    lines = ",\n".join(
        f'{{"type":"Feature","properties":{json.dumps(said, ensure_ascii=False)},"geometry":{shape}}}'
        for said, shape in features
    )
    more = "".join(f'"{name}":{json.dumps(value)},' for name, value in members.items())
    body = f'{{"type":"FeatureCollection",{more}"features":[{lines}]}}'
    return HttpResponse(body, content_type=GEOJSON)
