"""Pin and words together place a case; what speaks for another place is told; people teach names."""

from typing import Any

import pytest

from wangge.cases.models import Attachment, Case
from wangge.grids.actions import withdraw
from wangge.grids.imports import NameRow, load_names
from wangge.grids.queries import learned_aliases
from wangge.intake.actions import correct
from wangge.intake.models import Request
from wangge.intake.screening import screen
from wangge.intake.screening.placing import places
from wangge.intake.tests.conftest import NOON, PIN, City, hear, screened

BY = "person:1"
FAR = (110.2, 30.2)


@pytest.fixture
def named(city: City) -> City:
    """The city, with an estate in its grid and namesakes, one in each community."""
    rows = [
        NameRow(name="桂花大院", kind="estate", lon=110.002, lat=30.002),
        NameRow(name="磨坊家属院", kind="estate", lon=110.004, lat=30.004),
        NameRow(name="磨坊家属院", kind="estate", lon=110.3, lat=30.3, division="990101001002"),
        NameRow(name="望湖小区", kind="estate", lon=FAR[0], lat=FAR[1], division="990101001002"),
    ]
    assert load_names(rows, by=BY, at=NOON).created == 4
    return city


def placed(case: Case) -> dict[str, Any]:
    told: dict[str, Any] = Request.objects.get(case=case).advice["place"]
    return told


def test_a_name_of_the_citys_own_gives_division_and_grid(named: City) -> None:
    case = screened("桂花大院的路灯坏了三天")
    assert (case.division_code, case.grid_id) == (named.community.code, named.grid.pk)
    told = placed(case)
    assert told["sure"] and told["how"] == "words" and told["named"] == ["桂花大院"]
    assert told["used"] == [{"in": "text", "from": 0, "to": 4, "how": "exact"}]


def test_namesakes_are_left_to_a_person_who_sees_them(named: City) -> None:
    case = screened("磨坊家属院的路灯坏了三天")
    told = placed(case)
    assert not told["sure"] and case.grid_id is None
    assert case.division_code == "990101001"  # the street that holds both
    assert [one["name"] for one in told["others"]] == ["磨坊家属院"]
    assert told["why"][0][0] == "rivals"


def test_a_pin_among_namesakes_is_sure(named: City) -> None:
    case = screened("磨坊家属院的路灯坏了三天", lon=110.0041, lat=30.0041)
    assert case.grid_id == named.grid.pk and placed(case)["how"] == "pin" and placed(case)["sure"]


def test_words_that_clearly_contradict_a_pin_are_told(named: City) -> None:
    case = screened("望湖小区的路灯坏了三天", lon=PIN[0], lat=PIN[1])
    told = placed(case)
    assert "apart" in [key for key, _ in told["why"]]
    both = {told["division"], *(one["division"] for one in told["others"])}
    assert both == {named.community.code, "990101001002"}
    assert case.place_confidence is not None and case.place_confidence < 0.95


def test_a_photo_tells_namesakes_apart_but_places_nothing_alone(named: City) -> None:
    for words, division in (("磨坊家属院的路灯坏了", named.community.code), ("路灯坏了三天了", "")):
        case = hear(words).case
        Attachment.objects.create(
            case=case, purpose="said", blob="b", shown="s", mime="image/jpeg", size=1, made_at=NOON,
            actor=BY, lon=110.0045, lat=30.0042,
        )  # fmt: skip
        found = places([case])
        assert (found[case.pk].division if case.pk in found else "") == division


def test_where_somebody_usually_is_tells_namesakes_apart(named: City) -> None:
    for nth in range(2):
        screened(f"路灯坏了{nth}", phone="13800000001", lon=110.0042, lat=30.0041 + nth / 1e4)
    case = screened("磨坊家属院停水了", phone="13800000001")
    assert case.division_code == named.community.code and placed(case)["how"] == "words"
    other = screened("磨坊家属院停水了呀", phone="13800000002")
    assert other.division_code == "990101001"
    assert screened("停水了", phone="13800000001").division_code == ""


def test_a_correction_teaches_and_the_third_case_is_placed_by_what_was_learned(named: City) -> None:
    where = {"division_code": named.community.code, "grid_id": None}
    for nth in range(2):
        case = screened(f"没有水了{nth}", address="大白楼", phone=f"1380000000{nth}")
        assert case.division_code == ""
        correct(case, by=BY, at=NOON, **where)
    third = screened("停电了", address="大白楼", phone="13800000009")
    assert third.division_code == named.community.code and placed(third)["named"] == ["大白楼"]
    assert [(one.alias, one.voices) for one in learned_aliases()] == [("大白楼", 2)]
    assert withdraw("大白楼", by=BY, at=NOON)
    assert screened("还没有电", address="大白楼").division_code == ""


def test_one_person_alone_teaches_nothing_and_a_machine_never(named: City) -> None:
    where = {"division_code": named.community.code, "grid_id": None}
    for nth in range(2):
        case = screened(f"没有水了{nth}", address="大白楼", phone="13800000000")
        correct(case, by=BY, at=NOON, **where)
    machine = screened("没有水了", address="大白楼", phone="13800000001")
    correct(machine, by="machine:intake", at=NOON, how="words", confidence=0.9, **where)
    assert not learned_aliases()[0].agreed
    assert screened("停电了", address="大白楼").division_code == ""


@pytest.mark.parametrize(
    "words", ["😀" * 60, "<script>alert(1)</script>", "qing wen", "水" * 10_000]
)
def test_bad_input_has_no_place_and_no_crash(named: City, words: str) -> None:
    case = hear(words).case
    assert places([case]) == {}


def test_unpinned_cases_cost_no_statement_each(
    named: City, django_assert_max_num_queries: Any
) -> None:
    screened("桂花大院的路灯坏了三天")  # what a process remembers is read once
    batch = [hear(f"桂花大院停水{i}", phone=f"1390000{i:04}") for i in range(30)]
    with django_assert_max_num_queries(8):
        screen([(one.case, None) for one in batch])
