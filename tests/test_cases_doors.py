"""The API of cases: who sees what, paging without counting, one route for every deed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages_cast import City, make_city
from wangge.cases.models import Case, Entry
from wangge.cases.offers import NoWords, offers
from wangge.cases.queries.lists import SOON
from wangge.site.api import api

pytestmark = pytest.mark.django_db
BASE = "/api/v1/cases"


@pytest.fixture
def city() -> City:
    return make_city()


def post(client: Client, path: str, **said):
    return client.post(path, said, content_type="application/json")


def test_strangers_and_systems_see_no_case(city):
    assert Client().get(BASE).status_code == 401


def test_everybody_sees_only_what_reaches_them(city):
    mine, other = city.case("1"), city.case("2", unit="water")
    seen = {
        name: [one["number"] for one in city.client(name).get(BASE).json()["cases"]]
        for name in (
            "lamps_clerk",
            "water_handler",
            "parks_unit_head",
            "supervisor",
            "system_admin",
        )
    }
    assert seen == {
        "lamps_clerk": [mine.number],
        "water_handler": [other.number],
        "parks_unit_head": [],
        "supervisor": [other.number, mine.number],
        "system_admin": [],
    }
    for path in ("", "/entries"):
        hidden = city.client("parks_clerk").get(f"{BASE}/{mine.number}{path}")
        assert hidden.status_code == 404
        assert hidden.headers["Content-Type"] == "application/problem+json"


def test_pages_follow_each_other_without_a_gap(city):
    numbers = [city.hear(str(i)).number for i in range(60)]
    client, mark, found = city.client("supervisor"), "", []
    while True:
        page = client.get(BASE, {"before": mark}).json()
        found += [one["number"] for one in page["cases"]]
        if not (mark := page["next"]):
            break
    assert found == numbers[::-1]


def test_the_first_due_come_first_and_page_on(city):
    cases = [city.case(str(i)) for i in range(30)]
    moments = {}
    for case, hours in zip(cases, (7 * i % 30 for i in range(30)), strict=True):
        moments[case.number] = case.registered_at + hours * SOON / 40
        Case.objects.filter(pk=case.pk).update(due_at=moments[case.number])
    client = city.client("supervisor")
    first = client.get(BASE, {"due": "first"}).json()
    rest = client.get(BASE, {"due": "first", "before": first["next"]}).json()
    found = [one["number"] for one in first["cases"] + rest["cases"]]
    assert found == sorted(moments, key=lambda number: moments[number])
    soon = client.get(BASE, {"due": "soon"}).json()["cases"]
    late = client.get(BASE, {"due": "late"}).json()["cases"]
    assert len(soon) + len(late) == 25 + 1  # all are due within the day; the list is cut at 25
    assert {one["number"] for one in late} == {cases[0].number}


@pytest.mark.parametrize(
    "query, count",
    [
        ({"state": "dispatched"}, 1),
        ({"state": "open"}, 2),
        ({"state": "at_unit,registered"}, 2),
        ({"state": "ended"}, 0),
        ({"division": "990101"}, 1),
        ({"division": "990102"}, 0),
        ({"q": "路灯"}, 2),
        ({"q": "没有的话"}, 0),
        ({"heard": "today"}, 2),
    ],
)
def test_lists_are_narrowed(city, query, count):
    city.case("1")
    city.hear("2")
    assert len(city.client("supervisor").get(BASE, query).json()["cases"]) == count


@pytest.mark.parametrize(
    "query", [{"state": "sleeping"}, {"due": "never"}, {"before": "x"}, {"heard": "once"}]
)
def test_what_cannot_be_sought_is_said(city, query):
    answer = city.client("supervisor").get(BASE, query)
    assert answer.status_code == 422
    assert next(iter(query)) in answer.json()["detail"]


def test_a_number_however_it_is_written(city):
    case = city.case()
    client = city.client("supervisor")
    assert client.get(f"{BASE}/{case.number.replace('-', ' ')}").json()["number"] == case.number
    assert client.get(BASE, {"q": case.number}).json()["cases"][0]["number"] == case.number
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    assert client.get(f"{BASE}/{wrong}").status_code == 404


def test_a_case_is_shown_masked_with_what_may_be_done(city):
    case = city.case()
    shown = city.client("lamps_clerk").get(f"{BASE}/{case.number}").json()
    assert "13977778888" not in str(shown)
    assert shown["state"] == "dispatched"
    assert shown["offers"][0]["key"] == "sign"
    kinds = [
        one["kind"]
        for one in city.client("lamps_clerk").get(f"{BASE}/{case.number}/entries").json()
    ]
    assert kinds == ["registered", "accepted", "dispatched"]


def test_deeds_through_the_api(city):
    case = city.case()
    clerk, path = city.client("lamps_clerk"), f"{BASE}/{case.number}"
    done = post(clerk, f"{path}/sign").json()
    assert (done["state"], done["steps"]) == ("signed", 4)
    assert post(clerk, f"{path}/sign").status_code == 409
    assert (
        post(
            clerk,
            f"{path}/start",
        ).json()["state"]
        == "in_progress"
    )
    short = post(clerk, f"{path}/handle", result="")
    assert short.status_code == 422
    assert [one["field"] for one in short.json()["fields"]] == ["result"]
    stale = post(clerk, f"{path}/handle?steps=4", result="换了灯泡和整流器")
    assert stale.status_code == 409
    assert post(clerk, f"{path}/handle", result="换了灯泡和整流器").json()["state"] == "handled"
    assert Entry.objects.filter(case=case).latest("step").actor == city.people["lamps_clerk"].actor


def test_what_is_not_offered_cannot_be_done(city):
    """The answer goes out only once somebody else has looked."""
    case = city.case()
    clerk, path = city.client("lamps_clerk"), f"{BASE}/{case.number}"
    post(clerk, f"{path}/sign")
    post(clerk, f"{path}/start")
    post(clerk, f"{path}/handle", result="换了灯泡和整流器")
    refused = post(clerk, f"{path}/reply", words="已经修好了，请放心")
    assert refused.status_code == 409
    case.refresh_from_db()
    assert case.state == "handled"


def test_others_may_not_do_it(city):
    case = city.case()
    assert post(city.client("water_clerk"), f"{BASE}/{case.number}/sign").status_code == 404
    refused = post(city.client("verifier"), f"{BASE}/{case.number}/sign")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    case.refresh_from_db()
    assert case.state == "dispatched"


def test_every_offer_has_its_route_and_form_in_the_contract(city):
    paths = api.get_openapi_schema()["paths"]
    for key, offer in offers:
        told = paths[f"/api/v1/cases/{{number}}/{key}"]["post"]
        assert ("requestBody" in told) == (offer.form is not NoWords), key


def test_the_day_s_map(city):
    case, _placeless = city.case("1"), city.hear("2", lon=None, lat=None)
    shown = city.client("supervisor").get(f"{BASE}/map").json()
    assert not shown["cut"]
    assert [one["properties"]["number"] for one in shown["features"]] == [case.number]
    assert shown["features"][0]["geometry"]["coordinates"] == [110.005, 30.005]
    assert city.client("parks_clerk").get(f"{BASE}/map").json()["features"] == []


def statements(client: Client, path: str) -> int:
    client.get(path)  # what is kept in memory is kept
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert client.get(path).status_code == 200
    bell = "notices_notice"  # counts unread notices by their own index, whatever the list
    assert not any("COUNT(" in one["sql"].upper() for one in told if bell not in one["sql"])
    return len(told)


@pytest.mark.parametrize("path", [BASE, f"{BASE}?due=first", "/cases/", "/cases/?state=open"])
def test_a_list_costs_the_same_however_long_it_is(city, path):
    client = city.client("lamps_clerk")
    city.case("0")
    one = statements(client, path)
    for i in range(1, 25):
        city.case(str(i))
    assert statements(client, path) == one <= 6


def test_splitting_is_a_route_like_every_deed(city):
    said = "买到假酒，要求退款三百元。另外举报他们没有食品经营许可证，请查处。"
    case = city.hear("two", said).case
    client = city.client("operator")
    assert post(client, f"{BASE}/{case.number}/split").status_code == 200
    first, second = Case.objects.order_by("pk")
    assert (first.kind, second.kind, second.secret) == ("complaint", "report", True)
    assert post(client, f"{BASE}/{case.number}/split").status_code == 409
    assert Case.objects.count() == 2
