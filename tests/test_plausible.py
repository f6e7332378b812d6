"""拟真网格: the generated city has no gap, the exact counts, codes of the layout; same seed, same city."""

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.grids.codes import standard_layouts
from wangge.grids.plausible import (
    Counts,
    Place,
    Places,
    PlausibleCity,
    plausible_city,
    points_in,
)
from wangge.grids.plausible.cuts import Mesh, Portion
from wangge.grids.plausible.shares import reading_order, shared
from wangge.grids.plausible.streets import street_polygons
from wangge.grids.plausible.tables import read_outlines, read_places

CITY = Path(__file__).resolve().parent.parent / "cities" / "zhengzhou"
PARTITION = {"micro", "rural"}


@pytest.fixture(scope="module")
def demo_places() -> Places:
    return read_places(CITY, size="demo")


@pytest.fixture(scope="module")
def demo(demo_places: Places) -> PlausibleCity:
    return plausible_city(demo_places, seed=3)


@pytest.fixture(scope="module")
def full() -> PlausibleCity:
    return plausible_city(read_places(CITY, size="full"), seed=3)


def small_city(counts: Counts) -> Places:
    """Two districts side by side, an L and a block; five streets, one with a known point."""
    block = shapely.Polygon([(2, 0), (3, 0), (3, 1), (2.5, 1.2), (2, 1)])
    ell = shapely.Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])
    places = [Place("990100", "市", "city", "")]
    for district, streets in (("990101", 3), ("990102", 2)):
        places.append(Place(district, "区", "district", "990100"))
        for s in range(1, streets + 1):
            street = f"{district}{s:03}"
            places.append(Place(street, "街道", "street", district))
            places += [
                Place(f"{street}{number}", "里", "community", street)
                for number in ("001", "002", "200", "201")
            ]
    return Places(
        places=places,
        outlines={"990101": ell, "990102": block},
        points={"990102001": (2.2, 0.4)},
        counts=counts,
        districts=frozenset({"990101", "990102"}),
    )


def assert_no_gap(city: PlausibleCity, *, districts: frozenset[str]) -> None:
    ground = {d.code: d.polygon for d in city.divisions}
    pieces = [g for g in city.grids if g.type in PARTITION]
    assert shapely.coverage_is_valid([g.polygon for g in pieces])
    for code in districts:
        whole = shapely.coverage_union_all([g.polygon for g in pieces if g.division[:6] == code])
        assert whole.area == pytest.approx(ground[code].area, rel=1e-9)
        assert whole.symmetric_difference(ground[code]).area < 1e-12


def assert_counts(city: PlausibleCity, counts: Counts) -> None:
    found = Counter(g.type for g in city.grids)
    assert Counts(**{f.name: found.pop(f.name, 0) for f in fields(Counts)}) == counts
    assert not found


def assert_good_codes(city: PlausibleCity) -> None:
    layout = standard_layouts().get("governance_grid")
    codes = [g.code for g in city.grids]
    assert len(set(codes)) == len(codes)
    before: set[str] = set()
    for grid in city.grids:
        assert layout.parse(grid.code)["community"] == grid.division
        assert (grid.parent in before) == (grid.type == "micro")
        before.add(grid.code)


def test_demo_has_the_counts_of_its_table(demo: PlausibleCity, demo_places: Places) -> None:
    assert_counts(demo, demo_places.counts)


def test_demo_has_no_gap(demo: PlausibleCity, demo_places: Places) -> None:
    assert_no_gap(demo, districts=demo_places.districts)


def test_demo_codes_fit_the_layout_and_parents_come_first(demo: PlausibleCity) -> None:
    assert_good_codes(demo)


def test_every_polygon_is_valid_and_small(demo: PlausibleCity) -> None:
    polygons = [g.polygon for g in demo.grids]
    assert shapely.is_valid(polygons).all()
    assert shapely.area(polygons).min() > 0
    corners = [shapely.get_num_coordinates(g.polygon) - 1 for g in demo.grids if g.type == "micro"]
    assert max(corners) <= 12


