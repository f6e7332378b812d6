"""郑州 data: its tables hold together, and every article it cites is one the law has."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from wangge.duties.rules import Clock, Measure

ROOT = Path(__file__).resolve().parent.parent
CITY = ROOT / "cities" / "zhengzhou"
LEVELS = ("city", "district", "street", "community")
HEADINGS = {
    "unit_kinds": "kind zh city_name district_name street_name community_name parent_kind",
    "categories": "scheme code name parent synonyms",
    "deadline_rules": "code clock category condition severity area channel value unit priority basis",
    "duty_items": "code matter keywords category law article level lead_city lead_district"
    " lead_street lead_community co_kinds deadline admitted valid_from",
}
ARTICLE = re.compile(r"第[一二三四五六七八九十百千零]+条")
REGULATIONS = "zhengzhou_regulations_articles.csv"
TABLES = (ROOT / "shared/data" / REGULATIONS, ROOT.parent / "shared/data" / REGULATIONS)


def rows(table: str) -> list[dict[str, str]]:
    with (CITY / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def twice(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.mark.parametrize("table", HEADINGS)
def test_tables_are_whole(table: str) -> None:
    text = (CITY / f"{table}.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text
    read = rows(table)
    assert read and list(read[0]) == HEADINGS[table].split()
    for number, row in enumerate(read, start=2):
        assert None not in row and None not in row.values(), f"{table} row {number}: ragged"
        assert all(cell == cell.strip() for cell in row.values()), f"{table} row {number}: blanks"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("unit_kinds", "kind"),
        ("deadline_rules", "code"),
        ("duty_items", "code"),
        ("duty_items", "matter"),
    ],
)
def test_keys_are_unique(table: str, key: str) -> None:
    assert not twice([row[key] for row in rows(table)])


def test_unit_name_patterns_can_be_filled() -> None:
    known = {level: level for level in LEVELS} | {"short": "short"}
    kinds = rows("unit_kinds")
    for kind in kinds:
        names = [kind[f"{level}_name"] for level in LEVELS]
        assert any(names), kind["kind"]
        for name in names:
            name.format(**known)
        assert not kind["parent_kind"] or kind["parent_kind"] in {each["kind"] for each in kinds}


def test_categories_form_trees() -> None:
    categories = rows("categories")
    known = {(row["scheme"], row["code"]) for row in categories}
    assert len(known) == len(categories)
    assert {scheme for scheme, _code in known} == {"event", "component", "hotline", "local"}
    for row in categories:
        code, parent = row["code"], row["parent"]
        assert re.fullmatch(r"(\d\d){1,3}", code), code
        assert code[:-2] == parent, code
        assert not parent or (row["scheme"], parent) in known, code
    # A rule may name a bare code, so a hotline code must not read like one of another scheme.
    tops = {scheme: {c[:2] for s, c in known if s == scheme} for scheme, _code in known}
    assert not tops["hotline"] & (tops["event"] | tops["component"] | tops["local"])


def test_deadline_rules_hold_and_cover_every_clock() -> None:
    rules = rows("deadline_rules")
    codes = {row["code"] for row in rows("categories") if row["scheme"] == "hotline"}
    for row in rules:
        assert not row["category"] or row["category"] in codes, row["code"]
        assert row["severity"] in ("", "general", "urgent", "safety"), row["code"]
        assert row["area"] in ("", "urban", "rural"), row["code"]
        assert row["unit"] in set(Measure) and int(row["value"]) > 0, row["code"]
        assert int(row["priority"]) >= 0 and row["basis"], row["code"]
    bare = ("category", "condition", "severity", "area", "channel")
    general = {row["clock"] for row in rules if not any(row[name] for name in bare)}
    assert general == {row["clock"] for row in rules} == set(Clock)


def test_no_two_rules_of_one_priority_meet_in_one_case() -> None:
    same = ("clock", "category", "condition", "severity", "area", "channel", "priority")
    assert not twice(["/".join(row[name] for name in same) for row in rows("deadline_rules")])


def test_duty_items_are_enough_and_cite_law_in_form() -> None:
    items = rows("duty_items")
    assert len(items) >= 150
    for item in items:
        assert re.fullmatch(r"D\d{3}", item["code"])
        assert item["matter"] and item["law"], item["code"]
        assert ARTICLE.fullmatch(item["article"]), item["code"]
        assert date.fromisoformat(item["valid_from"]) < date.today(), item["code"]
        words = parts(item["keywords"])
        assert 8 <= len(words) <= 15 and not twice(words) and all(words), item["code"]


def test_duty_items_point_at_what_there_is() -> None:
    kinds = {row["kind"]: row for row in rows("unit_kinds")}
    categories = [row for row in rows("categories") if row["scheme"] == "hotline"]
    leaves = {row["code"] for row in categories} - {row["parent"] for row in categories}
    completion = {row["code"] for row in rows("deadline_rules") if row["clock"] == "completion"}
    for item in rows("duty_items"):
        leads = {level: item[f"lead_{level}"] for level in LEVELS}
        assert leads[item["level"]], f"{item['code']}: nobody leads at its own level"
        for level, kind in leads.items():
            assert not kind or kinds[kind][f"{level}_name"], (
                f"{item['code']}: no {kind} in a {level}"
            )
        assert set(parts(item["co_kinds"])) <= set(kinds), item["code"]
        assert leads[item["level"]] not in parts(item["co_kinds"]), item["code"]
        assert item["category"] in leaves and item["deadline"] in completion, item["code"]


def test_only_admitted_matters_are_led_by_a_committee() -> None:
    for item in rows("duty_items"):
        assert item["admitted"] in ("", "1"), item["code"]
        assert bool(item["lead_community"]) == (item["admitted"] == "1"), item["code"]


def test_every_hotline_leaf_has_a_duty() -> None:
    categories = [row for row in rows("categories") if row["scheme"] == "hotline"]
    leaves = {row["code"] for row in categories} - {row["parent"] for row in categories}
    assert leaves == {item["category"] for item in rows("duty_items")}


def test_local_articles_are_real() -> None:
    table = next((path for path in TABLES if path.is_file()), None)
    if table is None:
        pytest.skip(f"the table of regulations is not here ({TABLES[-1]}): articles not compared")
    with table.open(encoding="utf-8", newline="") as file:
        real = {(row["law"], row["article"]) for row in csv.DictReader(file)}
    cited = [(row["law"], row["article"]) for row in rows("duty_items")]
    local = [pair for pair in cited if pair[0].startswith("郑州市")]
    assert [pair for pair in local if pair not in real] == []
    assert len(local) >= 110
