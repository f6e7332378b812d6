"""Redaction: what the public sees, what it never sees, and that nothing comes back from a box."""

import io

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.pages_cast import City, make_city
from tests.test_portal import report, show
from wangge.assist.sight import seeking
from wangge.assist.sight.blurring import Box, BoxError, blurred, points, read
from wangge.base import blobs, jobs
from wangge.base.clock import now
from wangge.cases.models import Attachment, Case, Entry
from wangge.verification import redacting
from wangge.verification.jobs import looking as room_jobs
from wangge.verification.models import Redaction

FACE = Box(x=0.25, y=0.25, w=0.25, h=0.25, kind="face")


def checkered(width: int = 320, height: int = 240) -> bytes:
    """A photo every part of which has detail."""
    rows, columns = np.indices((height, width)) // 6
    image = np.stack([((rows + columns) % 2) * 255] * 3, axis=2).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=95)
    return out.getvalue()


def detail(image: np.ndarray) -> float:
    """How much neighbouring points differ."""
    return float(np.abs(np.diff(image.astype(float), axis=1)).mean())


@pytest.fixture
def city(db) -> City:
    return make_city()


@pytest.fixture
def with_models(monkeypatch):
    """A finder that finds one face in every photo."""
    monkeypatch.setattr(seeking, "installed", lambda: True)
    monkeypatch.setattr(seeking, "seek", lambda image: [FACE])