def test_every_community_of_the_demo_has_a_grid(demo: PlausibleCity, demo_places: Places) -> None:
    wanted = {
        p.code
        for p in demo_places.places
        if p.level == "community" and p.code[:6] in demo_places.districts
    }
    assert {g.division for g in demo.grids if g.type in {"community", "rural"}} == wanted


def test_micro_grids_partition_their_community_grid(demo: PlausibleCity) -> None:
    inside: dict[str, list[shapely.Polygon]] = {}
    for grid in demo.grids:
        if grid.type == "micro":
            inside.setdefault(grid.parent, []).append(grid.polygon)
    wholes = {g.code: g.polygon for g in demo.grids if g.type == "community"}
    assert inside.keys() == wholes.keys()
    for code, parts in inside.items():
        assert shapely.coverage_union_all(parts).symmetric_difference(wholes[code]).area < 1e-12


def test_divisions_tile_the_city_at_each_level(demo: PlausibleCity, demo_places: Places) -> None:
    levels = Counter(d.level for d in demo.divisions)
    named = Counter(p.level for p in demo_places.places)
    assert {k: levels[k] for k in ("city", "district", "street")} == {
        k: named[k] for k in ("city", "district", "street")
    }
    whole = demo.divisions[0].polygon
    for level in ("district", "street"):
        polygons = [d.polygon for d in demo.divisions if d.level == level]
        assert shapely.coverage_is_valid(polygons)
        assert sum(p.area for p in polygons) == pytest.approx(whole.area, rel=1e-9)


def test_exclusive_grids_lie_inside_the_city_and_overlap_others(demo: PlausibleCity) -> None:
    whole = demo.divisions[0].polygon.buffer(1e-7)
    blobs = [g.polygon for g in demo.grids if g.type == "exclusive"]
    assert shapely.covers(whole, blobs).all()
    tree = shapely.STRtree([g.polygon for g in demo.grids if g.type == "micro"])
    assert len(tree.query(blobs, predicate="intersects")[0]) > len(blobs)


def test_known_points_lie_in_their_street(demo: PlausibleCity, demo_places: Places) -> None:
    ground = {d.code: d.polygon for d in demo.divisions}
    for code, point in demo_places.points.items():
        assert shapely.intersects_xy(ground[code], *point), code


def test_same_seed_same_city_other_seed_other_city() -> None:
    places = small_city(Counts(community=20, micro=90, rural=30, exclusive=8))
    one, again, other = (plausible_city(places, seed=s) for s in (1, 1, 2))
    assert [(g.code, g.name, g.polygon.wkb) for g in one.grids] == [
        (g.code, g.name, g.polygon.wkb) for g in again.grids
    ]
    assert [g.polygon.wkb for g in one.grids] != [g.polygon.wkb for g in other.grids]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6), community=st.integers(10, 40), micro=st.integers(40, 200),
    rural=st.integers(10, 60), exclusive=st.integers(0, 20),
)  # fmt: skip
def test_any_small_city_is_whole(
    seed: int, community: int, micro: int, rural: int, exclusive: int
) -> None:
    counts = Counts(community=community, micro=micro, rural=rural, exclusive=exclusive)
    places = small_city(counts)
    city = plausible_city(places, seed=seed)
    assert_counts(city, counts)
    assert_no_gap(city, districts=places.districts)
    assert_good_codes(city)
    assert shapely.is_valid([g.polygon for g in city.grids]).all()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    spokes=st.lists(st.integers(10**5, 10**7), min_size=4, max_size=14),
    weights=st.lists(st.floats(0.2, 5), min_size=1, max_size=25),
)
def test_cut_pieces_fill_a_star_exactly(seed: int, spokes: list[int], weights: list[float]) -> None:
    turns = np.linspace(0, 2 * np.pi, len(spokes), endpoint=False)
    ring = [
        (round(r * np.cos(t)), round(r * np.sin(t))) for r, t in zip(spokes, turns, strict=True)
    ]
    mesh = Mesh(narrow=0.82, rng=Random(seed))
    among = [Portion(i, weight) for i, weight in enumerate(weights)]
    pieces = mesh.share_out(ring, among=among, bend=0.06)
    assert sorted(thing for _, thing in pieces) == list(range(len(weights)))
    polygons = [shapely.Polygon(mesh.expand(piece)) for piece, _ in pieces]
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    whole = shapely.Polygon(mesh.expand(ring))
    assert shapely.coverage_union_all(polygons).equals(whole)


