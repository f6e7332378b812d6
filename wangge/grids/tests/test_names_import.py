"""Names of places, in and out: CSV, GeoJSON, what is refused, and that words find them at once."""

import csv
import json
from dataclasses import replace

import pytest

from wangge.grids import actions, queries
from wangge.grids.datums import convert
from wangge.grids.imports import BadFile, NameRow, import_names, load_names
from wangge.grids.models import PlaceName
from wangge.grids.tests.ground import AT, BRIDGE, WILLOW, place, settle

pytestmark = pytest.mark.django_db
BY = "person:1"


@pytest.fixture(autouse=True)
def city():
    settle()


def load(*rows):
    return load_names(rows, by=BY, at=AT, source="test")


def csv_file(folder, text):
    path = folder / "names.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_csv_is_taken_and_its_names_are_found_in_words(tmp_path):
    lon, lat = convert(*place(0.3, 0.4), frm="WGS84", to="GCJ-02")
    path = csv_file(
        tmp_path,
        f"name,kind,lon,lat,aliases,old_names,address\n桂花大院,小区,{lon},{lat},老大院|桂花院,三食品厂家属院,河东路8号\n",
    )
    assert queries.places_said("桂花大院停水了").spots == ()
    report = import_names(path, by=BY, at=AT, datum="GCJ-02")
    assert (report.created, report.rejected) == (1, [])
    held = PlaceName.objects.get()
    assert (held.kind, held.actor, held.source) == ("estate", BY, "names.csv")
    assert abs(held.lon - place(0.3, 0.4)[0]) < 1e-6
    for words in ("桂花大院停水了", "老大院停水了", "三食品厂家属院停水了"):
        found = queries.places_said(words)
        assert found.sure and found.best.division == WILLOW
        assert queries.grid_at(found.best.lon, found.best.lat).division == WILLOW


def test_run_again_nothing_changes_and_a_new_alias_is_a_change():
    row = NameRow(name="桂花大院", lon=place(0.3, 0.4)[0], lat=place(0.3, 0.4)[1])
    assert load(row).created == 1 and load(row).unchanged == 1
    other = NameRow(name="桂花大院", lon=row.lon, lat=row.lat, aliases=("桂花院",))
    assert load(other).changed == 1 and PlaceName.objects.get().aliases == ["桂花院"]
    assert queries.places_said("桂花院停水").sure


def test_one_place_told_twice_is_taken_once_and_the_other_told():
    row = NameRow(name="桂花大院", lon=place(0.3, 0.4)[0], lat=place(0.3, 0.4)[1])
    report = load(row, replace(row, address="河东路8号"), row)
    assert (report.created, report.unchanged, report.rows) == (1, 1, 3)
    assert [(one.row, one.field) for one in report.rejected] == [(2, "name")]


def test_bad_rows_are_refused_with_field_and_reason_and_the_rest_is_taken(tmp_path):
    path = csv_file(
        tmp_path,
        "code,name,kind,lon,lat,division\n"
        f"1,桂花大院,小区,{place(0.3, 0.4)[0]},{place(0.3, 0.4)[1]},\n"
        "2,,小区,113,34,\n"
        "3,无处可寻,小区,,,\n"
        "4,反了的院,小区,34.0,113.0,\n"
        "5,没头没脑,宫殿,113,34,\n"
        "6,半个位置,小区,113,,\n"
        "7,他乡之院,小区,113,34,火星区\n"
        "8,不是数字,小区,东边,34,\n"
        "1,又一个一,小区,113,34,\n"
        f"9,只知在哪,,,,{BRIDGE}\n",
    )
    report = import_names(path, by=BY, at=AT, datum="WGS84")
    assert report.created == 2 and report.rows == 10
    assert [(one.row, one.field) for one in report.rejected] == [
        (3, "name"), (4, "lon"), (5, "lon"), (6, "kind"), (7, "lon"), (8, "division"), (9, "lon"), (10, "code"),
    ]  # fmt: skip
    with (tmp_path / "names.csv.rejects.csv").open(encoding="utf-8-sig") as kept:
        assert [row["name"] for row in csv.DictReader(kept)][1:3] == ["无处可寻", "反了的院"]


def test_a_geojson_gives_roads_their_course_and_areas_a_point_inside(tmp_path):
    def feature(name, kind, type, coordinates):
        shape = {"type": type, "coordinates": coordinates}
        return {"type": "Feature", "properties": {"name": name, "kind": kind}, "geometry": shape}

    x, y = place(0, 0)
    held = [
        feature("河东路", "road", "LineString", [[x, y + 0.005], [x + 0.02, y + 0.005]]),
        feature("磨坊街", "road", "MultiLineString", [[[x + 0.012, y], [x + 0.012, y + 0.02]]]),
        feature("柳林公园", "park", "Polygon", [[[x, y], [x + 0.004, y], [x + 0.004, y + 0.004], [x, y]]]),
    ]  # fmt: skip
    path = tmp_path / "roads.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "datum": "WGS84", "features": held}), "utf-8"
    )
    assert import_names(path, by=BY, at=AT).created == 3
    crossing = queries.places_said("河东路与磨坊街交叉口红绿灯灭了")
    assert crossing.sure and crossing.best.kind == "crossing"
    assert abs(crossing.best.lon - x - 0.012) < 1e-6 and crossing.best.division == BRIDGE
    assert queries.places_said("柳林公园的灯坏了").best.division == WILLOW


def test_a_file_that_cannot_be_used_says_how_to_mend_it(tmp_path):
    with pytest.raises(BadFile, match="datum"):
        import_names(csv_file(tmp_path, "name,lon,lat\n"), by=BY, at=AT)
    with pytest.raises(BadFile, match="name"):
        import_names(csv_file(tmp_path, "lon,lat\n113,34\n"), by=BY, at=AT, datum="WGS84")


def test_names_are_listed_and_taken_away():
    lon, lat = place(0.3, 0.4)
    load(
        NameRow(name="桂花大院", kind="estate", lon=lon, lat=lat),
        NameRow(name="桂花小学", kind="school", lon=lon, lat=lat),
    )
    assert [one.name for one in queries.place_names(kind="school")] == ["桂花小学"]
    assert [one.name for one in queries.place_names(like="大院", source="test")] == ["桂花大院"]
    assert queries.places_said("桂花小学").spots
    assert actions.forget_names(source="test", by=BY, at=AT) == 2
    assert queries.places_said("桂花小学").spots == ()
    with pytest.raises(ValueError, match="which"):
        actions.forget_names(by=BY, at=AT)


def test_asking_costs_no_statement_once_the_names_are_held(django_assert_num_queries):
    queries.places_said("柳树社区停水")
    with django_assert_num_queries(0):
        for _ in range(3):
            queries.places_said("柳树社区停水")
