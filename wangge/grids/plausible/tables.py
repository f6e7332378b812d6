"""城市表 tables: what a city's folder says of its places, read for the generator of grids.

`divisions.csv` code,name,level,parent,kind,aliases · `outlines.geojson` one feature a district,
`properties.code` · `street_points.csv` code,name,lon,lat,source · `sizes.csv` size, one column a
grid type, districts · `management_areas.csv` area,name,aliases,streets. Lists are parted by `|`.
"""

import csv
import io
import json
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from wangge.grids.plausible.facts import Counts, Place, Places

Folder = Path | Traversable


def read_places(folder: Folder, *, size: str) -> Places:
    """All that `plausible_city` needs, for one of the sizes the city names.

    Raises ValueError that names the file and the row (or the sizes there are).
    """
    places = [
        Place(code=row["code"], name=row["name"], level=row["level"], parent=row["parent"])
        for row in _rows(folder, "divisions.csv")
    ]
    counts, districts = _size(folder, size)
    return Places(
        places=places,
        outlines=read_outlines(folder),
        points=dict(_points(folder)),
        counts=counts,
        districts=districts or frozenset(p.code for p in places if p.level == "district"),
    )


def read_outlines(folder: Folder) -> dict[str, BaseGeometry]:
    """District code → outline (Polygon or MultiPolygon, lon/lat in CGCS2000)."""
    document = json.loads(folder.joinpath("outlines.geojson").read_text("utf-8"))
    found = {f["properties"]["code"]: shape(f["geometry"]) for f in document["features"]}
    if not shapely.coverage_is_valid(list(found.values())):
        raise ValueError("outlines.geojson: the outlines overlap or do not share their borders")
    return found


def _points(folder: Folder) -> Iterator[tuple[str, tuple[float, float]]]:
    for number, row in enumerate(_rows(folder, "street_points.csv"), 2):
        try:
            yield row["code"], (float(row["lon"]), float(row["lat"]))
        except ValueError as error:
            raise ValueError(f"street_points.csv, row {number}: {error}") from error


def _size(folder: Folder, size: str) -> tuple[Counts, frozenset[str]]:
    rows = {row["size"]: row for row in _rows(folder, "sizes.csv")}
    if size not in rows:
        raise ValueError(f"sizes.csv has no size {size!r}; there are {', '.join(rows)}")
    row = rows[size]
    counts = Counts(
        community=int(row["community"]),
        micro=int(row["micro"]),
        rural=int(row["rural"]),
        exclusive=int(row["exclusive"]),
    )
    return counts, frozenset(filter(None, row["districts"].split("|")))


def _rows(folder: Folder, name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(folder.joinpath(name).read_text("utf-8")))
