"""Ground arithmetic: square metres, gaps, overlaps, precedence."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from wangge.grids import rules


def boxes(*corners):
    return np.array([shapely.box(*c) for c in corners], dtype=object)


def test_a_hundredth_of_a_degree_square_at_the_city():
    # Independent figure: WGS84 ellipsoid, meridian arc 110,934 m and parallel 91,557 m a degree.
    area = rules.area_m2(boxes((113.6, 34.745, 113.61, 34.755)))[0]
    assert area == pytest.approx(1109.34 * 915.57, rel=2e-4)


def test_an_outline_quite_covered_has_no_gap():
    halves = boxes((113, 34, 113.5, 35), (113.5, 34, 114, 35))
    found = rules.gaps(shapely.box(113, 34, 114, 35), halves)
    assert found.shapes == [] and found.slivers_m2 == 0


def test_gaps_come_biggest_first_and_slivers_are_summed():
    outline = shapely.box(113, 34, 113.01, 34.01)
    big, small = (
        shapely.box(113.001, 34.001, 113.002, 34.002),
        shapely.box(113.005, 34.005, 113.0052, 34.0052),
    )
    sliver = shapely.box(113.008, 34.008, 113.008005, 34.008005)
    covered = np.array([outline.difference(shapely.union_all([big, small, sliver]))], dtype=object)
    found = rules.gaps(outline, covered)
    assert [g.equals(h) for g, h in zip(found.shapes, (big, small), strict=True)] == [True, True]
    assert found.areas_m2[0] > found.areas_m2[1] > 1 > found.slivers_m2 > 0


def test_without_an_outline_the_enclosed_holes_are_the_gaps():
    ring = shapely.box(113, 34, 113.03, 34.03).difference(shapely.box(113.01, 34.01, 113.02, 34.02))
    found = rules.gaps(None, np.array([ring], dtype=object))
    assert len(found.shapes) == 1 and found.shapes[0].equals(
        shapely.box(113.01, 34.01, 113.02, 34.02)
    )


@pytest.mark.parametrize(
    "one, other, may",
    [
        ("community", "micro", True), ("micro", "community", True), ("community", "community", False),
        ("micro", "micro", False), ("micro", "rural", False), ("community", "rural", False),
        ("rural", "rural", False), ("exclusive", "exclusive", True), ("exclusive", "rural", True),
        ("unit", "micro", True), ("unit", "unit", False),
    ],
)  # fmt: skip
def test_who_may_share_ground(one, other, may):
    assert rules.may_overlap(one, other) is may


def test_overlaps_are_found_between_those_who_may_not():
    shapes = boxes((0, 0, 2, 2), (1, 1, 3, 3), (0, 0, 3, 3), (2, 0, 4, 1))
    found = rules.overlaps(shapes, types=["micro", "micro", "community", "exclusive"])
    assert [(o.one, o.other) for o in found] == [(0, 1)]
    assert found[0].shape.equals(shapely.box(1, 1, 2, 2))


@given(st.lists(st.tuples(*[st.integers(0, 8)] * 2), min_size=1, max_size=6))
def test_what_is_covered_and_what_is_left_make_up_the_outline(corners):
    outline = shapely.box(113, 34, 113.1, 34.1)
    laid = boxes(
        *(
            (113 + x / 100, 34 + y / 100, 113 + (x + 2) / 100, 34 + (y + 2) / 100)
            for x, y in corners
        )
    )
    found = rules.gaps(outline, laid, least_m2=0)
    covered = shapely.union_all(laid).intersection(outline).area
    assert covered + sum(g.area for g in found.shapes) == pytest.approx(outline.area)
    assert all(a > 0 for a in found.areas_m2)


def test_the_more_particular_grid_speaks_first():
    types = ["community", "unit", "micro", "exclusive", "rural"]
    assert sorted(types, key=rules.rank)[0] == "exclusive"
    assert rules.rank("micro") < rules.rank("community") < rules.rank("something else")
