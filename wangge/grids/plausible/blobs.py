"""专属网格的地 blobs: round pieces of ground laid over the others – a campus, a market, a park."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

KINDS = ("商圈", "市场", "校园", "公园", "医院", "产业园区", "楼宇", "车站")
_METRES = 111_320.0  # to a degree of latitude
_CORNERS = 10


def blobs(
    homes: Sequence[shapely.Polygon], *, within: BaseGeometry, rng: np.random.Generator
) -> NDArray[np.object_]:
    """One polygon for each home, its middle in the home; it may overlap others, not leave `within`.

    A radius is about 170 m, 60 at least, and never more than fits a home of that size well.
    """
    count = len(homes)
    middles = np.array([_point_in(home, rng) for home in homes]).reshape(count, 2)
    roomy = 0.6 * np.sqrt(shapely.area(np.asarray(homes, dtype=object))) * _METRES
    radius = np.clip(170.0 * rng.lognormal(0, 0.5, count), 60.0, np.maximum(roomy, 60.0))
    turn = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    reach = radius[:, None] / _METRES * rng.uniform(0.75, 1.25, (count, _CORNERS))
    stretch = 1 / np.cos(np.radians(middles[:, 1]))[:, None]
    xs = middles[:, :1] + reach * np.cos(turn) * stretch
    ys = middles[:, 1:] + reach * np.sin(turn)
    rings = shapely.linearrings(np.round(np.stack([xs, ys], axis=2), 7))
    found: NDArray[np.object_] = np.asarray(shapely.polygons(rings), dtype=object)
    shapely.prepare(within)
    for i in np.flatnonzero(~shapely.contains_properly(within, found)):
        inside = shapely.get_parts(shapely.intersection(found[int(i)], homes[int(i)]))
        found[i] = max(inside, key=shapely.area)
    return found


def _point_in(polygon: shapely.Polygon, rng: np.random.Generator) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    while True:
        x, y = rng.uniform((west, south), (east, north))
        if shapely.contains_xy(polygon, x, y):
            return float(x), float(y)
