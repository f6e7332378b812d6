"""建栅格 building: how polygons become the cells, candidate lists and corner marks of a raster."""

from itertools import pairwise
from typing import Any

import numpy as np

from wangge.grids.raster.cells import (
    BITS,
    NEAR,
    Cells,
    Floats,
    Frame,
    Ints,
    Longs,
    Outlines,
    odd_crossings,
    passes_left,
    spread,
)

_LEAVES = 100_000  # leaf cells at a time while building
# A top cell through which so many edges pass is cut by 2, 4, 8, 16 each way.
_CUT_AT = (4, 12, 36, 110)
_BATCH = 100_000  # records at a time while building: the temporaries stay in the cache


def build(outlines: Outlines, *, count: int) -> Cells:
    """The raster of `count` polygons with these outlines."""
    frame = Frame.around(outlines, count=count)
    everywhere = (0, frame.wide - 1, 0, frame.high - 1)
    record, i, j = _passed(outlines, frame, outlines.edges, level=0, within=everywhere)
    edge, top = outlines.edges[record], j * frame.wide + i
    number = np.arange(frame.wide * frame.high, dtype=np.int32)
    filled = _filled(outlines, frame)
    coarse = _assembled(
        outlines, frame, count=count, tops=number << 3, passing=(top, edge), filling=filled,
        corner=frame.corner_of_leaf(number, number * 0, level=number * 0),
    )  # fmt: skip
    level = np.searchsorted(_CUT_AT, np.bincount(top, minlength=len(number)), side="right")
    if not level.any():
        return coarse
    leaves = np.int64(1) << (2 * level)
    # A stretch of the net at a time, so that the work fits into a modest memory.
    cuts = [
        _cut(outlines, coarse, tops=np.arange(part.start, part.stop), level=level, count=count)
        for part in _portions(leaves, batch=_LEAVES)
    ]
    base = (np.cumsum(leaves) - leaves).astype(np.int32)
    return Cells(
        frame, base << 3 | level.astype(np.int32),
        _rows_joined([c.starts for c in cuts]), np.concatenate([c.pairs for c in cuts]),
        _rows_joined([c.edge_starts for c in cuts]), np.concatenate([c.edges for c in cuts]),
    )  # fmt: skip


def _passed(
    outlines: Outlines, frame: Frame, edge: Ints, *, level: Any, within: Any
) -> tuple[Longs, Ints, Ints]:
    """Cells of a level (of one per edge) that an edge passes through or comes near.

    `within`: first and last column, first and last row to look at, as numbers or one per edge.
    Returns the position in `edge`, the column and the row of each find.
    """
    size = frame.step * 2.0 ** (BITS - np.asarray(level))
    ax, ay, bx, by = outlines.ends(edge)
    ex, ey = bx - ax, by - ay
    first_i = np.floor((ax + np.minimum(ex, 0) - 2 * NEAR - frame.x0) / size)
    last_i = np.floor((ax + np.maximum(ex, 0) + 2 * NEAR - frame.x0) / size)
    first_j = np.floor((ay + np.minimum(ey, 0) - 2 * NEAR - frame.y0) / size)
    last_j = np.floor((ay + np.maximum(ey, 0) + 2 * NEAR - frame.y0) / size)
    first_i, last_i = np.maximum(first_i, within[0]), np.minimum(last_i, within[1])
    first_j, last_j = np.maximum(first_j, within[2]), np.minimum(last_j, within[3])
    wide = np.maximum(last_i - first_i + 1, 0).astype(np.int64)
    high = np.maximum(last_j - first_j + 1, 0).astype(np.int64)
    size = np.broadcast_to(size, edge.shape)
    reach = (np.abs(ex) + np.abs(ey)) * (size / 2 + 2 * NEAR)
    finds = []
    for part in _portions(wide * high):
        row, nth = spread(np.zeros(len(wide[part]), np.int64), (wide * high)[part])
        row += part.start
        i, j = first_i[row] + nth % wide[row], first_j[row] + nth // wide[row]
        x, y = frame.x0 + (i + 0.5) * size[row], frame.y0 + (j + 0.5) * size[row]
        off = np.abs(ex[row] * (y - ay[row]) - ey[row] * (x - ax[row]))
        kept = off <= reach[row]
        finds.append((row[kept], i[kept].astype(np.int32), j[kept].astype(np.int32)))
    return _joined(finds, np.int64, np.int32, np.int32)


def _filled(outlines: Outlines, frame: Frame) -> tuple[Longs, Longs]:
    """The top cells whose lower left corner lies inside a polygon, and that polygon."""
    edge, size = outlines.edges, frame.step * 2**BITS
    _, ay, _, by = outlines.ends(edge)
    first = np.floor((np.minimum(ay, by) - frame.y0) / size).clip(0)
    last = (np.ceil((np.maximum(ay, by) - frame.y0) / size)).clip(None, frame.high - 1)
    row, j = spread(first.astype(np.int64), np.maximum(last - first + 1, 0).astype(np.int64))
    edge = edge[row]
    _, ay, _, by = outlines.ends(edge)
    y = frame.y0 + (j << BITS) * frame.step
    kept = (ay > y) != (by > y)
    edge, j, y = edge[kept], j[kept], y[kept]
    ax, ay, bx, by = outlines.ends(edge)
    x = ax + (y - ay) * ((bx - ax) / (by - ay))  # as in `passes_left`
    column = np.floor((x - frame.x0) / size).astype(np.int64)
    # Division may land a column off; the corner's own arithmetic decides.
    for _ in range(2):
        column += frame.x0 + (column << BITS) * frame.step <= x
    column -= frame.x0 + ((column - 1) << BITS) * frame.step > x
    line = outlines.owner[edge].astype(np.int64) * frame.high + j
    order = np.lexsort((column, line))
    line, column = line[order], column[order]
    span, i = spread(column[0::2], column[1::2] - column[0::2])
    line = line[0::2][span]
    return (line % max(frame.high, 1)) * frame.wide + i, line // max(frame.high, 1)


