"""`wangge dispatch place` and `wangge grids names`, the made-up city's figures, and real names."""

import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bench.kit.said_city import said_city
from bench.kit.said_texts import said_texts
from bench.place import asked, by_noise
from wangge.grids.datums import to_wgs84
from wangge.grids.imports import DivisionRow, NameRow, load_divisions, load_names
from wangge.grids.index.places import current
from wangge.grids.queries import places_said
from wangge.grids.tests.ground import AT, WILLOW, place, settle
from wangge.grids.tests.town import metres
from wangge.site.commands.dispatch import command as dispatch
from wangge.site.commands.grids import command as grids

ROOT = Path(__file__).resolve().parents[1]
POIS = "shared/data/zhengzhou_poi_food.csv"
REAL = next((p for p in (ROOT / POIS, *(up / POIS for up in ROOT.parents)) if p.exists()), None)


@pytest.fixture
def town(db: None) -> None:
    settle()
    lon, lat = place(0.3, 0.4)
    load_names([NameRow(name="桂花大院", kind="estate", lon=lon, lat=lat)], by="x", at=AT)


def run(command: Any, *words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_words_are_placed_with_reasons(town: None) -> None:
    told = run(dispatch, "place", "桂花大院停水了", "--json")
    said = json.loads(told.stdout)
    assert told.exit_code == 0 and said["sure"] and said["places"][0]["division"] == WILLOW
    assert said["places"][0]["grid"] and said["places"][0]["words"][0]["said"] == "桂花大院"
    lon, lat = place(0.3, 0.4)
    plain = run(dispatch, "place", "桂花大院停水了", "--lon", str(lon), "--lat", str(lat))
    assert "桂花大院" in plain.stdout and "sure" in plain.stdout
    assert "没有提到地点" in run(dispatch, "place", "停水了").stdout


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["水", "--lon", "113"],
        ["水", "--lon", "999", "--lat", "1"],
        ["水", "--lon", "1", "--lat", "1", "--spread", "0"],
    ],
)
def test_bad_questions_are_refused(town: None, words: list[str]) -> None:
    assert run(dispatch, "place", *words).exit_code == 2


def test_a_table_with_truths_is_measured(town: None, tmp_path: Path) -> None:
    lon, lat = place(0.3, 0.4)
    far = place(3.5, 3.5)
    rows = [
        {"text": "桂花大院停水", "lon": lon, "lat": lat},
        {
            "text": "桂花大院停水",
            "lon": far[0],
            "lat": far[1],
        },  # said to be elsewhere: ours is wrong
        {"text": "柳树社区停水", "division": WILLOW, "pin_lon": lon, "pin_lat": lat},
        {"text": "哪里都没有水", "lon": lon, "lat": lat},
        {"text": "没有真相"},
    ]
    path = tmp_path / "places.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    said = json.loads(run(dispatch, "place", "--eval", str(path)).stdout)
    assert (said["n"], said["skipped"], said["pinned"]) == (4, 1, 1)
    assert said["auto_share"] == 0.75 and said["wrong_auto"] == 1 and said["wrong_auto_rows"] == [2]
    assert (
        said["auto_precision"] == pytest.approx(2 / 3, abs=1e-3)
        and said["top1"] == said["top3"] == 0.5
    )
    assert 0 < said["p50_ms"] <= said["p99_ms"]
    sheet = tmp_path / "places.csv"
    with sheet.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, ["words", "address", "division"])
        writer.writeheader()
        writer.writerow({"words": "停水", "address": "桂花大院", "division": WILLOW})
    assert json.loads(run(dispatch, "place", "--eval", str(sheet)).stdout)["top1"] == 1


@pytest.mark.parametrize(
    ("name", "held", "why"),
    [
        ("a.csv", "lon,lat\n1,2\n", "text"),
        ("a.csv", "text,lon\n水,2\n", "true places"),
        ("a.csv", "text,lon,lat\n水,东,2\n", "row 2"),
        ("a.csv", "text,lon,lat\n水,999,2\n", "row 2"),
        ("a.csv", "text,lon,lat\n,,\n", "no row"),
        ("a.jsonl", "{", "line 1"),
        ("a.jsonl", "[]", "line 1"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(
    town: None, tmp_path: Path, name: str, held: str, why: str
) -> None:
    path = tmp_path / name
    path.write_text(held, "utf-8")
    told = run(dispatch, "place", "--eval", str(path))
    assert told.exit_code == 1 and why in told.output and "Traceback" not in told.output


def test_names_are_loaded_listed_and_removed_by_command(town: None, tmp_path: Path) -> None:
    lon, lat = place(0.6, 0.6)
    path = tmp_path / "names.csv"
    path.write_text(
        f"name,kind,lon,lat,aliases\n磨坊家属院,小区,{lon},{lat},磨坊院\n,小区,1,1,\n", "utf-8"
    )
    told = run(grids, "names", "load", str(path), "--datum", "WGS84", "--json")
    assert told.exit_code == 1 and (tmp_path / "names.csv.rejects.csv").exists()
    assert places_said("磨坊院停电").sure
    listed = json.loads(run(grids, "names", "list", "--like", "磨坊", "--json").stdout)
    assert (listed["name"], listed["aliases"], listed["source"]) == (
        "磨坊家属院",
        ["磨坊院"],
        "names.csv",
    )
    assert "1 names" in run(grids, "names", "remove", listed["code"]).stdout
    assert not places_said("磨坊院停电").spots
    assert run(grids, "names", "remove").exit_code == 2
    assert run(grids, "names", "withdraw", "无人说过").exit_code == 1
    assert run(grids, "names", "load", str(path)).exit_code == 1  # which datum?


def test_the_made_up_city_keeps_its_promise_on_a_seed_nothing_was_fitted_on() -> None:
    city = said_city(77)
    kinds: Counter[str] = Counter()
    found = asked(
        list(said_texts(city, 1_500, seed=77)),
        city.gazetteer(),
        city.ground(),
        pins=True,
        kinds=kinds,
    )
    assert found["auto_precision"] >= 0.98 and found["auto_share"] >= 0.90 and found["top3"] >= 0.96
    assert by_noise(kinds)["none"]["left"] < 0.05


@pytest.mark.django_db
def test_real_names_of_shops_are_told_apart_by_branch_district_and_pin() -> None:
    if REAL is None:
        pytest.skip("the table of real names is not here")
    with REAL.open(encoding="utf-8") as held:
        rows = list(csv.DictReader(held))[::4]
    districts = sorted({row["district"] for row in rows})
    named = {name: f"9901{n:02}" for n, name in enumerate(districts)}
    load_divisions(
        [DivisionRow(code=code, name=name, level="district") for name, code in named.items()], at=AT
    )
    assert set(current().steps) == set(named.values())
    report = load_names(
        [
            NameRow(name=row["name"], lon=float(row["lon"]), lat=float(row["lat"]), datum="GCJ-02",
                    division=row["district"], address=row["address"][:100])
            for row in rows
        ],
        by="x", at=AT,
    )  # fmt: skip
    assert report.created > 4_000 and len(report.rejected) < 10
    dice, sure, wrong, found = random.Random(3), 0, 0, 0
    for row in dice.sample(rows, 400):
        said = places_said(f"{row['district']}{row['name']}，油烟太大")
        truth = to_wgs84(float(row["lon"]), float(row["lat"]), datum="GCJ-02")
        near = [metres((one.lon, one.lat), truth) < 250 for one in said.spots if one.lon]
        found += any(near)
        sure += said.sure
        wrong += said.sure and not near[0]
    assert found >= 390 and sure >= 370 and wrong <= 4
