"""Datums: published vectors, exact inverses, and nothing guessed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.grids.datums import BD09, GCJ02, NAMES, WGS84, UnknownDatum, convert, datum_named

LON = st.floats(73, 135, allow_nan=False)
LAT = st.floats(1.5, 55, allow_nan=False)

# WGS84 → GCJ-02 as other implementations of the same formula publish it: lon, lat, lon, lat.
PUBLISHED = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * 111_195


@pytest.mark.parametrize("lon, lat, lon2, lat2", PUBLISHED)
def test_published_vectors(lon, lat, lon2, lat2):
    assert convert(lon, lat, frm=WGS84, to=GCJ02) == pytest.approx((lon2, lat2), abs=1e-9)


def test_the_shifts_at_a_city_are_those_measured_there():
    gcj = convert(113.6, 34.75, frm=WGS84, to=GCJ02)
    assert 565 < metres((113.6, 34.75), gcj) < 600
    assert 883 < metres(gcj, convert(*gcj, frm=GCJ02, to=BD09)) < 914


@given(LON, LAT, st.sampled_from([GCJ02, BD09]))
def test_the_inverse_is_exact_to_a_millimetre(lon, lat, datum):
    there = convert(lon, lat, frm=WGS84, to=datum)
    assert metres((lon, lat), convert(*there, frm=datum, to=WGS84)) < 0.001


@given(LON, LAT, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_many_are_converted_as_one(lon, lat, frm, to):
    one = convert(lon, lat, frm=frm, to=to)
    many = convert(np.array([lon, lon]), np.array([lat, lat]), frm=frm, to=to)
    assert many[0][1] == pytest.approx(one[0], abs=1e-11)
    assert many[1][1] == pytest.approx(one[1], abs=1e-11)


@pytest.mark.parametrize("place", [(2.35, 48.85), (139.7, 35.7), (-58.4, -34.6), (103.8, 0.5)])
@pytest.mark.parametrize("datum", [GCJ02, BD09])
def test_outside_china_nothing_moves(place, datum):
    assert convert(*place, frm=WGS84, to=datum) == place
    assert convert(*place, frm=datum, to=WGS84) == place


def test_gcj02_and_bd09_invert_each_other():
    there = convert(113.6, 34.75, frm=GCJ02, to=BD09)
    assert metres((113.6, 34.75), convert(*there, frm=BD09, to=GCJ02)) < 0.001


@pytest.mark.parametrize("spelt", ["gcj02", "GCJ-02", "gcj_02"])
def test_spellings(spelt):
    assert datum_named(spelt) == GCJ02
    assert datum_named("epsg:4326") == WGS84


@pytest.mark.parametrize("name", ["", "Xian80", "WGS", "UTM"])
def test_an_unknown_datum_is_refused_by_name(name):
    with pytest.raises(UnknownDatum, match="GCJ-02"):
        convert(113.6, 34.75, frm=name, to=WGS84)
    with pytest.raises(UnknownDatum, match=repr(name)):
        convert(113.6, 34.75, frm=WGS84, to=name)
