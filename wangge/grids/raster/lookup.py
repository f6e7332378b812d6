"""栅格 raster: which of many polygons hold a point – cells with short candidate lists, pure numpy.

The plane is cut into cells, finer where borders are dense. Each cell lists the polygons that touch
it: those that cover it whole answer at once; for the others the cell keeps only the edges that
pass through it and whether its own lower left corner lies inside, so that a point is inside when
the way from the corner to it crosses an odd number of those few edges. The crossing rule is the
same everywhere, so the answers agree with the polygons exactly, and borders belong to both sides.
"""

import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wangge.grids.raster.building import build
from wangge.grids.raster.cells import (
    BITS,
    MASK,
    NEAR,
    Cells,
    Floats,
    Frame,
    Ints,
    Outlines,
    odd_crossings,
    spread,
)

Numbers: TypeAlias = "array[Any]"

NEAR_SQUARED = NEAR * NEAR
_CHUNK = 32_768  # points at a time: the temporaries stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Hits:
    """Polygons by point as compressed rows: those of point i are items[offsets[i]:offsets[i+1]]."""

    offsets: NDArray[np.int64]
    items: Ints

    def of(self, i: int) -> Ints:
        return self.items[self.offsets[i] : self.offsets[i + 1]]


class Raster:
    """Polygons prepared for questions by point; positions in the array given are the answers."""

    def __init__(self, polygons: NDArray[Any]) -> None:
        """`polygons`: shapely Polygons or MultiPolygons, shape (n,), in lon/lat degrees."""
        outlines = Outlines.of(polygons)
        cells = build(outlines, count=len(polygons))
        self.size = len(polygons)
        # Reading single numbers from these is three times as fast as from numpy's arrays; the
        # many-points way looks at the same memory through numpy.
        vertices = _plain(outlines.vertices.view(np.float64))
        arrays = (cells.tops, cells.starts, cells.pairs, cells.edge_starts, cells.edges)
        plain = [_plain(a) for a in arrays]
        self.nbytes = sum(len(a) * a.itemsize for a in (vertices, *plain))
        none = np.zeros(0, dtype=np.int32)
        self._outlines = Outlines(_seen(vertices).view(np.complex128), none, none)
        self._cells = Cells(cells.frame, *(_seen(a) for a in plain))
        self._hits = _asked_singly(cells.frame, vertices, *plain)

    def hits(self, lon: float, lat: float) -> list[int]:
        """Positions of all polygons that hold the point, ascending; ValueError if not finite."""
        return self._hits(lon, lat)

    def hits_many(self, lons: Floats, lats: Floats) -> Hits:
        """All polygons that hold each point; arrays of shape (m,). ValueError if not finite."""
        lons = np.ascontiguousarray(lons, dtype=np.float64)
        lats = np.ascontiguousarray(lats, dtype=np.float64)
        if lons.shape != lats.shape or lons.ndim != 1:
            raise ValueError(f"lons {lons.shape} and lats {lats.shape} must be of one length")
        bad = ~(np.isfinite(lons) & np.isfinite(lats))
        if bad.any():
            raise ValueError(f"not a position: point {int(bad.argmax())} of {len(lons)}")
        counts = np.zeros(len(lons) + 1, dtype=np.int64)
        items = []
        for begin in range(0, len(lons), _CHUNK):
            stretch = slice(begin, begin + _CHUNK)
            each, polygons = self._some(lons[stretch], lats[stretch])
            counts[begin + 1 : begin + 1 + len(each)] = each
            items.append(polygons)
        flat = np.concatenate(items) if items else np.zeros(0, dtype=np.int32)
        return Hits(np.cumsum(counts), flat)

    def _some(self, lons: Floats, lats: Floats) -> tuple[NDArray[np.int64], Ints]:
        """Hits per point and the polygons hit, in the order of the points."""
        cells, frame = self._cells, self._cells.frame
        i, j, inside = frame.fine(lons, lats)
        if not inside.all():
            kept = np.flatnonzero(inside)
            counts = np.zeros(len(lons), dtype=np.int64)
            counts[kept], polygons = self._some(lons[kept], lats[kept])
            return counts, polygons
        leaf, shift = cells.leaf_of(i, j)
        start = cells.starts[leaf]
        count = cells.starts[leaf + 1] - start
        point, pair = spread(start, count)
        held = cells.edge_starts[pair] == cells.edge_starts[pair + 1]
        border = np.flatnonzero(~held)
        at, shift = point[border], shift[point[border]]
        odd, near = odd_crossings(
            self._outlines, cells,
            pair=pair[border], point=(lons[at], lats[at]),
            corner=frame.corner((i[at] >> shift) << shift, (j[at] >> shift) << shift),
        )  # fmt: skip
        held[border] = odd | near
        return np.bincount(point[held], minlength=len(lons)), cells.pairs[pair[held]] >> 1


