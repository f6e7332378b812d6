"""平面几何 plane: the little geometry of whole-number rings that cutting needs.

A ring is a counter-clockwise list of points, the first not repeated.
"""

import math
from itertools import pairwise

Point = tuple[int, int]
Ring = list[Point]


def area(ring: Ring) -> float:
    """Signed area in square units, positive for a counter-clockwise ring."""
    total, (px, py) = 0, ring[-1]
    for x, y in ring:
        total += px * y - x * py
        px, py = x, y
    return total / 2


def long_axis(ring: Ring, *, narrow: float) -> float:
    """The direction (radians) in which the polygon is longest, from its second moments."""
    ox, oy = ring[0]
    points = [((x - ox) * narrow, float(y - oy)) for x, y in ring]
    a = mx = my = xx = yy = xy = 0.0
    px, py = points[-1]
    for x, y in points:
        cross = px * y - x * py
        a += cross
        mx += (px + x) * cross
        my += (py + y) * cross
        xx += (px * px + px * x + x * x) * cross
        yy += (py * py + py * y + y * y) * cross
        xy += (2 * px * py + px * y + x * py + 2 * x * y) * cross
        px, py = x, y
    a /= 2
    cx, cy = mx / (6 * a), my / (6 * a)
    xx, yy, xy = xx / 12 - a * cx * cx, yy / 12 - a * cy * cy, xy / 24 - a * cx * cy
    return 0.5 * math.atan2(2 * xy, xx - yy)


def level_at(ring: Ring, height: list[float], share: float) -> float:
    """The height below which this share of the area lies, to about one in four thousand."""
    low, high = min(height), max(height)
    wanted = share * area(ring)
    for _ in range(12):
        middle = (low + high) / 2
        if _below(ring, height, middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(ring: Ring, height: list[float], level: float) -> float:
    """Area of the part of the ring whose height is under the level."""
    ox, oy = ring[0]
    total = 0.0
    ax, ay, ah = float(ring[-1][0] - ox), float(ring[-1][1] - oy), height[-1]
    fx = fy = lx = ly = 0.0
    begun = False
    for (x, y), h in zip(ring, height, strict=True):
        bx, by = float(x - ox), float(y - oy)
        kept = []
        if (ah < level) != (h < level):
            u = (level - ah) / (h - ah)
            kept.append((ax + u * (bx - ax), ay + u * (by - ay)))
        if h < level:
            kept.append((bx, by))
        for kx, ky in kept:
            if begun:
                total += lx * ky - kx * ly
            else:
                fx, fy, begun = kx, ky, True
            lx, ly = kx, ky
        ax, ay, ah = bx, by, h
    return (total + lx * fy - fx * ly) / 2


def crossings_of(
    ring: Ring, height: list[float], *, level: float, upright: bool
) -> list[tuple[float, int, float]]:
    """Where the level line crosses: (place along it, edge, share of the edge), in order.

    `upright` says that the line runs rather south to north, so that y tells places on it apart.
    """
    found: list[tuple[float, int, float]] = []
    for i, h in enumerate(height):
        j = (i + 1) % len(ring)
        if (h < level) != (height[j] < level):
            u = (level - h) / (height[j] - h)
            start, end = ring[i][upright], ring[j][upright]
            found.append((start + u * (end - start), i, u))
    found.sort()
    return found


def clear(ring: Ring, path: Ring) -> bool:
    """Whether a path between two corners of the ring touches no other part of the ring."""
    for p, q in pairwise(path):
        for i, b in enumerate(ring):
            a = ring[i - 1]
            if a in (p, q) or b in (p, q):
                other = b if a in (p, q) else a
                if (
                    other not in (p, q)
                    and _turn(p, q, other) == 0
                    and (_between(p, other, q) or _between(p, q, other))
                ):
                    return False
                continue
            if _turn(p, q, a) * _turn(p, q, b) <= 0 and _turn(a, b, p) * _turn(a, b, q) <= 0:
                return False
    return True


def _turn(a: Point, b: Point, c: Point) -> int:
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (cross > 0) - (cross < 0)


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], c[0]) <= b[0] <= max(a[0], c[0]) and min(a[1], c[1]) <= b[1] <= max(a[1], c[1])
