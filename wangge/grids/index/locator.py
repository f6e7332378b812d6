"""定位 locator: the grids valid today, prepared for the question which of them hold a place."""

import ctypes
import gc
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge.grids.index.today import memory, today, valid
from wangge.grids.models import Grid
from wangge.grids.raster import Hits, Raster


class GridHit(NamedTuple):
    """A grid that holds a place: primary key, code, type and the code of its division."""

    id: int
    code: str
    type: str
    division: str


class Locator:
    """Grids prepared for the question which of them hold a point (lon/lat, WGS84)."""

    def __init__(self, grids: list[GridHit], polygons: NDArray[Any]) -> None:
        """`polygons`: shapely (Multi)Polygons, one a grid, in the same order."""
        self.grids = grids
        self.ids = np.array([grid.id for grid in grids], dtype=np.int64)
        self._raster = Raster(polygons)
        self._boxes = shapely.bounds(polygons).reshape(len(grids), 4)

    @classmethod
    def build(cls, *, on: date) -> "Locator":
        """From the grids in the database that are valid on that day."""
        rows = Grid.objects.filter(valid(on)).order_by("pk")
        grids, outlines = [], []
        divisions: dict[str, str] = {}  # one text a division instead of one a grid
        columns = ("pk", "code", "type", "division__code", "polygon")
        for pk, code, kind, division, polygon in rows.values_list(*columns).iterator(5_000):
            division = divisions.setdefault(division, division)
            grids.append(GridHit(pk, code, divisions.setdefault(kind, kind), division))
            outlines.append(bytes(polygon))
        locator = cls(grids, shapely.from_wkb(np.array(outlines, dtype=object)))
        del outlines
        _give_back_memory()
        return locator

    @property
    def nbytes(self) -> int:
        """What the arrays occupy, the grids' names and codes not counted."""
        return self._raster.nbytes + self.ids.nbytes + self._boxes.nbytes

    def locate(self, lon: float, lat: float) -> list[GridHit]:
        """All grids that hold the point, borders included. ValueError if it is not finite."""
        grids = self.grids
        return [grids[i] for i in self._raster.hits(lon, lat)]

    def locate_many(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Hits:
        """For each of m points the positions in `grids` (and `ids`) that hold it."""
        return self._raster.hits_many(lons, lats)

    def within(self, box: tuple[float, float, float, float]) -> NDArray[np.int64]:
        """Positions in `grids` whose bounding box meets west, south, east, north."""
        west, south, east, north = box
        b = self._boxes
        meets = (b[:, 0] <= east) & (b[:, 2] >= west) & (b[:, 1] <= north) & (b[:, 3] >= south)
        return np.flatnonzero(meets)


def _give_back_memory() -> None:
    """Building needs several times what is kept; glibc holds on to it unless asked."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def current() -> Locator:
    """The locator of this process, as of today."""
    return memory.get("locator", _build)


def _build() -> Locator:
    return Locator.build(on=today())
