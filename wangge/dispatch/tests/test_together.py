"""Several cases by one press: each its own deed, those that cannot go told by name."""

import re

import pytest
from django.test import Client

from wangge.cases.models import Case
from wangge.cases.queries import story
from wangge.dispatch import pages
from wangge.dispatch.pages import together, work
from wangge.dispatch.tests.conftest import NOON, City
from wangge.dispatch.tests.test_pages import LAMP, STALL, signed_in, waiting
from wangge.people.models import Person, Post


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(pages, "now", lambda: NOON)
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")


@pytest.fixture
def desk(city: City) -> Client:
    return signed_in(city.person)


def send(desk: Client, cases: list[Case], choice: str, reason: str = "同一路段") -> tuple[int, str]:
    said = {"case": [case.number for case in cases], "choice": choice, "reason": reason}
    answer = desk.post("/dispatch/together", said | {"here": cases[0].number})
    return answer.status_code, answer.content.decode()


def rows(page: str) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', page)


def test_all_go_with_one_reason_each_by_its_own_entry(city: City, desk: Client):
    cases = waiting(*[LAMP] * 4)
    status, page = send(desk, cases[:3], f"{city.units['lights.district'].pk}:D1")
    assert status == 200 and rows(page) == [cases[3].number]
    assert f'data-sent="{" ".join(case.number for case in cases[:3])}"' in page
    for case in cases[:3]:
        last = story(case).last()
        assert (last.kind, last.data["reason"], last.actor) == (
            "dispatched", "同一路段", city.person.actor,
        )  # fmt: skip
        assert last.data["grounds"]["followed"] is True


def test_those_that_cannot_go_stay_with_why_and_the_others_go(
    city: City, desk: Client, monkeypatch
):
    good, other, gone = waiting(LAMP, LAMP, LAMP)
    outside = waiting(LAMP, place="770101001001")[0]
    act = together.perform

    def slow(case, *args, **more):
        if case.pk == gone.pk:  # somebody is faster, after it was read
            again = Case.objects.get(pk=case.pk)
            act(again, *args, **more)
        return act(case, *args, **more)

    monkeypatch.setattr(together, "perform", slow)
    choice = f"{city.units['lights.district'].pk}:D1"
    status, page = send(desk, [good, gone, outside, other], choice)
    assert status == 200 and 'role="alert"' in page
    left = page[page.index("dd-left") :]
    assert gone.number in left and outside.number in left
    assert good.number not in left and other.number not in left
    states = dict(Case.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (good, other, gone, outside)] == [
        *["dispatched"] * 3, "accepted",
    ]  # fmt: skip
    assert [one.kind for one in story(gone)].count("dispatched") == 1


def test_a_reason_a_unit_and_cases_are_needed_and_what_was_typed_stays(city: City, desk: Client):
    cases = waiting(LAMP, LAMP)
    choice = f"{city.units['lights.district'].pk}:D1"
    status, page = send(desk, cases, choice, reason=" ")
    assert status == 409 and 'role="alert"' in page
    assert re.search(rf'value="{choice}"[^>]* checked', page)
    assert len(re.findall(r"data-pick[^>]* checked", page)) == 2
    status, page = send(desk, cases, "x", reason="同一路段")
    assert status == 409 and "同一路段" in page
    assert desk.post("/dispatch/together", {"choice": choice, "reason": "a"}).status_code == 409
    assert set(Case.objects.values_list("state", flat=True)) == {"accepted"}


def test_none_of_another_s_area_and_no_stranger(city: City, desk: Client):
    abroad = waiting(LAMP, place="770101001001")[0]
    here = Person.objects.create(username="qu", name="区某", password="!")
    Post.objects.create(
        person=here, role="dispatcher", division=city.units["lights.district"].division
    )
    choice = f"{city.units['lights.city'].pk}:D1"
    status, page = send(signed_in(here), [abroad], choice)
    assert status == 409 and abroad.number in page and abroad.title not in page
    clerk = Person.objects.create(username="ke", name="柯某", password="!")
    Post.objects.create(person=clerk, role="clerk", unit=city.units["lights.district"])
    assert signed_in(clerk).post("/dispatch/together", {}).status_code == 403


def test_at_most_so_many_at_once(city: City, desk: Client, monkeypatch):
    monkeypatch.setattr(together, "MOST_LIKE", 2)
    cases = waiting(LAMP, LAMP, LAMP)
    status, page = send(desk, cases, f"{city.units['lights.district'].pk}:D1")
    assert status == 200 and cases[2].number in page[page.index("dd-left") :]


def test_the_like_ones_are_found_and_come_selected(city: City, desk: Client, monkeypatch):
    monkeypatch.setattr(work, "ROWS", 2)  # also those on further pages
    lamps, stall = waiting(LAMP, LAMP + "！", "路灯坏了没人修"), waiting(STALL)[0]
    page = desk.get(f"/dispatch/?like={lamps[2].number}").content.decode()
    assert rows(page) == [case.number for case in lamps]
    assert len(re.findall(r"data-pick [^>]*checked", page)) == 3
    assert stall.number not in page
    assert desk.get("/dispatch/?like=261122-0000-0000-0").status_code == 404


def test_the_queue_is_searched_by_words_and_number(city: City, desk: Client):
    lamp, stall = waiting(LAMP, STALL)
    assert rows(desk.get("/dispatch/?q=摆摊").content.decode()) == [stall.number]
    assert rows(desk.get(f"/dispatch/?q={lamp.number}").content.decode()) == [lamp.number]
    nothing = desk.get("/dispatch/?q=海啸").content.decode()
    assert "wg-empty" in nothing and "海啸" in nothing


def test_the_pane_shows_words_marked_law_deadline_and_precedents(city: City, desk: Client):
    first = waiting(LAMP)[0]
    send(desk, [first], f"{city.units['lights.district'].pk}:D1")
    from wangge.dispatch import like

    like.memory.forget()
    case = waiting(LAMP + "。")[0]
    page = desk.get(f"/dispatch/?pane&case={case.number}").content.decode()
    assert re.search(r'<mark data-for="1[^"]*" class="on">路灯', page)
    assert "某条例 第一条" in page and "data-due-shown" in page
    assert "dd-precedent" in page and first.number in page
    area = desk.get(f"/dispatch/area/{case.number}").json()
    assert area["type"] == "FeatureCollection" and area["note"]


def test_reasons_in_words_where_nothing_can_be_named(city: City, desk: Client):
    case = waiting("qwertyuiop", place="")[0]
    page = desk.get(f"/dispatch/?case={case.number}").content.decode()
    assert page.count('class="dd-why"') >= 2 and "data-choose=" not in page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>" + LAMP, "🙂🙂", LAMP * 400])
def test_whatever_was_said_is_shown_as_words(city: City, desk: Client, words: str):
    case = waiting(words)[0]
    answer = desk.get(f"/dispatch/?case={case.number}")
    assert answer.status_code == 200 and b"<script>alert" not in answer.content
