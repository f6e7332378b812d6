"""定位 index: the grids valid today, kept in memory, so that a place finds its grids in microseconds."""

import ctypes
import gc
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import shapely
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from wangge.base import clock
from wangge.grids.models import Edition, Grid
from wangge.grids.raster import Hits, Raster

T = TypeVar("T")
CHECK_EVERY = 20.0  # seconds after which another process's edit is looked for


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


def valid(on: date) -> Q:
    """Rows (grids or divisions) whose validity holds that day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class Kept(Generic[T]):
    """Something derived from divisions and grids, made once a process and again when they change.

    A change made in this process is seen at once, one made elsewhere within CHECK_EVERY seconds.
    """

    def __init__(self, make: Callable[[date], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._thing: T | None = None
        self._of: tuple[str | None, date] | None = None
        self._renewed = -1
        self._check_after = 0.0

    def current(self) -> T:
        # A cache is a door to the clock: it answers for today, whatever day a case is from.
        if self._renewed != Edition.renewed_here or time.monotonic() > self._check_after:
            with self._lock:
                self._refresh()
        assert self._thing is not None  # _refresh makes one or raises
        return self._thing

    def _refresh(self) -> None:
        renewed, today = Edition.renewed_here, timezone.localdate(clock.now())
        token = Edition.objects.values_list("token", flat=True).filter(pk=1).first()
        if self._thing is None or self._of != (token, today):
            self._thing, self._of = self._make(today), (token, today)
        self._renewed, self._check_after = renewed, time.monotonic() + CHECK_EVERY


def _give_back_memory() -> None:
    """Building needs several times what is kept; glibc holds on to it unless asked."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


kept = Kept(lambda today: Locator.build(on=today))


def current() -> Locator:
    """The locator of this process, as of today."""
    return kept.current()