def _asked_singly(
    frame: Frame, vertices: Numbers, tops: Numbers, starts: Numbers, pairs: Numbers,
    edge_starts: Numbers, edges: Numbers,
) -> Callable[[float, float], list[int]]:  # fmt: skip
    """The way to ask for one point. One long function, because each call inside would cost more
    than the question; the same arithmetic as `cells.odd_crossings`."""
    west, south, step, wide = frame.x0, frame.y0, frame.step, frame.wide
    fine_wide, fine_high = float(wide << BITS), float(frame.high << BITS)

    def hits(lon: float, lat: float) -> list[int]:
        column, row = (lon - west) / step, (lat - south) / step
        if not (0 <= column < fine_wide and 0 <= row < fine_high):
            if math.isfinite(column) and math.isfinite(row):
                return []
            raise ValueError(f"not a position: lon {lon!r}, lat {lat!r}")
        i, j = int(column), int(row)
        packed = tops[(j >> BITS) * wide + (i >> BITS)]
        shift = BITS - (packed & 7)
        cell = (packed >> 3) + ((j & MASK) >> shift << (packed & 7)) + ((i & MASK) >> shift)
        x0, y0 = west + ((i >> shift) << shift) * step, south + ((j >> shift) << shift) * step
        found, end = [], edge_starts[starts[cell]]
        for pair in range(starts[cell], starts[cell + 1]):
            begin, end, polygon = end, edge_starts[pair + 1], pairs[pair]
            odd = polygon & 1 if begin != end else 1
            for e in edges[begin:end]:
                ax, ay, bx, by = vertices[2 * e : 2 * e + 4]
                dx, dy, ex, ey = lon - ax, lat - ay, bx - ax, by - ay
                across, squared = ex * dy - ey * dx, ex * ex + ey * ey
                if across * across <= NEAR_SQUARED * squared:
                    along, slack = ex * dx + ey * dy, NEAR * math.sqrt(squared)
                    if -slack <= along <= squared + slack:
                        odd = 1
                        break
                if ay > lat:
                    if by <= lat:
                        if ax + dy * (ex / ey) < lon:
                            odd ^= 1
                        if bx < x0 and by > y0:
                            odd ^= 1
                else:
                    if (ax + dy * (ex / ey) < lon) if by > lat else (bx < x0 and by > y0):
                        odd ^= 1
                    if ax < x0 and ay > y0:
                        odd ^= 1
            if odd:
                found.append(polygon >> 1)
        return found

    return hits


def _plain(values: NDArray[Any]) -> Numbers:
    """The same numbers as an array of the standard library."""
    plain = array("d" if values.dtype == np.float64 else "i")
    plain.frombytes(np.ascontiguousarray(values).tobytes())
    return plain


def _seen(plain: Numbers) -> NDArray[Any]:
    """Numpy's view of the same memory, without a copy."""
    return np.frombuffer(plain, dtype=np.float64 if plain.typecode == "d" else np.int32)
