"""The API's manner: who is let in, and how it says no."""

import pytest
from django.test import Client

from wangge.base.clock import now
from wangge.people import actions
from wangge.people.models import Person

BY = "machine:test"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return Person.objects.create(username="qian", name="钱某", password="!")


def bearer(word: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {word}"}


def test_without_a_session_or_token_it_asks_who_you_are(client):
    for answer in (client.get("/api/v1/duties"), client.post("/api/v1/deadline")):
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_lets_a_system_in(client):
    _token, word = actions.issue_token("x", scopes=[], holder="hotline", by=BY, at=now())
    assert client.get("/api/v1/duties", headers=bearer(word)).status_code == 200
    assert client.get("/api/v1/duties", headers=bearer("wg_wrong")).status_code == 401


def test_a_session_lets_a_person_in_and_writes_only_with_the_form_token(person):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(person)
    assert careful.get("/api/v1/duties").status_code == 200
    refused = careful.post("/api/v1/deadline", {}, content_type="application/json")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_what_cannot_be_read_is_told_field_by_field(client, person):
    client.force_login(person)
    answer = client.post("/api/v1/deadline", {}, content_type="application/json")
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["fields"] and all(one["field"] and one["reason"] for one in problem["fields"])
    assert problem["fields"][0]["field"] in problem["detail"]


def test_what_is_not_there_is_a_problem_too(client, person):
    client.force_login(person)
    answer = client.get("/api/v1/duties/none-such")
    assert answer.status_code == 404 and answer.json()["status"] == 404


def test_the_documents_are_for_people_of_the_house(client, person):
    assert client.get("/api/v1/docs").status_code == 302
    client.force_login(person)
    assert client.get("/api/v1/docs").status_code == 200
