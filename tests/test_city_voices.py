"""The city's sample voices (样例诉求、人员、答复): whole, distinct, and true to the city's own tables."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

CITY = Path(__file__).resolve().parent.parent / "cities" / "zhengzhou"
CHANNELS = {
    "hotline_12345",
    "citizen_snapshot",
    "web_form",
    "app_api",
    "police_110",
    "grid_patrol",
    "petition",
    "provincial_hotline",
    "mayor_mailbox",
    "enterprise_line",
    "chat_message",
}
KINDS = {"inquiry", "help", "complaint", "report", "suggestion", "praise"}
REFUSALS = {f"NA{n}" for n in range(1, 8)}
ROLES = {
    "operator",
    "reviewer",
    "dispatcher",
    "clerk",
    "unit_head",
    "handler",
    "grid_worker",
    "verifier",
    "caller",
    "supervisor",
    "analyst",
    "leader",
    "system_admin",
    "security_admin",
    "audit_admin",
}
USES = {
    "handled",
    "reply",
    "inspection",
    "callback",
    "return_reason",
    "extension_reason",
    "contact",
    "answer",
}
LEVEL_DIGITS = {"city": 6, "district": 6, "street": 9, "community": 12}
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")

Row = dict[str, str]


def table(name: str) -> list[Row]:
    """Rows of one city table; fails when a row is wider or narrower than its head."""
    with (CITY / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    ragged = [n for n, row in enumerate(rows, 2) if None in row or None in row.values()]
    assert not ragged, f"{name}: lines of another width than the head: {ragged}"
    return rows


@pytest.fixture(scope="module")
def requests() -> list[Row]:
    return table("requests.csv")


@pytest.fixture(scope="module")
def by_number(requests: list[Row]) -> dict[str, Row]:
    return {row["external_no"]: row for row in requests}


def division_codes() -> set[str]:
    return {row["code"] for row in table("divisions.csv")}


def joins(requests: list[Row]) -> Iterator[tuple[Row, str]]:
    for row in requests:
        verdict, _, target = row["fate"].partition(":")
        if verdict == "join":
            yield row, target


def test_there_are_enough_requests_and_every_channel_speaks(requests: list[Row]) -> None:
    heard = Counter(row["channel"] for row in requests)
    assert len(requests) >= 340
    assert set(heard) == CHANNELS
    assert min(heard.values()) >= 10
    assert 0.40 <= heard["hotline_12345"] / len(requests) <= 0.50


def test_every_request_has_the_shape_the_mouths_expect(requests: list[Row]) -> None:
    for row in requests:
        assert row["kind"] in KINDS, row
        assert row["urgency"] in {"general", "urgent", "safety"}, row
        assert 0 <= int(row["minute"]) < 24 * 60, row
        assert 8 <= len(row["words"]) <= 400, row
        assert row["pin"] in {"", "1"}, row
        assert row["community"] or not row["pin"], row
    assert {row["kind"] for row in requests} == KINDS


def test_no_number_and_no_words_come_twice(requests: list[Row]) -> None:
    for column in ("external_no", "words"):
        twice = [value for value, n in Counter(r[column] for r in requests).items() if n > 1]
        assert not twice, f"{column} repeated: {twice}"


def test_requests_arrive_in_order_and_mostly_in_daytime(requests: list[Row]) -> None:
    minutes = [int(row["minute"]) for row in requests]
    assert minutes == sorted(minutes)
    night = sum(minute < 6 * 60 for minute in minutes)
    assert 0 < night < len(minutes) / 10


def test_places_are_communities_of_the_three_demo_districts(requests: list[Row]) -> None:
    known = division_codes()
    placed = [row["community"] for row in requests if row["community"]]
    assert set(placed) <= known
    assert {code[:6] for code in placed} == {"410102", "410103", "410105"}
    assert 0.10 <= 1 - len(placed) / len(requests) <= 0.20


def test_expected_duties_stand_in_the_duty_list_and_cover_much_of_it(requests: list[Row]) -> None:
    known = {row["code"] for row in table("duty_items.csv")}
    expected = {row["expected_duty"] for row in requests} - {""}
    assert expected <= known, sorted(expected - known)
    assert len(expected) >= 100


def test_fates_cover_every_branch_of_the_desk(requests: list[Row]) -> None:
    verdicts = Counter(row["fate"].partition(":")[0] for row in requests)
    assert set(verdicts) == {"accept", "answer", "divert", "not_accept", "join"}
    assert verdicts["answer"] >= 30
    assert verdicts["join"] >= 25
    refused = [row["fate"] for row in requests if row["fate"].startswith("not_accept:")]
    reasons = Counter(fate.partition(":")[2] for fate in refused)
    assert set(reasons) == REFUSALS
    assert min(reasons.values()) >= 6


def test_only_inquiries_are_answered_at_once(requests: list[Row]) -> None:
    assert {r["kind"] for r in requests if r["fate"] == "answer"} == {"inquiry"}


def test_joins_point_to_an_earlier_accepted_request_on_the_same_duty(
    requests: list[Row], by_number: dict[str, Row]
) -> None:
    for row, target in joins(requests):
        first = by_number[target]
        assert first["fate"] == "accept", f"{row['external_no']} joins one that is not open"
        assert int(first["minute"]) < int(row["minute"]), row
        assert row["expected_duty"] == first["expected_duty"], row


def test_some_joins_are_the_same_person_and_most_are_others(
    requests: list[Row], by_number: dict[str, Row]
) -> None:
    same = sum(row["phone"] == by_number[target]["phone"] for row, target in joins(requests))
    assert 3 <= same < len(list(joins(requests))) / 2


def test_phones_are_invented_and_belong_to_one_person(requests: list[Row]) -> None:
    owners: dict[str, set[str]] = {}
    for row in requests:
        assert re.fullmatch(r"1990000\d{4}", row["phone"]), row
        owners.setdefault(row["phone"], set()).add(row["name"])
    assert all(len(names) == 1 for names in owners.values())


def test_numbers_in_the_words_are_real_in_shape_and_impossible_in_fact(
    requests: list[Row],
) -> None:
    phones = [m for row in requests for m in PHONE.findall(row["words"])]
    identities = [m for row in requests for m in IDENTITY.findall(row["words"])]
    assert len(phones) + len(identities) >= 20
    assert all(re.sub("[ -]", "", phone).startswith("1990000") for phone in phones)
    assert len(identities) >= 5
    for number in identities:
        total = sum(int(d) * w for d, w in zip(number[:17], ID_WEIGHTS, strict=True))
        assert number.startswith("000000")
        assert number[17] == "10X98765432"[total % 11], number


def test_cast_fills_every_role_in_units_that_exist() -> None:
    cast = table("cast.csv")
    known = division_codes()
    kinds = {row["kind"]: row for row in table("unit_kinds.csv")}
    assert {row["role"] for row in cast} == ROLES
    assert len({row["username"] for row in cast}) == len({row["name"] for row in cast}) == len(cast)
    for row in cast:
        assert kinds[row["unit_kind"]][f"{row['level']}_name"], f"no such unit: {row}"
        assert len(row["division"]) == LEVEL_DIGITS[row["level"]], row
        assert row["division"] in known or row["level"] == "city", row
        assert bool(row["grid_hint"]) == (row["role"] == "grid_worker"), row


def test_verifiers_are_never_the_handlers_of_the_same_unit() -> None:
    cast = table("cast.csv")
    units = {
        role: {(r["unit_kind"], r["division"]) for r in cast if r["role"] == role}
        for role in ("handler", "verifier")
    }
    assert not units["handler"] & units["verifier"]


def test_replies_serve_every_use_and_a_few_are_perfunctory() -> None:
    replies = table("replies.csv")
    kinds = {row["kind"] for row in table("unit_kinds.csv")}
    assert len(replies) >= 60
    assert len({row["words"] for row in replies}) == len(replies)
    assert {row["unit_kind"] for row in replies} - {""} <= kinds
    general = {row["use"] for row in replies if not row["unit_kind"] and row["perfunctory"] == "0"}
    assert general == {row["use"] for row in replies} == USES
    flags = Counter(row["perfunctory"] for row in replies)
    assert set(flags) == {"0", "1"}
    assert 0 < flags["1"] < len(replies) / 5
