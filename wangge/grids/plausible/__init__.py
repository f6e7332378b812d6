"""拟真网格 plausible: a seeded city of grid polygons, where no real ones have been handed over."""

from wangge.grids.plausible.city import plausible_city, points_in
from wangge.grids.plausible.facts import (
    Counts,
    Place,
    Places,
    PlausibleCity,
    PlausibleDivision,
    PlausibleGrid,
)

__all__ = [
    "Counts",
    "Place",
    "Places",
    "PlausibleCity",
    "PlausibleDivision",
    "PlausibleGrid",
    "plausible_city",
    "points_in",
]
