"""The deeds on the case page: forms, photos, who comes second, what is refused."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image

from tests.pages_cast import City
from tests.test_desk import HTMX, deed, page, photo
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.cases.offers import offers
from wangge.desk import forms

pytestmark = pytest.mark.django_db


def test_a_silent_deed_is_one_press(city):
    case = city.case()
    clerk = city.client("lamps_clerk")
    text = clerk.get(page(case)).content.decode()
    assert f'hx-post="{deed(case, "sign")}"' in text
    done = clerk.post(deed(case, "sign"), {"steps": case.steps}, headers=HTMX)
    assert done.headers["HX-Retarget"] == "#case"
    assert f'hx-post="{deed(case, "start")}"' in done.content.decode()
    case.refresh_from_db()
    assert case.state == State.SIGNED
    assert clerk.post(deed(case, "start"), {"steps": case.steps}).headers["Location"] == page(case)


def at_work(city: City) -> Case:
    case = city.case()
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    return case


def test_what_was_typed_stays_when_something_is_wrong(city):
    case = at_work(city)
    client = city.client("lamps_handler")
    said = {"steps": case.steps, "result": "换", "reply": "明天就好", "before": photo()}
    wrong = client.post(deed(case, "handle"), said, headers=HTMX)
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "明天就好" in text and "换</textarea>" in text
    assert text.count('aria-invalid="true"') == 1
    held = re.search(r'name="before_held" value="([^"]+)"', text).group(1)
    said = {"steps": case.steps, "result": "换了灯泡", "solved": "1", "before_held": held}
    assert client.post(deed(case, "handle"), said, headers=HTMX).status_code == 200
    entry = Entry.objects.filter(case=case).latest("step")
    kept = Attachment.objects.get(case=case)
    assert (entry.kind, entry.data["before"]) == ("handled", [kept.blob])
    assert kept.purpose == Attachment.Purpose.BEFORE


def test_a_held_photo_of_another_case_is_not_taken(city):
    case, other = at_work(city), city.case("2")
    client = city.client("lamps_handler")
    said = {"steps": case.steps, "result": "", "before": photo()}
    held = re.search(
        r'name="before_held" value="([^"]+)"',
        client.post(deed(case, "handle"), said, headers=HTMX).content.decode(),
    ).group(1)
    city.does(other, "lamps_clerk", "sign")
    city.does(other, "lamps_handler", "start")
    said = {"steps": other.steps, "result": "换了灯泡", "before_held": held}
    assert client.post(deed(other, "handle"), said, headers=HTMX).status_code == 422
    assert not Attachment.objects.filter(case=other).exists()


def test_photos_are_shown_to_who_sees_the_case_without_camera_data(city):
    case = at_work(city)
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    said = {"steps": case.steps, "result": "换了灯泡", "solved": "1", "after": photo(exif=exif)}
    city.client("lamps_handler").post(deed(case, "handle"), said, headers=HTMX)
    one = Attachment.objects.get(case=case)
    there = reverse("desk:photo", args=[case.number, one.pk])
    seen = city.client("supervisor").get(there)
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert b"SecretCamera" not in seen.content
    assert there in city.client("verifier").get(page(case)).content.decode()
    assert city.client("water_clerk").get(there).status_code == 404


def test_no_photo_at_all_is_said_so(city):
    case = at_work(city)
    liar = io.BytesIO(b"#!/bin/sh\n" * 9)
    liar.name = "photo.jpg"
    said = {"steps": case.steps, "result": "换了灯泡", "solved": "1", "after": liar}
    refused = city.client("lamps_handler").post(deed(case, "handle"), said, headers=HTMX)
    assert refused.status_code == 422
    assert "photo.jpg" in refused.content.decode()
    assert not Attachment.objects.exists()
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS


def test_whoever_comes_second_is_told_who_was_first(city):
    case = at_work(city)
    read_at = case.steps
    city.does(case, "lamps_handler", "handle", result="别人已经换了灯泡")
    said = {"steps": read_at, "result": "我也换了灯泡", "solved": "1"}
    late = city.client("lamps_unit_head").post(deed(case, "handle"), said, headers=HTMX)
    text = late.content.decode()
    assert late.status_code == 409
    assert "我也换了灯泡" in text
    assert city.people["lamps_handler"].name in text
    assert Entry.objects.filter(case=case, kind="handled").count() == 1


def test_a_note_in_between_hinders_nobody(city):
    case = at_work(city)
    read_at = case.steps
    city.does(case, "supervisor", "urge", level="urge", reason="老人多")
    said = {"steps": read_at, "result": "换了灯泡", "solved": "1"}
    done = city.client("lamps_handler").post(deed(case, "handle"), said, headers=HTMX)
    assert done.status_code == 200
    case.refresh_from_db()
    assert case.state == State.HANDLED


def test_a_refusal_of_the_rooms_is_shown_in_the_form(city):
    case = at_work(city)
    said = {"steps": case.steps, "result": "看过了，修不了"}  # not solved, and no reason
    refused = city.client("lamps_handler").post(deed(case, "handle"), said, headers=HTMX)
    assert refused.status_code == 409
    assert "看过了，修不了" in refused.content.decode()
    assert refused.context["problem"]


def test_a_deed_of_another_role_is_refused(city):
    case = city.case()
    verifier = city.client("verifier")
    assert verifier.post(deed(case, "sign"), {"steps": case.steps}).status_code == 403
    assert verifier.get(deed(case, "urge")).status_code == 403
    assert verifier.get(deed(case, "dance")).status_code == 404
    case.refresh_from_db()
    assert case.state == State.DISPATCHED


@pytest.mark.parametrize("key", [key for key, _ in offers])
def test_every_form_is_drawn_from_its_schema(key):
    """Each question has a widget's template, a title, and choices where it is a choice."""
    from django.template.loader import get_template

    for question in forms.ask(offers[key].form):
        assert get_template(question.template)
        assert question.title
        assert bool(question.options) == (question.widget == "choice")
        extra = offers[key].form.model_fields[question.name].json_schema_extra or {}
        assert [slug for slug, _ in question.options] == list(extra.get("options", {}))


def test_units_are_found_by_a_part_of_their_name(city):
    client = city.client("dispatcher")
    found = client.get(reverse("desk:units"), {"unit_q": "水务", "field": "unit"})
    assert [unit.pk for unit, _ in found.context["found"]] == [city.units["water"].pk]
    assert client.get(reverse("desk:units"), {"unit_q": ""}).context["found"] == []
    odd = client.get(reverse("desk:units"), {"unit_q": "水", "field": '"><script>'})
    assert "<script>" not in odd.content.decode()


def test_words_of_people_never_become_markup(city):
    case = city.case(words="<script>alert(1)</script>路灯</script><b>不亮</b>")
    text = city.client("supervisor").get(page(case)).content.decode()
    assert "<script>alert" not in text
    assert "</script><b>" not in text
