"""The seam check: a gap fails it, an overlap is told, and both can be looked at on a map."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely

from wangge.grids.checks import as_geojson, check
from wangge.grids.imports import load_divisions, load_grids
from wangge.grids.models import Grid
from wangge.grids.tests.ground import AT, BRIDGE, DIVISIONS, GRIDS, WILLOW, settle, square

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 3)


@pytest.fixture
def city():
    settle()


def test_the_little_city_is_seamless(city):
    found = check(on=TODAY)
    assert found.seamless and found.overlaps == []
    assert (found.grids, found.outlines) == (len(GRIDS), 1)


def test_exclusive_grids_cover_nothing(city):
    Grid.objects.filter(type="rural").delete()
    found = check(on=TODAY)
    assert not found.seamless
    gap = shapely.union(square(1, 0), square(1, 1))
    assert [g.shape.equals(gap) for g in found.gaps] == [True]
    assert found.gaps[0].division == "990101"


def test_the_gap_is_written_where_it_lies(city):
    hole = square(1.2, 1.2, 0.1)
    load_grids([replace(GRIDS[3], polygon=GRIDS[3].polygon.difference(hole))], at=AT)
    told = as_geojson(check(on=TODAY + timedelta(days=1)))
    (feature,) = told["features"]
    assert feature["properties"]["kind"] == "gap"
    assert shapely.geometry.shape(feature["geometry"]).equals(hole)
    assert feature["properties"]["area_m2"] > 10_000


def test_two_villages_on_one_ground_are_told_but_break_nothing(city):
    load_grids([replace(GRIDS[3], code=f"{BRIDGE}R002", polygon=square(1, 1))], at=AT)
    found = check(on=TODAY)
    assert found.seamless
    assert [(c.one, c.other) for c in found.overlaps] == [(f"{BRIDGE}R001", f"{BRIDGE}R002")]
    assert as_geojson(found)["features"][0]["properties"]["kind"] == "overlap"


def test_ended_grids_cover_nothing(city):
    Grid.objects.filter(code=f"{BRIDGE}R001").update(valid_to=TODAY)
    assert not check(on=TODAY).seamless
    assert check(on=TODAY - timedelta(days=1)).seamless


def test_a_level_or_one_division_may_be_asked_for(city):
    assert not check(on=TODAY, level="city").seamless  # the city is wider than its one district
    assert not check(on=TODAY, within="990100").seamless
    assert check(on=TODAY, within="990101").seamless


def test_without_outlines_the_holes_between_the_grids_are_the_gaps():
    load_divisions([replace(row, outline=None) for row in DIVISIONS], at=AT)
    ring = square(0, 0, 3).difference(square(1, 1))
    load_grids([replace(GRIDS[0], code=f"{WILLOW}C009", polygon=ring)], at=AT)
    found = check(on=TODAY)
    assert [gap.shape.equals(square(1, 1)) for gap in found.gaps] == [True]


def test_an_empty_system_leaves_its_districts_open():
    load_divisions(DIVISIONS, at=AT)
    assert [gap.division for gap in check(on=TODAY).gaps] == ["990101"]
