"""所在 whereabouts: whose ground a place is – the division, the grid that answers, all grids."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wangge.grids import rules
from wangge.grids.index import locator, places
from wangge.grids.index.locator import GridHit


class Whereabouts(NamedTuple):
    """Whose ground a place is: the most exact division known, the grid that answers, all grids."""

    division: str
    grid: GridHit | None
    grids: tuple[GridHit, ...]


def division_at(lon: float, lat: float) -> Whereabouts | None:
    """Whose ground this is; None where neither a grid nor a division's outline reaches.

    The grid is the most particular one (exclusive, then micro or rural, then community); the
    division the lowest that any of the grids, or the outlines, give.
    """
    return _whereabouts(locator.current().locate(lon, lat), lon=lon, lat=lat)


def division_at_many(
    lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> list[Whereabouts | None]:
    """`division_at` for arrays of shape (m,), at the price of a batch."""
    ground = locator.current()
    hits, grids = ground.locate_many(lons, lats), ground.grids
    return [
        _whereabouts([grids[k] for k in hits.of(i)], lon=float(lons[i]), lat=float(lats[i]))
        for i in range(len(lons))
    ]


def _whereabouts(hits: list[GridHit], *, lon: float, lat: float) -> Whereabouts | None:
    known = places.current()
    if not hits:
        division = known.outlined_at(lon, lat)
        return None if division is None else Whereabouts(division, None, ())
    ordered = sorted(hits, key=lambda hit: (rules.rank(hit.type), hit.code))
    # An exclusive grid crosses communities; the ordinary grid knows better which one this is.
    plain = [hit for hit in ordered if hit.type != "exclusive"] or ordered
    division = max((hit.division for hit in plain), key=known.depth)
    return Whereabouts(division, ordered[0], tuple(ordered))
