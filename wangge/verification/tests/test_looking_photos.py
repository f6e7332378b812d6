"""Hiding, marking, the original: who may, what is kept, what is refused."""

import json

import pytest
from django.urls import reverse

from tests.pages_cast import City, make_city
from wangge.base.clock import now
from wangge.cases.models import Attachment, Entry
from wangge.people.models import Trace
from wangge.verification.looking.marks import marks_of
from wangge.verification.models import PhotoMark, Redaction
from wangge.verification.tests.looking_cast import handled

pytestmark = pytest.mark.django_db
BOX = {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.25, "kind": "face"}


@pytest.fixture
def city(db) -> City:
    return make_city()


@pytest.fixture
def one(city) -> Attachment:
    return handled(city, "1").attachments.get(purpose="after")


def page(name: str, one: Attachment) -> str:
    return reverse(f"verification:{name}", args=[one.case.number, one.pk])


def test_drawn_shown_saved(city, one):
    client = city.client("verifier")
    said = {"boxes": json.dumps([BOX]), "act": "preview"}
    shown = client.post(page("redact", one), said)
    assert shown.status_code == 200 and not Redaction.objects.exists()
    assert shown.content.decode().count("data:image/jpeg;base64,") == 2
    assert client.post(page("redact", one), said | {"act": "save"}).status_code == 302
    row = Redaction.objects.get()
    assert (row.how, row.by) == ("hand", city.people["verifier"].actor)
    assert {name: row.boxes[0][name] for name in BOX} == BOX
    entry = Entry.objects.filter(case=one.case).latest("step")
    assert (entry.kind, entry.data["attachment"], entry.actor) == ("redacted", one.pk, row.by)


def test_boxes_of_the_machine_are_there_to_be_corrected(city, one):
    row = Redaction.objects.create(
        attachment=one, how="machine", boxes=[BOX | {"score": 0.6}], shown=one.shown, by="machine:x",
        at=now(),
    )  # fmt: skip
    text = city.client("verifier").get(page("redact", one)).content.decode()
    assert "&quot;score&quot;: 0.6" in text and row.pk


@pytest.mark.parametrize("boxes", ["", "nonsense", "{}", '[{"x": 3}]', "[" * 10_000, "[NaN]"])
def test_what_cannot_be_read_is_not_saved(city, one, boxes):
    said = {"boxes": boxes, "act": "save"}
    assert city.client("verifier").post(page("redact", one), said).status_code == 422
    assert not Redaction.objects.exists()


def test_the_original_is_shown_to_who_says_for_what(city, one):
    client = city.client("verifier")
    assert "data:image" not in client.get(page("original", one)).content.decode()
    refused = client.post(page("original", one), {"purpose": " 看 "})
    assert refused.status_code == 422 and "data:image" not in refused.content.decode()
    shown = client.post(page("original", one), {"purpose": "核对车辆是否为施工车"})
    assert "data:image/jpeg;base64," in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    row = Trace.objects.get(act="original seen")
    assert (row.object, row.detail) == (f"attachment:{one.pk}", {"purpose": "核对车辆是否为施工车"})


def test_to_correct_what_was_hidden_is_to_see_the_original(city, one):
    client = city.client("verifier")
    client.post(page("redact", one), {"boxes": json.dumps([BOX]), "act": "save"})
    client.get(page("redact", one))
    assert Trace.objects.filter(act="original seen", object=f"attachment:{one.pk}").count() == 1


def test_one_rectangle_marks_the_matter(city, one):
    client = city.client("lamps_clerk")
    for wrong in ("[]", json.dumps([BOX, BOX]), "x"):
        assert client.post(page("mark", one), {"boxes": wrong}).status_code == 422
    assert client.post(page("mark", one), {"boxes": json.dumps([BOX])}).status_code == 302
    later = BOX | {"x": 0.4}
    assert client.post(page("mark", one), {"boxes": json.dumps([later])}).status_code == 302
    assert PhotoMark.objects.count() == 2
    assert marks_of([one]) == {one.blob: {"x": 0.4, "y": 0.2, "w": 0.3, "h": 0.25}}
    text = city.client("verifier").get("/verification/").content.decode()
    assert 'x="0.4000"' in text


def test_photos_of_others_are_not_there(city, one):
    for name in ("redact", "mark", "original"):
        assert city.client("caller").get(page(name, one)).status_code == 403
    assert city.client("water_clerk").get(page("mark", one)).status_code == 404
    wrong = reverse("verification:redact", args=[one.case.number, one.pk + 99])
    assert city.client("verifier").get(wrong).status_code == 404


def test_what_nobody_has_looked_at_is_listed_until_somebody_has(city, one):
    client = city.client("verifier")
    there = "/verification/photos/"
    assert page("redact", one) in client.get(there).content.decode()
    client.post(page("redact", one), {"boxes": "[]", "act": "save"})
    assert page("redact", one) not in client.get(there).content.decode()