@pytest.fixture
def without_models(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_VISION", str(tmp_path))
    monkeypatch.setattr(seeking, "find_spec", lambda name: None)


def work() -> None:
    while jobs.work_once("test"):
        pass


def served(client: Client, case: Case) -> dict[int, bytes]:
    """Every photo of the case the portal hands to this browser."""
    keys = Attachment.objects.filter(case=case).values_list("pk", flat=True)
    answers = {key: client.get(reverse("portal:tracked", args=[key])) for key in keys}
    return {key: one.content for key, one in answers.items() if one.status_code == 200}


def tracked(client: Client, **said) -> Case:
    case = report(client, photos=1, **said)
    shown = blobs.put(checkered(), mime="image/jpeg")  # a photo one can see a change in
    Attachment.objects.filter(case=case).update(shown=shown)
    client.get(reverse("portal:done"))
    session = client.session
    session["portal.tracked"] = case.pk
    session.save()
    return case


def test_nothing_is_left_in_a_box_and_all_is_left_outside():
    data = checkered()
    made = points(blurred(data, [FACE]))
    was = points(data)
    inside = (slice(60, 120), slice(80, 160))
    assert detail(made[inside]) < detail(was[inside]) / 20
    assert np.abs(made[180:, 200:].astype(int) - was[180:, 200:]).mean() < 12


def test_two_different_faces_of_one_mean_colour_look_alike():
    """What differs within the cells is gone: no one can be told from another."""
    first, second = points(checkered()), points(checkered())
    second[60:120, 80:160] = 255 - second[60:120, 80:160]
    made = []
    for image in (first, second):
        out = io.BytesIO()
        Image.fromarray(image).save(out, "PNG")
        made.append(points(blurred(out.getvalue(), [FACE]))[64:116, 84:156].astype(int))
    assert np.abs(made[0] - made[1]).max() < 16


def test_the_published_file_holds_nothing_of_the_camera():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    Image.open(io.BytesIO(checkered())).save(out, "JPEG", exif=exif, comment=b"SecretComment")
    made = blurred(out.getvalue(), [])
    assert b"Secret" in out.getvalue() and b"Secret" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.parametrize(
    "said",
    [
        None, {}, ["box"], [{"x": 0, "y": 0, "w": 1}], [{"x": "a", "y": 0, "w": 1, "h": 1}],
        [{"x": 2, "y": 0, "w": 1, "h": 1}], [{"x": 0, "y": 0, "w": 0, "h": 1}],
        [{"x": float("nan"), "y": 0, "w": 1, "h": 1}], [{"x": 0, "y": 0, "w": float("inf"), "h": -1}],
        [{"x": 0, "y": 0, "w": 1, "h": 1, "kind": "name of a person"}],
        [{"x": 0, "y": 0, "w": 1, "h": 1}] * 201,
    ],
)  # fmt: skip
def test_what_is_no_box_is_refused(said):
    with pytest.raises(BoxError):
        read(said)


def test_a_box_over_the_edge_is_cut_there():
    (box,) = read([{"x": -0.5, "y": 0.9, "w": 1, "h": 1}])
    assert (box.x, box.y, box.w, round(box.h, 6)) == (0, 0.9, 0.5, 0.1)


@pytest.mark.django_db
def test_without_models_nothing_goes_out_until_a_person_has_looked(city, without_models):
    client = Client()
    case = tracked(client)
    one = Attachment.objects.get(case=case)
    assert redacting.standing([one])[one.pk].state == "unseen"
    text = show(client)
    work()
    assert served(client, case) == {}
    assert reverse("portal:tracked", args=[one.pk]) not in text
    assert "1 " in text and "pt-waiting" in text
    redacting.redact(one, [], by=city.people["verifier"].actor, at=now())
    assert list(served(client, case)) == [one.pk]
    entry = Entry.objects.filter(case=case).latest("step")
    assert (entry.kind, entry.data) == ("redacted", {"attachment": one.pk, "how": "hand"})


@pytest.mark.django_db
def test_without_models_the_job_does_not_pretend(city, without_models):
    case = tracked(Client())
    with pytest.raises(seeking.NotInstalled, match="setup-vision"):
        room_jobs.redact({"attachment": Attachment.objects.get(case=case).pk})
    assert not Redaction.objects.exists()


@pytest.mark.django_db
def test_with_models_the_blurred_copy_goes_out_and_never_the_photo(city, with_models):
    client = Client()
    case = tracked(client)
    one = Attachment.objects.get(case=case)
    assert served(client, case) == {}  # not before the machine has looked
    show(client)
    show(client)
    work()
    found = served(client, case)[one.pk]
    assert found not in (blobs.get(one.shown), blobs.get(one.blob))
    row = Redaction.objects.get(attachment=one)
    assert (row.how, row.boxes[0]["kind"], row.by) == ("machine", "face", "machine:redaction")
    assert Entry.objects.filter(case=case, kind="redacted").count() == 1


@pytest.mark.django_db
def test_a_city_may_want_a_person_to_confirm(city, with_models, monkeypatch):
    monkeypatch.setenv("WANGGE_PUBLISH_PHOTOS", "person")
    client = Client()
    case = tracked(client)
    one = Attachment.objects.get(case=case)
    show(client)
    work()
    assert redacting.standing([one])[one.pk].state == "waiting"
    assert served(client, case) == {}
    redacting.redact(one, [FACE], by=city.people["verifier"].actor, at=now())
    assert list(served(client, case)) == [one.pk]


@pytest.mark.django_db
def test_a_later_look_of_the_machine_does_not_undo_a_person(city, with_models):
    client = Client()
    case = tracked(client)
    one = Attachment.objects.get(case=case)
    whole = Box(x=0, y=0, w=1, h=1)
    redacting.redact(one, [whole], by=city.people["verifier"].actor, at=now())
    by_hand = served(client, case)[one.pk]
    assert redacting.look(one, at=now()) is not None
    assert redacting.look(one, at=now()) is None
    assert served(client, case)[one.pk] == by_hand


@pytest.mark.django_db
def test_the_photos_of_the_work_pass_the_same_gate(city, without_models):
    client = Client()
    case = tracked(client)
    Case.objects.filter(pk=case.pk).update(verified_at=now())
    said = Attachment.objects.get(case=case)
    values = {"case": case, "blob": said.blob, "shown": said.shown, "mime": said.mime, "size": 1}
    done = Attachment.objects.create(purpose="after", made_at=now(), actor="person:1", **values)
    assert served(client, case) == {}
    redacting.redact(done, [FACE], by=city.people["verifier"].actor, at=now())
    assert list(served(client, case)) == [done.pk]


@pytest.mark.django_db
def test_what_is_no_photo_is_not_redacted(city):
    case = tracked(Client())
    one = Attachment.objects.get(case=case)
    one.mime = "application/pdf"
    with pytest.raises(redacting.NoPhoto):
        redacting.redact(one, [], by="person:1", at=now())
