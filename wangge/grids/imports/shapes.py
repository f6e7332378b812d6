"""形状 shapes: polygons checked, brought to the stored datum and put into one canonical form."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.grids.datums import CGCS2000, WGS84, datum_named, to_wgs84

Shapes = NDArray[Any]
_POLYGONS = (3, 6)  # shapely's type numbers of Polygon and MultiPolygon


def shapes(found: Sequence[BaseGeometry | None]) -> Shapes:
    """An object array of the geometries, without numpy looking into them."""
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def faults(polygons: Shapes) -> list[str | None]:
    """For each polygon why it cannot be used, or None."""
    found: list[str | None] = [None] * len(polygons)
    kinds = shapely.get_type_id(polygons)
    bounds = shapely.bounds(polygons)
    west, south, east, north = bounds.T
    in_range = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    sound = np.isin(kinds, _POLYGONS) & ~shapely.is_empty(polygons)
    # Positions in China have a longitude above 73 and a latitude below 54: told apart by size.
    swapped = sound & (west > 3) & (east < 54) & (south > 73) & (north < 136)
    for i in np.flatnonzero(~sound | ~in_range | swapped | ~shapely.is_valid(polygons)):
        found[i] = _fault(polygons[i], bounds[i], sound=bool(sound[i]), swapped=bool(swapped[i]))
    return found


def _fault(polygon: Any, bounds: Any, *, sound: bool, swapped: bool) -> str:
    if polygon is None or shapely.is_missing(polygon) or polygon.is_empty:
        return _("there is no polygon")
    if not sound:
        told = {"kind": polygon.geom_type}
        return _("is a %(kind)s where a Polygon or MultiPolygon belongs") % told
    if swapped:
        return _("longitude and latitude look swapped: write longitude first")
    if not np.isfinite(shapely.get_coordinates(polygon)).all():
        return _("has a coordinate that is not a number")
    west, south, east, north = bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        told = {"west": west, "south": south, "east": east, "north": north}
        return (
            _(
                "is not in degrees of longitude and latitude: it reaches from "
                "%(west)g, %(south)g to %(east)g, %(north)g"
            )
            % told
        )
    return _("is not a valid polygon: %(why)s") % {"why": shapely.is_valid_reason(polygon)}


def point_fault(lon: float, lat: float) -> str | None:
    """Why a position cannot be used, or None."""
    if 3 < lon < 54 and 73 < lat < 136:
        return _("longitude and latitude look swapped: write longitude first")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return _("is not in degrees of longitude and latitude")
    return None


def stored(polygons: Shapes, *, datum: str) -> Shapes:
    """In WGS84/CGCS2000, two-dimensional, rings in one canonical order: equal ground, equal WKB."""

    return np.asarray(shapely.orient_polygons(shapely.normalize(_moved(polygons, datum))))


def stored_line(line: BaseGeometry, *, datum: str) -> BaseGeometry:
    """A line in WGS84/CGCS2000, two-dimensional, running as it was drawn."""
    found: BaseGeometry = _moved(line, datum)
    return found


def _moved(drawn: Any, datum: str) -> Any:
    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(points[:, 0].copy(), points[:, 1].copy(), datum=datum))

    flat = shapely.force_2d(drawn)
    return shapely.transform(flat, moved) if stored_datum(datum) != datum_named(datum) else flat


def stored_datum(datum: str) -> str:
    """The datum a position is kept in: CGCS2000 stays what it is, all else becomes WGS84."""
    return CGCS2000 if datum_named(datum) == CGCS2000 else WGS84