@given(weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=50), spare=st.integers(0, 500))
def test_shares_add_up(weights: list[float], spare: int) -> None:
    total = len(weights) + spare
    dealt = shared(total, weights=np.array(weights))
    assert dealt.sum() == total and dealt.min() >= 1
    exact = spare * np.array(weights) / sum(weights)
    assert (abs(dealt - 1 - exact) < 1 + 1e-6).all()


def test_too_little_to_share_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cannot be dealt to 3"):
        shared(2, weights=np.ones(3))


def test_numbers_run_west_to_east_then_southward() -> None:
    middles = np.array([(x, -y) for y in range(3) for x in range(4)], dtype=float)
    shuffled = np.random.default_rng(0).permutation(len(middles))
    order = reading_order(middles[shuffled])
    assert shuffled[order].tolist() == list(range(len(middles)))


def test_fewer_grids_than_communities_are_refused() -> None:
    places = small_city(Counts(community=9, micro=20, rural=10, exclusive=0))
    with pytest.raises(ValueError, match="9 cannot be dealt to 10"):
        plausible_city(places)


def test_a_point_outside_its_district_is_named() -> None:
    places = small_city(Counts(community=10, micro=20, rural=10, exclusive=0))
    wrong = replace(places, points={"990102001": (0.5, 0.5)})
    with pytest.raises(ValueError, match=r"street 990102001.*outside of 990102"):
        plausible_city(wrong)


def test_a_part_of_a_district_without_a_street_is_refused() -> None:
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])
    with pytest.raises(ValueError, match="no street"):
        street_polygons({"1": two}, streets={"1": ["1000"]}, points={"1000": (0.5, 0.5)}, seed=0)


def test_an_unknown_size_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="'huge'; there are demo, full"):
        read_places(CITY, size="huge")


def test_points_lie_in_the_polygons_and_follow_their_area() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.Polygon([(5, 0), (8, 0), (5, 2)])
    points = points_in([left, right], 4000, 5)
    assert points.shape == (4000, 2)
    inside = shapely.contains_xy(left, points), shapely.contains_xy(right, points)
    assert (inside[0] | inside[1]).all()
    assert inside[1].mean() == pytest.approx(0.75, abs=0.03)
    assert (points == points_in([left, right], 4000, 5)).all()


def test_the_tables_of_the_city_hold_together() -> None:
    places = read_places(CITY, size="full")
    codes = {p.code for p in places.places}
    assert len(codes) == len(places.places)
    assert all(p.parent in codes for p in places.places if p.level != "city")
    assert read_outlines(CITY).keys() == {p.code for p in places.places if p.level == "district"}
    assert places.points.keys() <= {p.code for p in places.places if p.level == "street"}
    outlines = read_outlines(CITY).values()
    assert max(shapely.get_num_coordinates(list(outlines))) <= 60


@pytest.mark.slow
def test_the_full_city_has_the_published_numbers_and_no_gap(full: PlausibleCity) -> None:
    places = read_places(CITY, size="full")
    assert places.counts == Counts(community=7876, micro=46817, rural=11381, exclusive=4744)
    assert_counts(full, places.counts)
    assert len(full.grids) == 70818
    assert_no_gap(full, districts=places.districts)
    assert_good_codes(full)
    assert shapely.is_valid([g.polygon for g in full.grids]).all()
    homes = {g.division for g in full.grids if g.type in {"community", "rural"}}
    assert homes == {p.code for p in places.places if p.level == "community"}
