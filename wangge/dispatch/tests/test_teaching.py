"""What teaches most: among those that wait the nearest decisions first, the unsafe and urgent before them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.dispatch import pages
from wangge.dispatch.tests.conftest import NOON, City, accepted

ADDRESS = "/dispatch/?order=teaches"


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(pages, "now", lambda: NOON)


@pytest.fixture
def desk(city: City) -> Client:
    client = Client()
    client.force_login(city.person)
    return client


def considered(city: City, *scores: float, **facts: object) -> Case:
    units = [one.pk for one in city.units.values()]
    listed = [
        {"unit": unit, "score": score, "duty": "D1", "why": ""}
        for unit, score in zip(units, scores, strict=False)
    ]
    case = accepted("路灯不亮", **facts)
    said = e.Considered(candidates=listed, reason="把握不足", model="dispatch/1")
    record(case, said, by="machine:dispatch", at=NOON)
    return case


def order(page: bytes) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', page.decode())


def test_the_nearest_decision_first_after_what_is_pressing(city: City, desk: Client):
    clear = considered(city, 0.6, 0.1)
    close = considered(city, 0.31, 0.30)
    nobody = considered(city)
    urgent = considered(city, 0.9, 0.0, urgency="urgent")
    unsafe = considered(city, 0.9, 0.0, safety=True)
    middle = considered(city, 0.5, 0.3)
    wanted = [unsafe, urgent, close, middle, clear, nobody]
    answer = desk.get(ADDRESS)
    assert order(answer.content) == [case.number for case in wanted]
    assert order(desk.get("/dispatch/").content)[2] == clear.number  # the usual order stays
    assert answer.content.count(b'name="order" value="teaches"') >= 2


def test_it_goes_on_with_the_next_that_teaches(city: City, desk: Client):
    clear, close, middle = (
        considered(city, 0.6, 0.1),
        considered(city, 0.31, 0.30),
        considered(city, 0.5, 0.3),
    )
    said = {"unit": city.units["lights.district"].pk, "duty": "D1", "order": "teaches"}
    answer = desk.post(f"/dispatch/waiting/{close.number}/dispatch", said)
    assert answer.status_code == 200
    assert order(answer.content) == [middle.number, clear.number]
    assert f'data-case="{middle.number}"' in answer.content.decode()


def test_it_costs_no_more_statements_than_the_usual_order(city: City, desk: Client):
    def count(address: str) -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        return len(seen)

    for at in range(12):
        considered(city, 0.5, 0.01 * at)
    assert count(ADDRESS) <= count("/dispatch/") + 1
