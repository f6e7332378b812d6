from pathlib import Path

import pytest

from wangge.grids.models import Grid
from wangge.people.imports import import_cast, import_units
from wangge.people.models import GridStaff, Person, Post, Unit
from wangge.people.signing_in.passwords import sign_in
from wangge.people.tests.conftest import NOON

BY = "machine:test"
KINDS = """kind,zh,city_name,district_name,street_name,community_name,parent_kind
lamps,照明,{city}照明处,,,,
health,卫健,{city}卫健委,{district}卫健委,{street}卫生中心,,
office,办事处,,,{street}办事处,,health
committee,居委会,,,,{community}居委会,office
broken,坏,{town}局,,,,
"""
CAST = """username,name,role,unit_kind,level,division,grid_hint
sun,孙某,clerk,health,district,990101,
li,李某,dispatcher,,,东区,
zhou,周某,grid_worker,,,990101001,
wu,吴某,wizard,,,,
zheng,郑某,clerk,moonlight,city,,
wang,王某,system_admin,,,,
wang,王某,audit_admin,,,,
"""


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    path = tmp_path / "unit_kinds.csv"
    path.write_text(KINDS)
    return path


def test_units_are_made_at_each_level_a_kind_names(city, kinds):
    before = Unit.objects.count()
    done = import_units(kinds, by=BY, at=NOON)
    names = set(Unit.objects.values_list("name", flat=True))
    assert {"某市照明处", "东区卫健委", "新城卫健委", "一街道卫生中心", "甲社区居委会"} <= names
    assert done.added == Unit.objects.count() - before == 1 + 1 + 3 + 2 + 2 + 1
    [bad] = done.rejects
    assert (bad.row, bad.field) == (6, "city_name") and "town" in bad.reason


def test_parents_are_of_the_same_kind_or_of_the_kind_named(city, kinds):
    import_units(kinds, by=BY, at=NOON)
    unit = {u.code: u for u in Unit.objects.select_related("parent")}
    assert unit["990101001-health"].parent == unit["990101-health"]
    assert unit["990101-health"].parent == unit["990100-health"]
    assert unit["990101001-office"].parent == unit["990101-health"]
    assert unit["990101001001-committee"].parent == unit["990101001-office"]


def test_run_again_it_adds_nothing_and_mends_names(city, kinds):
    import_units(kinds, by=BY, at=NOON)
    before = Unit.objects.count()
    kinds.write_text(KINDS.replace("{city}照明处", "{city}城市照明处"))
    done = import_units(kinds, by=BY, at=NOON)
    assert (done.added, done.changed, Unit.objects.count()) == (0, 1, before)
    assert Unit.objects.get(kind="lamps").name == "某市城市照明处"


def test_a_file_without_a_column_is_refused_whole(tmp_path, city):
    path = tmp_path / "k.csv"
    path.write_text("kind,zh\n")
    with pytest.raises(ValueError, match="city_name"):
        import_units(path, by=BY, at=NOON)


def test_the_cast_gets_posts_grids_and_passwords(city, kinds, tmp_path):
    import_units(kinds, by=BY, at=NOON)
    grid = Grid.objects.create(
        code="990101001-1",
        type="community",
        name="一号",
        division=city.divisions["990101001"],
        polygon=b"",
    )
    path = tmp_path / "cast.csv"
    path.write_text(CAST)
    done = import_cast(path, by=BY, at=NOON)
    assert set(done.passwords) == {"sun", "li", "zhou", "wang"}
    assert Post.objects.get(person__username="sun").unit.code == "990101-health"
    assert Post.objects.get(person__username="li").division.code == "990101"
    assert GridStaff.objects.get().grid == grid
    assert sign_in("sun", done.passwords["sun"], at=NOON).name == "孙某"
    assert [(r.row, r.field) for r in done.rejects] == [
        (5, "role"),
        (6, "unit_kind"),
        (8, "role"),
    ]
    assert not Person.objects.filter(username__in=["wu", "zheng"]).exists()
    again = import_cast(path, by=BY, at=NOON)
    assert again.passwords == {}
    assert sign_in("sun", done.passwords["sun"], at=NOON) is not None
