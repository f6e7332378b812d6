"""导出 exports: grids and divisions as GeoJSON, in any of the datums, a line a feature."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge.grids.datums import WGS84, convert, datum_named
from wangge.grids.index.today import valid
from wangge.grids.models import Division, Grid

_GRID = (
    "code", "name", "type", "level", "version", "parent__code", "division__code", "households",
    "population", "land_use", "management_grade", "responsible_body", "posted_phone",
)  # fmt: skip
_DIVISION = ("code", "name", "level", "kind", "parent__code", "aliases")


def grids_geojson(*, on: date, datum: str = WGS84) -> Iterator[str]:
    """The grids valid that day as pieces of one FeatureCollection that can be imported again."""
    rows = Grid.objects.filter(valid(on)).order_by("level", "parent_id", "code")
    return _collection(rows.values_list(*_GRID, "polygon").iterator(2_000), _GRID, datum)


def divisions_geojson(*, on: date, datum: str = WGS84) -> Iterator[str]:
    """The divisions valid that day, likewise; without an outline the geometry is null."""
    rows = Division.objects.filter(valid(on)).order_by("code")
    return _collection(rows.values_list(*_DIVISION, "outline").iterator(2_000), _DIVISION, datum)


def _collection(rows: Iterator[Any], columns: tuple[str, ...], datum: str) -> Iterator[str]:
    datum = datum_named(datum)
    yield f'{{"type":"FeatureCollection","datum":"{datum}","features":['
    before = ""
    for *values, outline in rows:
        said = {
            name.removesuffix("__code"): value
            for name, value in zip(columns, values, strict=True)
            if value not in (None, "", [])
        }
        drawn = "null" if outline is None else _drawn(bytes(outline), datum)
        properties = json.dumps(said, ensure_ascii=False)
        yield f'{before}\n{{"type":"Feature","properties":{properties},"geometry":{drawn}}}'
        before = ","
    yield "\n]}\n"


def _drawn(wkb: bytes, datum: str) -> str:
    shape = shapely.from_wkb(wkb)
    if datum not in (WGS84, "CGCS2000"):

        def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
            lon, lat = points[:, 0].copy(), points[:, 1].copy()
            return np.column_stack(convert(lon, lat, frm=WGS84, to=datum))

        shape = shapely.transform(shape, moved)
    return str(shapely.to_geojson(shape))
