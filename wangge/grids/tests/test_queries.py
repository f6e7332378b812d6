"""Where a place lies, what it is called, and that an edit is seen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import shapely

from wangge.base import clock, kept
from wangge.base.models import Edition
from wangge.grids import queries
from wangge.grids.imports import load_grids
from wangge.grids.index.today import CHECK_EVERY, memory
from wangge.grids.models import Division, Grid
from wangge.grids.tests.ground import AT, BRIDGE, GRIDS, WILLOW, place, settle, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    settle()


def codes(hits):
    return {hit.code.removeprefix(WILLOW).removeprefix(BRIDGE) for hit in hits}


@pytest.mark.parametrize(
    "x, y, held",
    [
        (0.2, 0.2, {"C001", "M001"}),
        (0.7, 0.7, {"C001", "M001", "X001"}),
        (1.2, 1.2, {"R001", "X001"}),
        (1.9, 0.1, {"R001"}),
        (3, 3, set()),
        (9, 9, set()),
        (1, 0.25, {"C001", "M001", "R001"}),  # a border belongs to both sides
        (0, 0, {"C001", "M001"}),
    ],
)
def test_locate(city, x, y, held):
    assert codes(queries.locate(*place(x, y))) == held


def test_many_places_are_located_as_one_by_one(city):
    chance = np.random.default_rng(3)
    spots = np.array([place(x, y) for x, y in chance.uniform(-0.5, 2.5, (300, 2))])
    offsets, ids = queries.locate_many(spots[:, 0].copy(), spots[:, 1].copy())
    ground = queries.division_at_many(spots[:, 0].copy(), spots[:, 1].copy())
    for i, (lon, lat) in enumerate(spots.tolist()):
        assert ids[offsets[i] : offsets[i + 1]].tolist() == [h.id for h in queries.locate(lon, lat)]
        assert ground[i] == queries.division_at(lon, lat)


@pytest.mark.parametrize(
    "x, y, division, grid",
    [
        (0.2, 0.2, WILLOW, "M001"),
        (0.7, 0.7, WILLOW, "X001"),
        (1.2, 1.2, BRIDGE, "X001"),  # the market belongs to the willows, the ground to the bridge
        (1.9, 0.1, BRIDGE, "R001"),
        (3, 3, "990100", None),  # no grid, but the city's outline reaches here
    ],
)
def test_whose_ground(city, x, y, division, grid):
    found = queries.division_at(*place(x, y))
    assert found.division == division
    assert (found.grid and codes([found.grid])) == (grid and {grid})


def test_outside_everything_there_is_no_division(city):
    assert queries.division_at(*place(9, 9)) is None


def test_an_edited_grid_is_seen_at_once_here(city):
    assert codes(queries.locate(*place(0.2, 0.2))) == {"C001", "M001"}
    load_grids([replace(GRIDS[1], polygon=square(0.5, 0.5, 0.4))], at=AT)
    assert codes(queries.locate(*place(0.2, 0.2))) == {"C001"}
    Grid.objects.filter(code=GRIDS[4].code).get().delete()
    assert codes(queries.locate(*place(0.7, 0.7))) == {"C001", "M001"}


def test_an_edit_from_another_process_is_seen_after_a_while(city, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(kept, "monotonic", lambda: now[0])
    assert codes(queries.locate(*place(1.9, 0.1))) == {"R001"}
    Grid.objects.filter(code=GRIDS[3].code).update(valid_to=date(2020, 1, 1))
    Edition.objects.update(stamp="renewed elsewhere")
    now[0] += CHECK_EVERY - 1
    assert codes(queries.locate(*place(1.9, 0.1))) == {"R001"}
    now[0] += 2
    assert CHECK_EVERY <= 60
    assert codes(queries.locate(*place(1.9, 0.1))) == set()


def test_the_locator_turns_over_with_the_day(city, monkeypatch):
    load_grids([replace(GRIDS[3], polygon=square(1, 0, 1))], at=datetime(2030, 1, 9, tzinfo=UTC))
    monkeypatch.setattr(memory, "every", -1.0)
    eve = datetime(2030, 1, 8, 15, 59, tzinfo=UTC)  # a minute before the city's midnight
    for moment, held in ((eve, {"R001"}), (eve + timedelta(minutes=2), set())):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert codes(queries.locate(*place(1.9, 1.9))) == held


def test_the_way_down_to_a_division(city):
    assert [step.name for step in queries.path_of(WILLOW)] == [
        "稻香市", "麦田区", "河湾街道", "柳树社区居委会",
    ]  # fmt: skip
    assert queries.path_text(WILLOW) == "麦田区 › 河湾街道 › 柳树社区居委会"
    assert queries.path_text(WILLOW, below="district") == "河湾街道 › 柳树社区居委会"
    assert queries.path_of("no such") == [] and queries.path_text("no such") == ""


@pytest.mark.parametrize("name", ["河湾街道", "河湾", "老河湾", " 河湾街道 "])
def test_a_division_by_any_of_its_names(city, name):
    assert queries.division_named(name) == "990101001"


def test_a_name_that_means_two_is_told_apart_by_where(city):
    district = Division.objects.get(code="990100")
    other = Division.objects.create(code="990102", name="莲塘区", level="district", parent=district)
    Division.objects.create(code="990102001", name="河湾镇", level="street", parent=other)
    assert len(queries.divisions_named("河湾")) == 2
    assert queries.division_named("河湾") is None
    assert queries.division_named("河湾", within="990102") == "990102001"
    assert queries.division_named("月亮湾") is None


def test_management_areas_of_what_lies_in_them(city):
    assert [area.name for area in queries.areas_of(WILLOW)] == ["河港区"]
    assert queries.areas_of("990101") == []


WINDOW = (*place(0, 0), *place(0.4, 0.4))


def test_grids_in_a_window(city):
    seen = queries.grids_in(WINDOW)
    assert codes(seen.grids) == {"C001", "M001"} and not seen.cut
    assert shapely.from_wkb(seen.grids[0].polygon).area > 0
    assert codes(queries.grids_in(WINDOW, types=["micro"]).grids) == {"M001"}
    assert codes(queries.grids_in(WINDOW, zoom=11).grids) == {"C001"}
    assert queries.grids_in(WINDOW, zoom=5) == ([], False)


def test_a_cut_window_says_so(city):
    everything = (*place(-1, -1), *place(5, 5))
    seen = queries.grids_in(everything, limit=2)
    assert len(seen.grids) == 2 and seen.cut
    assert not queries.grids_in(everything, limit=len(GRIDS)).cut


def test_asking_often_asks_the_database_once(city, django_assert_num_queries):
    queries.division_at(*place(0.2, 0.2))
    with django_assert_num_queries(0):
        for _ in range(50):
            queries.division_at(*place(0.7, 0.7))
            queries.path_text(WILLOW)


def test_an_empty_system_holds_no_place():
    assert queries.locate(*place(0, 0)) == []
    assert queries.division_at(*place(0, 0)) is None
