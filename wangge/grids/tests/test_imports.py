"""Imports: the good rows are taken, every bad one is told, and running again changes nothing."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import shapely
from django.utils import translation

from wangge.base.models import Edition
from wangge.grids.datums import UnknownDatum, convert
from wangge.grids.exports import divisions_geojson, grids_geojson
from wangge.grids.imports import (
    BadFile,
    DivisionRow,
    import_file,
    load_areas,
    load_divisions,
    load_grids,
)
from wangge.grids.models import Division, Grid, ManagementArea
from wangge.grids.tests.ground import AREAS, AT, DIVISIONS, GRIDS, WILLOW, settle, square

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def city():
    settle()


@pytest.fixture
def bare():
    """The divisions without a grid."""
    load_divisions(DIVISIONS, at=AT)
    load_areas(AREAS, at=AT)


def clear():
    Grid.objects.filter(parent__isnull=False).delete()
    Grid.objects.all().delete()


def rejected(report):
    return [(one.row, one.field) for one in report.rejected]


def bow_tie():
    return shapely.Polygon([(113, 34), (113.01, 34.01), (113.01, 34), (113, 34.01)])


def swapped(shape):
    return shapely.transform(shape, lambda points: points[:, ::-1])


def test_children_may_stand_before_their_parents():
    assert load_divisions(reversed(DIVISIONS), at=AT).created == len(DIVISIONS)
    assert load_grids(reversed(GRIDS), at=AT).created == len(GRIDS)
    assert Grid.objects.get(code=f"{WILLOW}M001").parent.code == f"{WILLOW}C001"


def test_running_again_changes_nothing(city):
    stamp = Edition.objects.get().stamp
    assert load_divisions(DIVISIONS, at=LATER).unchanged == len(DIVISIONS)
    again = load_grids(GRIDS, at=LATER)
    assert (again.unchanged, again.rows) == (len(GRIDS), len(GRIDS))
    assert Edition.objects.get().stamp == stamp


def test_the_same_ground_drawn_from_another_corner_is_unchanged(city):
    ring = shapely.get_coordinates(GRIDS[1].polygon)
    turned = shapely.Polygon([*ring[2:], *ring[1:3]][::-1])
    assert load_grids([replace(GRIDS[1], polygon=turned)], at=LATER).unchanged == 1


def test_other_ground_begins_a_new_version_and_ends_the_old(city):
    wider = replace(GRIDS[1], polygon=square(0, 0, 1.5))
    assert load_grids([wider], at=LATER).versioned == 1
    old, new = Grid.objects.filter(code=GRIDS[1].code).order_by("version")
    assert (old.version, new.version) == (1, 2)
    assert old.valid_to == new.valid_from == date(2026, 12, 2)
    assert new.valid_to is None and new.area_m2 > old.area_m2
    assert load_grids([wider], at=LATER + timedelta(days=1)).unchanged == 1


def test_the_day_of_a_new_version_is_the_citys_own_day(city):
    late = datetime(2026, 12, 1, 20, tzinfo=UTC)  # four in the morning of the 2nd
    load_grids([replace(GRIDS[1], polygon=square(0, 0, 1.5))], at=late)
    assert Grid.objects.get(code=GRIDS[1].code, version=2).valid_from == date(2026, 12, 2)


def test_other_facts_on_the_same_ground_change_the_row(city):
    told = load_grids([replace(GRIDS[1], name="柳树新网格", households=60)], at=LATER)
    grid = Grid.objects.get(code=GRIDS[1].code)
    assert (told.changed, grid.version, grid.name, grid.households) == (1, 1, "柳树新网格", 60)


def test_a_grid_that_was_ended_begins_again(city):
    Grid.objects.filter(code=GRIDS[4].code).update(valid_to=date(2026, 11, 20))
    assert load_grids([GRIDS[4]], at=LATER).created == 1
    newest = Grid.objects.filter(code=GRIDS[4].code).latest("version")
    assert (newest.version, newest.valid_from) == (2, date(2026, 12, 2))


BAD_GRIDS = {
    "polygon": [
        ({"polygon": bow_tie()}, "Self-intersection"),
        ({"polygon": swapped(square(0, 0))}, "swapped"),
        ({"polygon": shapely.box(500_000, 3_800_000, 501_000, 3_801_000)}, "degrees"),
        ({"polygon": None}, "no polygon"),
        ({"polygon": shapely.Polygon()}, "no polygon"),
        ({"polygon": shapely.Point(113, 34)}, "Point"),
        ({"polygon": shapely.LineString([(113, 34), (113.1, 34.1)])}, "LineString"),
    ],
    "type": [({"type": "village"}, "community")],
    "division": [({"division": "990199"}, "990199")],
    "parent": [({"parent": "nowhere"}, "nowhere"), ({"parent": GRIDS[1].code}, "circle")],
    "level": [({"level": 4}, "grid proper")],
    "datum": [({"datum": "Xian80"}, "Xian80")],
    "code": [({"code": ""}, "empty"), ({"code": "9" * 25}, "24")],
    "name": [({"name": ""}, "empty")],
}


@pytest.mark.parametrize(
    "field, wrong, why", [(f, *case) for f, cases in BAD_GRIDS.items() for case in cases]
)
def test_a_bad_row_is_told_by_row_and_field_and_the_rest_is_taken(bare, field, wrong, why):
    rows = [GRIDS[0], replace(GRIDS[1], **{"parent": "", **wrong}), GRIDS[3]]
    told = load_grids(rows, at=AT, file="grids.csv")
    assert rejected(told) == [(2, field)]
    assert told.rejected[0].file == "grids.csv" and why in told.rejected[0].reason
    assert told.created == Grid.objects.count() == 2


def test_a_code_that_stands_twice_names_the_first_row(city):
    told = load_grids([GRIDS[0], GRIDS[0]], at=LATER)
    assert rejected(told) == [(2, "code")] and "row 1" in told.rejected[0].reason


def test_all_faults_of_a_row_are_told_at_once(city):
    told = load_grids([replace(GRIDS[0], type="", level=9, division="")], at=LATER)
    assert rejected(told) == [(1, "type"), (1, "level"), (1, "division")]
    assert told.rows == 1


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09", "CGCS2000"])
def test_positions_are_stored_in_one_datum(bare, datum):
    def moved(points):
        lon, lat = points[:, 0].copy(), points[:, 1].copy()
        return np.column_stack(convert(lon, lat, frm="WGS84", to=datum))

    row = replace(GRIDS[4], polygon=shapely.transform(GRIDS[4].polygon, moved), datum=datum)
    load_grids([row], at=AT)
    grid = Grid.objects.get()
    assert grid.datum == ("CGCS2000" if datum == "CGCS2000" else "WGS84")
    kept = shapely.from_wkb(bytes(grid.polygon))
    assert kept.hausdorff_distance(GRIDS[4].polygon) < 1e-8  # a millimetre


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"level": "planet"}, "level"),
        ({"kind": "empire"}, "kind"),
        ({"level": "city"}, "parent"),
        ({"parent": "123"}, "parent"),
        ({"name": ""}, "name"),
        ({"outline": bow_tie()}, "outline"),
        ({"lon": 34.1, "lat": 113.2}, "lon"),
        ({"lon": 113.2}, "lon"),
        ({"datum": ""}, "datum"),
    ],
)
def test_a_bad_division_is_told(wrong, field):
    rows = [DIVISIONS[0], replace(DIVISIONS[1], **wrong)]
    told = load_divisions(rows, at=AT)
    assert (told.created, rejected(told)) == (1, [(2, field)])


def test_a_division_keeps_the_outline_a_later_row_does_not_give(city):
    told = load_divisions([replace(DIVISIONS[1], outline=None, name="麦浪区")], at=LATER)
    kept = Division.objects.get(code="990101")
    assert told.changed == 1 and kept.name == "麦浪区" and kept.outline is not None


def write(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def cells(row, **other):
    return {
        "code": row.code, "name": row.name, "type": row.type, "division": row.division,
        "polygon": row.polygon.wkt, "households": "", **other,
    }  # fmt: skip


def test_a_csv_whose_rejects_are_mended_and_run_again(bare, tmp_path):
    path = write(
        tmp_path / "grids.csv",
        [
            cells(GRIDS[0]),
            cells(GRIDS[3], polygon="POLYGON ((1 2", type="farm"),
            cells(GRIDS[4], households="many"),
            cells(replace(GRIDS[2], parent=""), division="x", type="farm"),
        ],
    )
    told = import_file(path, kind="grids", at=AT, datum="CGCS2000")
    assert told.created == 1
    assert rejected(told) == [(3, "polygon"), (4, "households"), (5, "type"), (5, "division")]
    kept = tmp_path / "grids.csv.rejects.csv"
    lines = list(csv.DictReader(kept.open(encoding="utf-8-sig")))
    assert [(x["file"], x["row"], x["field"]) for x in lines] == [
        ("grids.csv", "3", "polygon"), ("grids.csv", "4", "households"), ("grids.csv", "5", "type; division"),
    ]  # fmt: skip
    for line, right in zip(lines, (GRIDS[3], GRIDS[4], GRIDS[2]), strict=True):
        line.update(cells(right))
    mended = write(tmp_path / "mended.csv", lines)
    again = import_file(mended, kind="grids", at=AT, datum="CGCS2000")
    assert again.created == 3 and not (tmp_path / "mended.csv.rejects.csv").exists()


def test_geojson_out_and_in_again(city, tmp_path):
    path = tmp_path / "grids.geojson"
    path.write_text("".join(grids_geojson(on=date(2026, 11, 3), datum="GCJ-02")), "utf-8")
    assert json.loads(path.read_text("utf-8"))["datum"] == "GCJ-02"
    before = {g.code: shapely.from_wkb(bytes(g.polygon)) for g in Grid.objects.all()}
    clear()
    told = import_file(path, kind="grids", at=AT)
    assert (told.created, told.rejected) == (len(GRIDS), [])
    for grid in Grid.objects.all():
        assert shapely.from_wkb(bytes(grid.polygon)).hausdorff_distance(before[grid.code]) < 1e-8


def test_divisions_out_and_in_again(city, tmp_path):
    path = tmp_path / "divisions.geojson"
    path.write_text("".join(divisions_geojson(on=date(2026, 11, 3))), "utf-8")
    assert import_file(path, kind="divisions", at=LATER).unchanged == len(DIVISIONS)


def test_areas_from_a_csv(city, tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text("code,name,divisions\nMA-1,河港区,990101001|990101\nMA-2,新区,000\n", "utf-8")
    told = import_file(path, kind="areas", at=LATER)
    assert (told.changed, rejected(told)) == (1, [(3, "divisions")])
    assert ManagementArea.objects.get(code="MA-1").divisions.count() == 2
    assert len(AREAS) == ManagementArea.objects.count()


@pytest.mark.parametrize(
    "name, text, why",
    [
        ("a.csv", "code,name\n1,2\n", "type, division"),
        ("a.geojson", "{", "not JSON"),
        ("a.geojson", "[]", "FeatureCollection"),
        ("a.geojson", '{"type":"FeatureCollection"}', "features"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused(tmp_path, name, text, why):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile, match=why):
        import_file(path, kind="grids", at=AT, datum="WGS84")


def test_a_datum_must_be_declared_and_known(tmp_path):
    path = tmp_path / "grids.geojson"
    path.write_text('{"type":"FeatureCollection","features":[]}', "utf-8")
    with pytest.raises(BadFile, match="datum"):
        import_file(path, kind="grids", at=AT)
    with pytest.raises(UnknownDatum):
        import_file(path, kind="grids", at=AT, datum="Beijing54")


def test_a_chinese_encoding_is_read(city, tmp_path):
    path = tmp_path / "divisions.csv"
    text = "code,name,level,parent,aliases\n990101003,湖滨街道,street,990101,湖边|湖滨路\n"
    path.write_bytes(text.encode("gb18030"))
    assert import_file(path, kind="divisions", at=AT, datum="WGS84").created == 1
    kept = Division.objects.get(code="990101003")
    assert (kept.name, kept.aliases) == ("湖滨街道", ["湖边", "湖滨路"])


def test_a_lone_division_needs_no_parent():
    assert load_divisions([DivisionRow(code="1", name="某市", level="city")], at=AT).created == 1
