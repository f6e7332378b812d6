"""Doors to grids: the API as a signed-in person meets it, and the command line."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client

from wangge.grids.datums import convert
from wangge.grids.exports import grids_geojson
from wangge.grids.models import Grid
from wangge.grids.tests.ground import GRIDS, WILLOW, place, settle
from wangge.people.models import Person
from wangge.site.commands.grids import command

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def city():
    settle()


@pytest.fixture
def someone() -> Client:
    client = Client()
    client.force_login(Person.objects.create(username="zhou", name="周某", password="!"))
    return client


def test_strangers_are_not_told():
    assert Client().get(f"{BASE}/grids/locate", {"lon": 113, "lat": 34}).status_code == 401


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000", "GCJ-02", "BD-09"])
def test_a_place_in_any_datum(someone, datum):
    lon, lat = convert(*place(0.7, 0.7), frm="WGS84", to=datum)
    answer = someone.get(f"{BASE}/grids/locate", {"lon": lon, "lat": lat, "datum": datum}).json()
    assert answer["division"] == WILLOW
    assert answer["grid"]["type"] == "exclusive"
    assert {grid["type"] for grid in answer["grids"]} == {"community", "micro", "exclusive"}
    assert [step["name"] for step in answer["path"]][-1] == "柳树社区居委会"
    assert (answer["lon"], answer["lat"]) == pytest.approx(place(0.7, 0.7), abs=1e-9)


def test_a_place_outside(someone):
    answer = someone.get(f"{BASE}/grids/locate", {"lon": 100, "lat": 30}).json()
    assert (answer["division"], answer["grid"], answer["grids"], answer["path"]) == (
        None,
        None,
        [],
        [],
    )


@pytest.mark.parametrize(
    "query, said",
    [
        ({"lon": 113, "lat": 34, "datum": "Mars"}, "Mars"),
        ({"lon": 34, "lat": 113}, "lat"),
        ({"lon": "x", "lat": 34}, "lon"),
        ({"lon": "nan", "lat": 34}, "lon"),
    ],
)
def test_a_place_that_cannot_be_one(someone, query, said):
    answer = someone.get(f"{BASE}/grids/locate", query)
    assert answer.status_code == 422 and said in answer.json()["detail"]


def test_a_window_is_a_feature_collection_that_says_when_it_is_cut(someone):
    whole = {"bbox": "112.9,33.9,113.1,34.1"}
    seen = someone.get(f"{BASE}/grids", whole)
    assert seen["Content-Type"] == "application/geo+json"
    body = seen.json()
    assert (len(body["features"]), body["cut"]) == (len(GRIDS), False)
    assert body["features"][0]["geometry"]["type"] == "Polygon"
    cut = someone.get(f"{BASE}/grids", whole | {"limit": 2}).json()
    assert (len(cut["features"]), cut["cut"]) == (2, True)
    some = someone.get(f"{BASE}/grids", whole | {"type": ["micro", "rural"]}).json()
    assert {f["properties"]["type"] for f in some["features"]} == {"micro", "rural"}


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "114,34,113,35", "0,0,200,1", "nan,0,1,1"]
)
def test_a_window_that_is_none(someone, bbox):
    assert someone.get(f"{BASE}/grids", {"bbox": bbox}).status_code == 422


def test_a_division_with_its_way_and_areas(someone):
    body = someone.get(f"{BASE}/divisions/{WILLOW}").json()
    assert (body["name"], body["parent"]) == ("柳树社区居委会", "990101001")
    assert [area["name"] for area in body["areas"]] == ["河港区"]
    assert someone.get(f"{BASE}/divisions/000").status_code == 404


def test_outlines_for_the_map(someone):
    body = someone.get(
        f"{BASE}/divisions.geojson", {"level": "district", "parent": "990100"}
    ).json()
    assert [f["properties"]["name"] for f in body["features"]] == ["麦田区"]
    assert someone.get(f"{BASE}/divisions.geojson", {"level": "street"}).json()["features"] == []
    assert someone.get(f"{BASE}/divisions.geojson", {"level": "planet"}).status_code == 422


def wangge(*words):
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def test_the_command_exports_what_it_imports(tmp_path):
    kept = tmp_path / "grids.geojson"
    assert wangge("export", str(kept), "--datum", "BD-09").exit_code == 0
    assert len(json.loads(kept.read_text("utf-8"))["features"]) == len(GRIDS)
    told = wangge("import", str(kept), "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["rejected"] == []


def test_the_command_ends_with_1_when_rows_are_refused(tmp_path):
    path = tmp_path / "grids.csv"
    path.write_text("code,name,type,division,polygon\nX,Y,farm,990101,\n", "utf-8")
    told = wangge("import", str(path), "--datum", "WGS84")
    assert told.exit_code == 1 and "farm" in told.output
    assert (tmp_path / "grids.csv.rejects.csv").exists()
    assert wangge("import", str(path)).exit_code == 1


def test_the_command_finds_the_gap_and_writes_it(tmp_path):
    assert wangge("check").exit_code == 0
    Grid.objects.filter(type="rural").delete()
    gaps = tmp_path / "gaps.geojson"
    told = wangge("check", "--json", "--geojson", str(gaps))
    assert told.exit_code == 1 and json.loads(told.stdout)["gaps"] == 1
    assert json.loads(gaps.read_text("utf-8"))["features"][0]["properties"]["kind"] == "gap"


def test_an_export_in_an_unknown_datum_writes_nothing():
    with pytest.raises(ValueError, match="Mars"):
        list(grids_geojson(on=date(2026, 11, 3), datum="Mars"))