def _assembled(
    outlines: Outlines, frame: Frame, *, count: int, tops: Ints, corner: tuple[Floats, Floats],
    passing: tuple[Any, Any], filling: tuple[Any, Any],
) -> Cells:  # fmt: skip
    """Cells from (cell, edge) and (cell, polygon whose inside holds the corner) records."""
    edge_cell, edge = passing
    key = edge_cell.astype(np.int64) * count + outlines.owner[edge]
    order = np.argsort(key, kind="stable")
    key, edge = key[order], edge[order]
    fill_key = np.sort(filling[0].astype(np.int64) * count + filling[1])
    keys = np.sort(np.concatenate((key, fill_key)), kind="stable")  # np.unique is 30 times slower
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    cell = keys // max(count, 1)
    pair = np.searchsorted(keys, key)
    mark = np.zeros(len(keys), dtype=np.int32)
    mark[np.searchsorted(keys, fill_key)] = 1
    # Edges that cross left of the corner at its own height are the same for every point: fold in.
    at = cell[pair]
    left = pair[passes_left(outlines.ends(edge), corner[0][at], corner[1][at])]
    mark ^= (np.bincount(left, minlength=len(keys)) & 1).astype(np.int32)
    polygon = (keys - cell * count).astype(np.int32)
    return Cells(
        frame, tops, _row_starts(cell, len(corner[0])), polygon << 1 | mark,
        _row_starts(pair, len(keys)), edge.astype(np.int32),
    )  # fmt: skip


def _cut(outlines: Outlines, coarse: Cells, *, tops: Longs, level: Longs, count: int) -> Cells:
    """These neighbouring top cells, each cut into 4**level leaves, numbered from 0."""
    frame, pairs = coarse.frame, np.arange(coarse.starts[tops[0]], coarse.starts[tops[-1] + 1])
    top = np.repeat(tops, np.diff(coarse.starts)[tops])
    edges = np.diff(coarse.edge_starts)[pairs]
    level, first = level[tops], tops[0]
    leaves = np.int64(1) << (2 * level)
    base = np.cumsum(leaves) - leaves
    at, nth = spread(np.zeros_like(leaves), leaves)
    corner = frame.corner_of_leaf(tops[at], nth, level=level[at])

    row, position = spread(coarse.edge_starts[pairs], edges)
    edge, at = coarse.edges[position], top[row] - first
    own = level[at]
    i0, j0 = (tops[at] % frame.wide) << own, (tops[at] // frame.wide) << own
    last = (1 << own) - 1
    find, i, j = _passed(outlines, frame, edge, level=own, within=(i0, i0 + last, j0, j0 + last))
    leaf = base[at[find]] + ((j - j0[find]) << own[find]) + (i - i0[find])
    filled = _leaves_filled(
        outlines, coarse, pairs=pairs, top=top,
        base=base[top - first], leaves=leaves[top - first], corner=corner,
    )  # fmt: skip
    return _assembled(
        outlines, frame, count=count, tops=coarse.tops, corner=corner,
        passing=(leaf, edge[find]), filling=filled,
    )  # fmt: skip


def _leaves_filled(
    outlines: Outlines, coarse: Cells, *, pairs: Longs, top: Longs, base: Longs, leaves: Longs,
    corner: tuple[Floats, Floats],
) -> tuple[Longs, Longs]:  # fmt: skip
    """The leaves whose corner lies inside a polygon, from what the top cells' pairs know."""
    polygon = coarse.pairs[pairs] >> 1
    edges = np.diff(coarse.edge_starts)[pairs]
    whole, mixed = np.flatnonzero(edges == 0), np.flatnonzero(edges)
    row, leaf = spread(base[whole], leaves[whole])
    finds = [(leaf, polygon[whole][row])]
    for part in _portions(leaves[mixed] * edges[mixed]):
        some = mixed[part]
        row, leaf = spread(base[some], leaves[some])
        inside, _ = odd_crossings(
            outlines, coarse, pair=pairs[some][row], point=(corner[0][leaf], corner[1][leaf]),
            corner=coarse.frame.corner_of_leaf(top[some][row], leaf * 0, level=leaf * 0),
        )  # fmt: skip
        finds.append((leaf[inside], polygon[some][row][inside]))
    return _joined(finds, np.int64, np.int64)


def _portions(work: Longs, *, batch: int = _BATCH) -> "list[slice]":
    """Stretches of the rows whose work adds up to about a batch, or is one row."""
    if not len(work):
        return []
    nth = np.cumsum(work) // batch
    cuts = [0, *(np.flatnonzero(np.diff(nth)) + 1).tolist(), len(work)]
    return [slice(a, b) for a, b in pairwise(cuts)]


def _joined(finds: list[tuple[Any, ...]], *kinds: Any) -> tuple[Any, ...]:
    empty = tuple(np.zeros(0, dtype=kind) for kind in kinds)
    return tuple(np.concatenate(column) for column in zip(empty, *finds, strict=True))


def _row_starts(row: Any, rows: int) -> Ints:
    counts = np.bincount(row, minlength=rows)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)


def _rows_joined(starts: list[Ints]) -> Ints:
    """Row starts of parts that follow one another."""
    counts = np.concatenate([np.diff(s) for s in starts])
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
