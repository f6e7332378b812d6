"""坐标基准 datums: positions between WGS84/CGCS2000, GCJ-02 and BD-09, at the edge of the system."""

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Degrees = TypeVar("Degrees", float, NDArray[np.float64])

WGS84, CGCS2000, GCJ02, BD09 = "WGS84", "CGCS2000", "GCJ-02", "BD-09"
NAMES = (WGS84, CGCS2000, GCJ02, BD09)
_SPELLINGS = {
    "WGS84": WGS84,
    "EPSG4326": WGS84,
    "CRS84": WGS84,
    "CGCS2000": CGCS2000,
    "EPSG4490": CGCS2000,
    "GCJ02": GCJ02,
    "BD09": BD09,
    "BD09LL": BD09,
}

# The obfuscation is defined on the Krasovsky 1940 ellipsoid and applies inside this rectangle.
_SEMI_MAJOR, _ECCENTRICITY_SQ = 6378245.0, 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BD_TURN = math.pi * 3000.0 / 180.0
# Each step shrinks the error about a hundredfold; five reach the float's own grain from 1.5 km.
_STEPS = 6


class UnknownDatum(ValueError):
    """A datum name nobody here can read."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown datum {name!r}: use one of {', '.join(NAMES)}")


def datum_named(name: str) -> str:
    """The canonical name of a datum, however it is spelt (``gcj02``, ``EPSG:4490`` …).

    Raises UnknownDatum for anything else, the empty string included.
    """
    key = "".join(c for c in name.upper() if c.isalnum())
    try:
        return _SPELLINGS[key]
    except KeyError:
        raise UnknownDatum(name) from None


def convert(lon: Degrees, lat: Degrees, *, frm: str, to: str) -> tuple[Degrees, Degrees]:
    """(lon, lat) in degrees from one datum to another; floats, or arrays of one shape.

    WGS84 and CGCS2000 are taken as one (they differ by less than 0.1 m). Places outside China
    come back unchanged. The inverse directions are exact to well below 1 mm. Raises UnknownDatum.
    """
    source, target = datum_named(frm), datum_named(to)
    if source == BD09 and target != BD09:
        lon, lat = bd09_to_gcj02(lon, lat)
        source = GCJ02
    if source == GCJ02 and target in (WGS84, CGCS2000):
        return gcj02_to_wgs84(lon, lat)
    if source in (WGS84, CGCS2000) and target in (GCJ02, BD09):
        lon, lat = wgs84_to_gcj02(lon, lat)
        source = GCJ02
    if source == GCJ02 and target == BD09:
        return gcj02_to_bd09(lon, lat)
    return lon, lat


def to_wgs84(lon: Degrees, lat: Degrees, *, datum: str) -> tuple[Degrees, Degrees]:
    """What every door does with a position it is given: to the datum positions are stored in."""
    return convert(lon, lat, frm=datum, to=WGS84)


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    return _inside_only(lon, lat, _gcj_shifted(lon, lat), judge=(lon, lat))


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    found = _undone(_gcj_shifted, lon, lat)
    # The place itself, not its shifted image, decides whether it lies inside the rectangle.
    return _inside_only(lon, lat, found, judge=found)


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    return _inside_only(lon, lat, _bd_shifted(lon, lat), judge=(lon, lat))


def bd09_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    found = _undone(_bd_shifted, lon, lat)
    return _inside_only(lon, lat, found, judge=found)


def _undone(shift: Any, lon: Any, lat: Any) -> tuple[Any, Any]:
    """The position that `shift` moves to (lon, lat), by fixed-point steps."""
    x, y = lon, lat
    for _ in range(_STEPS):
        there_x, there_y = shift(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
    return x, y


def _inside_only(lon: Any, lat: Any, moved: tuple[Any, Any], *, judge: Any) -> tuple[Any, Any]:
    x, y = judge
    inside = (x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH)
    if isinstance(inside, np.ndarray):
        return np.where(inside, moved[0], lon), np.where(inside, moved[1], lat)
    return moved if inside else (lon, lat)


def _arithmetic(value: Any) -> Any:
    """`math` for one number (20 times faster there), numpy for many; both know these names."""
    return np if isinstance(value, np.ndarray) else math


def _gcj_shifted(lon: Any, lat: Any) -> tuple[Any, Any]:
    m = _arithmetic(lon)
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    root = m.sqrt(m.fabs(x))
    ripple = (20.0 * m.sin(6.0 * x * pi) + 20.0 * m.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north = north + (20.0 * m.sin(y * pi) + 40.0 * m.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north = north + (160.0 * m.sin(y / 12.0 * pi) + 320.0 * m.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east = east + (20.0 * m.sin(x * pi) + 40.0 * m.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east = east + (150.0 * m.sin(x / 12.0 * pi) + 300.0 * m.sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = lat / 180.0 * pi
    magic = 1.0 - _ECCENTRICITY_SQ * m.sin(phi) ** 2
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQ) / (magic * m.sqrt(magic))
    parallel = _SEMI_MAJOR / m.sqrt(magic) * m.cos(phi)
    return lon + east * 180.0 / (parallel * pi), lat + north * 180.0 / (meridian * pi)


def _bd_shifted(lon: Any, lat: Any) -> tuple[Any, Any]:
    m = _arithmetic(lon)
    radius = m.hypot(lon, lat) + 0.00002 * m.sin(lat * _BD_TURN)
    angle = m.atan2(lat, lon) + 0.000003 * m.cos(lon * _BD_TURN)
    return radius * m.cos(angle) + 0.0065, radius * m.sin(angle) + 0.006
