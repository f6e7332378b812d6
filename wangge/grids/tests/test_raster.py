"""The raster answers as shapely does, one by one or many at once, borders included."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.grids.raster import Raster, building
from wangge.grids.raster.cells import NEAR

COORD = st.integers(0, 24)


def brute(polygons, lon, lat):
    point = shapely.Point(lon, lat)
    return {i for i, polygon in enumerate(polygons) if polygon.intersects(point)}


def agree(polygons, points):
    """Both ways give all that shapely gives, and beyond it only what lies on an edge."""
    raster = Raster(np.array(polygons, dtype=object))
    lons, lats = np.array(points, dtype=float).reshape(-1, 2).T
    many = raster.hits_many(lons, lats)
    for i, (lon, lat) in enumerate(points):
        one = raster.hits(lon, lat)
        assert one == many.of(i).tolist() == sorted(set(one))
        wanted = brute(polygons, lon, lat)
        assert wanted <= set(one)
        for k in set(one) - wanted:
            assert shapely.Point(lon, lat).distance(polygons[k].boundary) <= 2 * NEAR


def stars(draw):
    """A few simple polygons of whole-number corners, some with a hole, some in two parts."""
    found = []
    for _ in range(draw(st.integers(1, 5))):
        corners = draw(st.lists(st.tuples(COORD, COORD), min_size=3, max_size=7, unique=True))
        hull = shapely.MultiPoint(corners).convex_hull
        if draw(st.booleans()):
            hull = hull.difference(shapely.affinity.scale(hull, 0.4, 0.3))
        if draw(st.booleans()):
            x, y = draw(COORD), draw(COORD)
            hull = hull.union(shapely.box(x, y, x + 2, y + 1.5))
        if hull.geom_type in ("Polygon", "MultiPolygon") and not hull.is_empty:
            found.append(hull)
    return found


@st.composite
def scenes(draw):
    """Polygons at a city's coordinates; points anywhere, on corners and on edges."""
    polygons = [
        shapely.affinity.translate(
            shapely.affinity.scale(p, 0.01, 0.01, origin=(0, 0)), 113.5, 34.5
        )
        for p in stars(draw)
    ]
    points = draw(
        st.lists(st.tuples(st.floats(113.45, 113.8), st.floats(34.45, 34.8)), max_size=25)
    )
    for polygon in polygons:
        corners = shapely.get_coordinates(polygon)
        middles = (corners[:-1] + corners[1:]) / 2
        points += [tuple(p) for p in np.concatenate((corners, middles)).tolist()]
    return polygons, points


@settings(max_examples=150, deadline=None)
@given(scenes())
def test_any_scene(scene):
    polygons, points = scene
    if polygons:
        agree(polygons, points)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(1, 2, 3, 4), (4, 12, 36, 110), (10**6,) * 4]))
def test_a_tessellation_however_finely_it_is_cut(seed, cut):
    """Neighbours share borders; towns are dense; cut not at all, as usual, or to the utmost."""
    rng = np.random.default_rng(seed)
    sites = np.concatenate((rng.normal(0.5, 0.04, (25, 2)), rng.random((15, 2)))) + np.array(
        [113, 34]
    )
    frame = shapely.box(113, 34, 114, 35)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=frame)
    polygons = list(shapely.intersection(shapely.get_parts(cells), frame))
    polygons = [p for p in polygons if p.geom_type == "Polygon"]
    corners = shapely.get_coordinates(polygons)
    points = np.concatenate(
        (rng.random((60, 2)) + np.array([113, 34]), corners[rng.integers(0, len(corners), 30)])
    )
    usual, building._CUT_AT = building._CUT_AT, cut
    try:
        agree(polygons, [tuple(p) for p in points.tolist()])
    finally:
        building._CUT_AT = usual


def test_a_chessboard_whose_lines_fall_on_the_cells():
    """Every border point belongs to someone, the outermost included."""
    squares = [
        shapely.box(i / 8, j / 8, (i + 1) / 8, (j + 1) / 8) for i in range(8) for j in range(8)
    ]
    lines = [(i / 16, j / 16) for i in range(17) for j in range(17)]
    agree(squares, lines)
    raster = Raster(np.array(squares, dtype=object))
    assert all(raster.hits(x, y) for x, y in lines)
    assert len(raster.hits(0.5, 0.5)) == 4


def test_an_outline_of_two_parts_and_a_hole():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    raster = Raster(np.array([ring.union(shapely.box(5, 0, 6, 1))], dtype=object))
    assert [raster.hits(x, y) for x, y in [(0.5, 0.5), (1.5, 1.5), (5.5, 0.5), (4, 0.5)]] == [
        [0], [], [0], [],
    ]  # fmt: skip


def test_no_polygons_and_no_points():
    empty = Raster(np.array([], dtype=object))
    assert empty.hits(113.6, 34.7) == []
    assert empty.hits_many(np.array([113.6]), np.array([34.7])).of(0).tolist() == []
    some = Raster(np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    assert some.hits_many(np.zeros(0), np.zeros(0)).offsets.tolist() == [0]


@pytest.mark.parametrize("lon, lat", [(float("nan"), 1), (1, float("inf")), (float("-inf"), 1)])
def test_what_is_no_position_is_refused(lon, lat):
    raster = Raster(np.array([shapely.box(0, 0, 2, 2)], dtype=object))
    with pytest.raises(ValueError, match="not a position"):
        raster.hits(lon, lat)
    with pytest.raises(ValueError, match="point 1 of 2"):
        raster.hits_many(np.array([1.0, lon]), np.array([1.0, lat]))
    with pytest.raises(ValueError, match="one length"):
        raster.hits_many(np.zeros(2), np.zeros(3))
