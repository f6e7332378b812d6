"""栅格单元 cells: what a raster is made of, and the crossing rule that answers for it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEAR = 1e-11  # degrees, a thousandth of a millimetre: nearer to an edge than this is on it
_MARGIN = 1e-6  # degrees around everything, so that a point on the outermost border has a cell
BITS = 4  # a top cell is cut into at most 16 × 16
MASK = (1 << BITS) - 1
_TOPS_A_POLYGON, _MOST_TOPS = 4, 300_000


@dataclass(frozen=True, slots=True)
class Outlines:
    """All rings' vertices in one row; edge e runs from vertex e to vertex e + 1."""

    vertices: NDArray[np.complex128]  # x + iy: both lie in one line of the processor's cache
    owner: Ints  # the polygon a vertex belongs to; needed while building only
    edges: Ints  # the vertices at which an edge begins; needed while building only

    @classmethod
    def of(cls, polygons: NDArray[Any]) -> "Outlines":
        parts, polygon_of_part = shapely.get_parts(polygons, return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        coords, ring = shapely.get_coordinates(rings, return_index=True)
        owner = polygon_of_part[part_of_ring[ring]].astype(np.int32)
        begins = np.flatnonzero(ring[:-1] == ring[1:]).astype(np.int32)
        return cls(np.ascontiguousarray(coords).view(np.complex128).ravel(), owner, begins)

    def ends(self, edge: Any) -> tuple[Floats, Floats, Floats, Floats]:
        """x and y of both ends of each edge."""
        a, b = self.vertices[edge], self.vertices[edge + 1]
        return a.real, a.imag, b.real, b.imag


def passes_left(ends: tuple[Floats, Floats, Floats, Floats], x: Floats, y: Floats) -> Flags:
    """The crossing rule: whether an edge passes level y, and does so left of x."""
    ax, ay, bx, by = ends
    with np.errstate(divide="ignore", invalid="ignore"):  # level edges never pass a level
        where = ax + (y - ay) * ((bx - ax) / (by - ay))
        passes: Flags = ((ay > y) != (by > y)) & (where < x)
        return passes


@dataclass(frozen=True, slots=True)
class Frame:
    """The square net over everything: top cells, each 2**bits fine steps wide and high."""

    x0: float
    y0: float
    step: float  # degrees
    wide: int
    high: int

    @classmethod
    def around(cls, outlines: Outlines, *, count: int) -> "Frame":
        if not len(outlines.vertices):
            return cls(x0=0.0, y0=0.0, step=1.0, wide=0, high=0)
        x, y = outlines.vertices.real, outlines.vertices.imag
        west, east = x.min() - _MARGIN, x.max() + _MARGIN
        south, north = y.min() - _MARGIN, y.max() + _MARGIN
        tops = min(max(_TOPS_A_POLYGON * count, 16), _MOST_TOPS)
        side = max(((east - west) * (north - south) / tops) ** 0.5, _MARGIN)
        wide, high = int((east - west) / side) + 1, int((north - south) / side) + 1
        return cls(float(west), float(south), float(side) / 2**BITS, wide, high)

    @property
    def fine_wide(self) -> int:
        return self.wide << BITS

    @property
    def fine_high(self) -> int:
        return self.high << BITS

    def fine(self, x: Floats, y: Floats) -> tuple[Ints, Ints, Flags]:
        """Fine column and row of each point, and whether it lies in the net at all."""
        column, row = (x - self.x0) / self.step, (y - self.y0) / self.step
        inside = (column >= 0) & (column < self.fine_wide) & (row >= 0) & (row < self.fine_high)
        with np.errstate(invalid="ignore"):
            return column.astype(np.int32), row.astype(np.int32), inside

    def corner_of_leaf(self, top: Any, nth: Any, *, level: Any) -> tuple[Floats, Floats]:
        """The lower left corner of a top cell's nth leaf, rows first, of 4**level."""
        shift, column = BITS - level, nth & ((1 << level) - 1)
        i, j = (top % self.wide) << BITS, (top // self.wide) << BITS
        return self.corner(i + (column << shift), j + ((nth >> level) << shift))

    def corner(self, i: Any, j: Any) -> tuple[Floats, Floats]:
        return self.x0 + i * self.step, self.y0 + j * self.step


@dataclass(frozen=True, slots=True)
class Cells:
    """Leaf cells, the polygons that touch each, and the edges of those that pass through it."""

    frame: Frame
    tops: Ints  # per top cell: number of its first leaf << 3 | its level
    starts: Ints  # per leaf: where its pairs begin
    pairs: Ints  # polygon << 1 | mark of the corner
    edge_starts: Ints  # per pair: where its edges begin; none = the leaf lies wholly inside
    edges: Ints

    def leaf_of(self, i: Ints, j: Ints) -> tuple[Ints, Ints]:
        """The leaf under a fine column and row, and the shift that rounds those to its corner."""
        frame = self.frame
        packed = self.tops[(j >> BITS) * frame.wide + (i >> BITS)]
        level = packed & 7
        shift = BITS - level
        row, column = (j & MASK) >> shift, (i & MASK) >> shift
        return (packed >> 3) + (row << level) + column, shift


def spread(start: Any, count: Any) -> tuple[Longs, Longs]:
    """For rows (start, count) the flat list of row numbers and of positions in the rows."""
    ends = np.cumsum(count, dtype=np.int64)
    row = np.repeat(np.arange(len(count)), count)
    total = int(ends[-1]) if len(ends) else 0
    return row, np.arange(total) + np.repeat(start - (ends - count), count)


def odd_crossings(
    outlines: Outlines, cells: Cells, *,
    pair: Longs, point: tuple[Floats, Floats], corner: tuple[Floats, Floats],
) -> tuple[Flags, Flags]:  # fmt: skip
    """For pairs that have edges: is the point inside, and is it on an edge; all of one length."""
    begin = cells.edge_starts[pair]
    count = cells.edge_starts[pair + 1] - begin
    row, position = spread(begin, count)
    edge = cells.edges[position]
    px, py, x0, y0 = point[0][row], point[1][row], corner[0][row], corner[1][row]
    ends = ax, ay, bx, by = outlines.ends(edge)
    # The way goes left from the point to the cell's left border and down it to the corner.
    odd = passes_left(ends, px, py)
    odd ^= (ax < x0) & (ay > y0) & (ay <= py)
    odd ^= (bx < x0) & (by > y0) & (by <= py)
    dx, dy, ex, ey = px - ax, py - ay, bx - ax, by - ay
    across, squared = ex * dy - ey * dx, ex * ex + ey * ey
    score = odd.astype(np.int32)
    close = np.flatnonzero(across * across <= NEAR * NEAR * squared)
    if len(close):
        along = ex[close] * dx[close] + ey[close] * dy[close]
        slack = NEAR * np.sqrt(squared[close])
        score[close[(along >= -slack) & (along <= squared[close] + slack)]] += 1 << 20
    total = np.add.reduceat(score, np.cumsum(count) - count) if len(pair) else score
    return ((total ^ cells.pairs[pair]) & 1) == 1, total >= 1 << 20
