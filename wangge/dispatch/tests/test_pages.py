"""The dispatch desk and its API, through their doors."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.cases.queries import story
from wangge.dispatch import like, pages, queries
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.people.models import Person, Post

LAMP = "小区门口路灯不亮，路灯坏了好几天"
STALL = "有人占道卖菜，天天摆摊"


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(pages, "now", lambda: NOON)
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(city: City) -> Client:
    return signed_in(city.person)


def waiting(*said: str, **facts: object) -> list[Case]:
    cases = [accepted(words, **facts) for words in said]
    for case, thought in zip(cases, rank([(case, None) for case in cases]), strict=True):
        dispatch_by_machine(case, None, NOON, thought)
    return cases


def open_case(page: bytes) -> str:
    found = re.search(r'data-case="([^"]+)"', page.decode())
    return found[1] if found else ""


def test_an_empty_desk_says_what_to_do(desk: Client):
    for address in ("/dispatch/", "/dispatch/returns/", "/dispatch/review/"):
        assert b"wg-empty" in desk.get(address).content


def test_unsafe_then_urgent_then_the_oldest(city: City, desk: Client):
    plain, urgent, unsafe = (
        *waiting(LAMP),
        *waiting(LAMP, urgency="urgent"),
        *waiting(LAMP, safety=True),
    )
    page = desk.get("/dispatch/").content.decode()
    order = re.findall(r'href="\?case=([^"&]+)"', page)
    assert order == [unsafe.number, urgent.number, plain.number]
    assert open_case(page.encode()) == unsafe.number


def test_candidates_stand_with_law_words_and_keys(city: City, desk: Client):
    waiting(LAMP)
    page = desk.get("/dispatch/").content.decode()
    for said in ("东区lights", "某条例", "路灯不亮", 'data-choose="1"'):
        assert said in page


def test_one_post_settles_it_and_goes_to_the_next(city: City, desk: Client):
    first, second, third = waiting(LAMP, STALL, LAMP)
    answer = desk.post(
        f"/dispatch/waiting/{second.number}/dispatch",
        {"unit": city.units["order.street"].pk, "duty": "D2", "after": ""},
    )
    assert answer.status_code == 200
    assert open_case(answer.content) == third.number
    second.refresh_from_db()
    assert second.state == "dispatched"
    assert second.lead_unit_id == city.units["order.street"].pk
    assert story(second).last().actor == city.person.actor
    answer = desk.post(
        f"/dispatch/waiting/{third.number}/dispatch", {"unit": city.units["lights.district"].pk}
    )
    assert open_case(answer.content) == first.number  # behind the last comes the first again


def test_refusals_say_why_and_keep_what_was_typed(city: City, desk: Client):
    (case,) = waiting(LAMP)
    address = f"/dispatch/waiting/{case.number}/dispatch"
    answer = desk.post(address, {"reason": "我想想"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'role="alert"' in page and "我想想" in page and open_case(answer.content) == case.number
    answer = desk.post(address, {"unit": city.units["committee.community"].pk, "duty": "D1"})
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.state == "accepted"


def test_two_dispatchers_the_second_is_told(city: City, desk: Client, monkeypatch):
    (case,) = waiting(LAMP)
    find = pages._find

    def slow(request, number):
        found = find(request, number)
        if Case.objects.get(pk=found.pk).state == "accepted":
            other = Case.objects.get(pk=found.pk)
            pages.offers["dispatch"].act(
                other,
                pages.offers["dispatch"].form(unit=city.units["lights.city"].pk),
                city.person,
                NOON,
            )
        return found

    monkeypatch.setattr(pages, "_find", slow)
    answer = desk.post(
        f"/dispatch/waiting/{case.number}/dispatch", {"unit": city.units["lights.district"].pk}
    )
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
    case.refresh_from_db()
    assert case.lead_unit_id == city.units["lights.city"].pk
    assert [entry.kind for entry in story(case)].count("dispatched") == 1


@pytest.mark.parametrize(
    ("key", "state"), [("grant-return", "accepted"), ("refuse-return", "signed")]
)
def test_returns_are_decided(city: City, desk: Client, key: str, state: str):
    (case,) = waiting(LAMP)
    desk.post(
        f"/dispatch/waiting/{case.number}/dispatch", {"unit": city.units["lights.district"].pk}
    )
    case.refresh_from_db()
    said = e.ReturnRequested(code="not_ours", reason="灯杆是开发商的", suggests="街道")
    record(case, said, by="person:9", at=NOON)
    page = desk.get("/dispatch/returns/").content.decode()
    assert "灯杆是开发商的" in page and "街道" in page
    answer = desk.post(f"/dispatch/returns/{case.number}/{key}", {"reason": "已核实职责"})
    assert answer.status_code == 200
    case.refresh_from_db()
    assert case.state == state


def test_review_goes_round(city: City, desk: Client):
    (case,) = waiting(LAMP)
    address = f"/dispatch/waiting/{case.number}/request-review"
    assert desk.post(address, {"reason": "两区交界"}).status_code == 200
    refused = desk.post(f"/dispatch/review/{case.number}/review", {"opinion": "派东区"})
    assert refused.status_code == 409  # the dispatcher is no reviewer
    reviewer = Person.objects.create(username="shen", name="申某", password="!")
    Post.objects.create(
        person=reviewer, role="reviewer", division=city.units["lights.city"].division
    )
    client = signed_in(reviewer)
    assert "两区交界" in client.get("/dispatch/review/").content.decode()
    done = client.post(f"/dispatch/review/{case.number}/review", {"opinion": "派东区"})
    assert done.status_code == 200
    case.refresh_from_db()
    assert case.state == "accepted"
    assert "派东区" in client.get("/dispatch/").content.decode()


def test_who_may_come_in_and_what_they_see(city: City, desk: Client):
    (case,) = waiting(LAMP)
    clerk = Person.objects.create(username="ke", name="柯某", password="!")
    Post.objects.create(person=clerk, role="clerk", unit=city.units["lights.district"])
    assert signed_in(clerk).get("/dispatch/").status_code == 403
    assert Client().get("/dispatch/").status_code == 302
    elsewhere = Person.objects.create(username="bie", name="别某", password="!")
    Post.objects.create(
        person=elsewhere, role="dispatcher", division=city.units["lights.district"].division
    )
    outside = waiting(LAMP, place="770101001001")[0]
    client = signed_in(elsewhere)
    assert client.get(f"/dispatch/?pane&case={outside.number}").status_code == 404
    assert client.get(f"/dispatch/?pane&case={case.number}").status_code == 200
    post = client.post(
        f"/dispatch/waiting/{outside.number}/dispatch", {"unit": city.units["lights.city"].pk}
    )
    assert post.status_code == 404
    assert desk.post(f"/dispatch/waiting/{case.number}/close", {}).status_code == 404


def test_odd_addresses(desk: Client):
    assert desk.get("/dispatch/?case=nonsense").status_code in (200, 404)
    assert desk.get("/dispatch/?after=9.1e5").status_code == 200
    assert desk.get("/dispatch/?after=1.99999999999999999999999").status_code == 200
    assert desk.get("/api/v1/dispatch/queue?after=x").status_code == 422


def test_statements_do_not_grow_with_the_queue(city: City, desk: Client):
    def count() -> int:
        desk.get("/dispatch/")  # what is kept in memory is there then
        with CaptureQueriesContext(connection) as seen:
            assert desk.get("/dispatch/").status_code == 200
        return len(seen)

    case = waiting(LAMP)[0]
    desk.post(
        f"/dispatch/waiting/{case.number}/dispatch", {"unit": city.units["lights.district"].pk}
    )
    like.memory.forget()
    waiting(LAMP)  # the open case has a precedent
    one = count()
    waiting(*[LAMP, STALL] * 14)
    assert count() == one <= 7  # one of them for the bell


def test_the_queue_turns_its_pages_without_gap_or_repeat(city: City, desk: Client):
    cases = waiting(*[LAMP] * 20) + waiting(*[STALL] * 9, urgency="urgent")
    seen, after = [], ""
    while rows := desk.get(f"/api/v1/dispatch/queue?after={after}").json():
        seen += [row["number"] for row in rows]
        after = rows[-1]["place"]
        assert len(rows) <= queries.PAGE
    assert sorted(seen) == sorted(case.number for case in cases) and len(set(seen)) == len(seen)


def test_candidates_by_api(city: City, desk: Client):
    (case,) = waiting(LAMP)
    found = desk.get(f"/api/v1/cases/{case.number}/candidates").json()
    first = found["candidates"][0]
    assert first["unit"] == city.units["lights.district"].pk
    assert first["duty"] == "D1" and first["law"] == "某条例" and 0 < first["confidence"] <= 1
    assert found["reason"]
    assert desk.get("/api/v1/cases/261122-0000-0000-0/candidates").status_code == 404


def test_desk_of_a_city_without_duties_or_words(city: City, desk: Client):
    type(city.items["D1"]).objects.all().delete()
    (case,) = waiting(LAMP)
    page = desk.get("/dispatch/").content.decode()
    assert open_case(page.encode()) == case.number
    assert story(case).last().data["reason"] in page
