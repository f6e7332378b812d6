"""栅格 raster: which of many polygons hold a point, in microseconds; pure numpy, no framework."""

from wangge.grids.raster.lookup import Hits, Raster

__all__ = ["Hits", "Raster"]
