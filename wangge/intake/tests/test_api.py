"""The API of intake: systems speak for their channel only; what they send twice is heard once."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Attachment, Case
from wangge.intake.actions import answer, split
from wangge.intake.channels.shelf import channels
from wangge.intake.models import Refusal, Request
from wangge.intake.tests.conftest import NOON, City, hear, payload, photo
from wangge.people.actions import issue_token

API = "/api/v1"
JSON = "application/json"


def client(holder: Any = "police_110", scope: str = "intake:police_110") -> Client:
    _token, word = issue_token("110", scopes=[scope], by="test", at=NOON, holder=holder)
    return Client(headers={"Authorization": f"Bearer {word}"})


def send(who: Client, body: Any, channel: str = "police_110") -> Any:
    return who.post(f"{API}/intake/{channel}", data=json.dumps(body), content_type=JSON)


def test_what_is_sent_opens_a_case_and_sent_again_is_known(city: City) -> None:
    police, body = client(), payload("police_110", "good_noise")
    first, again = send(police, body), send(police, body)
    assert (first.status_code, again.status_code) == (201, 200)
    told = first.json()
    assert told == again.json() | {"known": False} and again.json()["known"]
    case = Case.objects.get()
    assert (told["number"], told["state"]) == (case.number, "registered")
    assert Request.objects.get().external == body["incident_no"]


def test_creating_by_http_is_cheap(city: City, django_assert_max_num_queries: Any) -> None:
    police = client()
    send(police, payload("police_110", "good_noise"))  # the token is remembered from here
    with django_assert_max_num_queries(12):
        assert send(police, payload("police_110", "good_urgent")).status_code == 201


def test_what_cannot_be_read_is_told_field_by_field_and_kept(city: City) -> None:
    told = send(client(), payload("police_110", "bad_no_callback"))
    assert told.status_code == 422 and told.headers["Content-Type"] == "application/problem+json"
    assert [one["field"] for one in told.json()["fields"]] == ["callback_number"]
    assert told.json()["refusal"] == Refusal.objects.get().pk and not Case.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"", b"[]", b'"text"'])
def test_what_is_no_payload_is_kept_too(city: City, body: bytes) -> None:
    told = client().post(f"{API}/intake/police_110", data=body, content_type=JSON)
    assert told.status_code == 422 and Refusal.objects.count() == 1


@pytest.mark.parametrize(
    ("holder", "scope"),
    [
        ("police_110", "intake:web_form"),
        ("web_form", "intake"),
        ("police_110", "read"),
        ("police_110", ""),
    ],
)
def test_a_token_opens_its_own_channel_only(city: City, holder: str, scope: str) -> None:
    told = send(client(holder, scope), payload("police_110", "good_noise"))
    assert told.status_code == 403 and not Case.objects.exists() and not Refusal.objects.exists()


def test_a_token_for_intake_speaks_for_its_channel(city: City) -> None:
    told = send(client("police_110", "intake"), payload("police_110", "good_noise"))
    assert told.status_code == 201


def test_persons_and_strangers_do_not_come_in_here(city: City) -> None:
    body = payload("police_110", "good_noise")
    assert send(client(city.people["op"]), body).status_code == 403
    assert send(Client(), body).status_code == 401


def test_files_first_then_their_keys(city: City) -> None:
    patrol = client("grid_patrol", "intake:grid_patrol")
    file = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    sent = patrol.post(f"{API}/intake/grid_patrol/attachments", {"file": file})
    assert sent.status_code == 201 and sent.json()["mime"] == "image/jpeg"
    body = payload("grid_patrol", "bad_no_photo") | {"photos": [sent.json()["key"]]}
    assert send(patrol, body, "grid_patrol").status_code == 201
    assert Attachment.objects.get().blob == sent.json()["key"]
    more = {"file": SimpleUploadedFile("b.jpg", photo(size=(9, 9))), "external": body["report_no"]}
    assert patrol.post(f"{API}/intake/grid_patrol/attachments", more).status_code == 201
    assert Attachment.objects.filter(case=Case.objects.get()).count() == 2


def test_files_that_are_none_are_refused_with_what_to_do(city: City) -> None:
    patrol, url = (
        client("grid_patrol", "intake:grid_patrol"),
        f"{API}/intake/grid_patrol/attachments",
    )
    told = patrol.post(url, {"file": SimpleUploadedFile("a.jpg", b"MZ\x90\x00 a program")})
    assert told.status_code == 422 and "JPEG" in told.json()["detail"]
    lost = {"file": SimpleUploadedFile("a.jpg", photo()), "external": "unknown"}
    assert patrol.post(url, lost).status_code == 404


def test_a_channel_asks_how_its_request_stands(city: City) -> None:
    case = hear("请问几点开门", external="P1", channel="police_110").case
    answer(case, words="周一闭馆，其余九点开门", by="person:1", at=NOON)
    url = f"{API}/intake/police_110/requests/P1"
    told = client().get(url).json()
    assert (told["number"], told["state"]) == (case.number, "answered")
    assert told["answer"] == "周一闭馆，其余九点开门" and told["closed_at"]
    assert client("web_form", "intake:web_form").get(url).status_code == 403
    assert client().get(f"{API}/intake/police_110/requests/none").status_code == 404


def test_identity_for_persons_with_a_purpose(city: City) -> None:
    case = hear("路灯坏了", name="王秀兰", phone="13800001234").case
    record(case, e.Accepted(), by="person:1", at=NOON, accused_unit_id=city.units["bureau"].pk)
    bureau = city.units["bureau"].pk
    record(case, e.Dispatched(unit=bureau, reason="x"), by="x", at=NOON, lead_unit_id=bureau)
    url = f"{API}/cases/{case.number}/identity"

    def ask(name: str, purpose: str = "核实地点") -> Any:
        body = json.dumps({"purpose": purpose})
        return client(city.people[name], "").post(url, data=body, content_type=JSON)

    assert ask("op").json()["phone"] == "13800001234"
    assert ask("op", "看").status_code == 422
    assert ask("clerk").status_code == 403 and "13800001234" not in ask("clerk").content.decode()
    assert ask("stranger").status_code == 404
    assert client().post(url, data='{"purpose": "核实地点"}', content_type=JSON).status_code == 403


def test_every_channel_stands_in_openapi_with_its_payload(city: City) -> None:
    person = Client()
    person.force_login(city.people["op"])
    paths = person.get(f"{API}/openapi.json").json()["paths"]
    for key, _ in channels:
        post = paths[f"{API}/intake/{key}"]["post"]
        schema = post["requestBody"]["content"][JSON]["schema"]
        assert schema["properties"] and schema["required"] and post["summary"]
        assert "$ref" not in json.dumps(schema)


def test_the_sending_system_learns_of_a_message_that_was_split(city: City) -> None:
    case = hear("买到假酒，要求退款", channel="police_110", external="P2").case
    second = split(case, keeps="要求退款三百元", goes="举报无证经营", by="person:1", at=NOON)
    told = client().get(f"{API}/intake/police_110/requests/P2").json()
    assert told["number"] == case.number
    other = client().get(f"{API}/intake/police_110/requests/{told['other']}").json()
    assert (other["number"], other["other"]) == (second.number, "P2")
