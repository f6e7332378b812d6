"""A city's package loaded by one command: whole, quick enough, again without doubling anything."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.processes import installation
from wangge.base.clock import now
from wangge.duties.models import Category, DutyItem
from wangge.grids.models import Division, Grid, ManagementArea
from wangge.people.models import Person, Unit
from wangge.site.cities import Loaded, NoCity, cities, folder_of, load_city

NAME = cities()[0]
FOLDER = folder_of(NAME)


def counted() -> dict[str, int]:
    kinds = (Division, ManagementArea, Grid, Category, DutyItem, Unit, Person)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
def test_every_table_is_there_with_nothing_refused(demo_city: Loaded) -> None:
    assert demo_city.faults == []
    there = counted()
    assert there["Division"] == len(rows("divisions.csv"))
    assert there["Category"] == len(rows("categories.csv"))
    assert there["DutyItem"] == len(rows("duty_items.csv"))
    assert there["Person"] == len({row["username"] for row in rows("cast.csv")})
    assert set(demo_city.passwords) == {row["username"] for row in rows("cast.csv")}
    assert len(set(demo_city.passwords.values())) == len(demo_city.passwords)
    size = next(row for row in rows("sizes.csv") if row["size"] == "demo")
    for kind in ("community", "micro", "rural", "exclusive"):
        assert Grid.objects.filter(type=kind).count() == int(size[kind])


@pytest.mark.django_db
def test_every_street_of_the_city_has_ground(demo_city: Loaded) -> None:
    streets = Division.objects.filter(level="street")
    assert streets.filter(outline=None).count() == 0
    assert Division.objects.filter(level="city", outline=None).count() == 0


@pytest.mark.django_db
def test_again_it_changes_nothing_and_says_so(demo_city: Loaded) -> None:
    before = counted()
    again = load_city(FOLDER, size="demo", at=now())
    assert again.as_before and again.passwords == {}
    assert counted() == before


@pytest.mark.django_db
def test_a_table_that_changed_is_mended_and_a_bad_row_told(
    demo_city: Loaded, tmp_path: Path
) -> None:
    folder = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, folder)
    items = rows("duty_items.csv")
    items[0]["matter"] = "路边垃圾"
    items.append({**items[1], "code": "D999", "level": "moon"})
    with (folder / "duty_items.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, items[0])
        writer.writeheader()
        writer.writerows(items)
    before = counted()
    changed = load_city(folder, size="demo", at=now())
    parts = {part.name: part for part in changed.parts}
    assert parts["duty_items.csv"].changed == 1
    assert [(fault.file, fault.row, fault.field) for fault in changed.faults] == [
        ("duty_items.csv", len(items) + 1, "level")
    ]
    assert DutyItem.objects.filter(matter="路边垃圾").exists()
    after = counted()
    assert after.pop("DutyItem") == before.pop("DutyItem") + 1
    assert after == before


@pytest.mark.django_db
def test_another_size_is_refused_and_says_what_to_do(demo_city: Loaded) -> None:
    with pytest.raises(NoCity, match="empty WANGGE_HOME"):
        load_city(FOLDER, size="full", at=now())


def test_a_city_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(NoCity, match=NAME):
        folder_of("nowhere")


def test_the_command_loads_a_fresh_home_and_keeps_passwords_out_of_json(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        load = ("city", "load", NAME, "--json")
        told = json.loads(made.do(*load))
        again = json.loads(made.do(*load))
    assert {part["name"] for part in told["parts"]} >= {"divisions.csv", "grids", "cast.csv"}
    assert told["passwords"] == sorted(row["username"] for row in rows("cast.csv"))
    assert again["as_before"] is True
