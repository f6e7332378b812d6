"""Guided recapture: the gate of place, what a device says, once however often it is sent."""

import io
import math
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.pages_cast import PIN, City, make_city
from wangge.base.clock import now
from wangge.cases.models import Attachment, Case, Entry
from wangge.people.models import Trace
from wangge.verification.models import Capture
from wangge.verification.recapture import gate
from wangge.verification.tests.looking_cast import handled, put
from wangge.verification.tests.streets import street

AT = datetime(2026, 5, 1, 8, tzinfo=UTC)
NORTH = 1 / 111_195  # degrees of latitude a metre
JSON = {"Accept": "application/json"}


@pytest.fixture
def city(db) -> City:
    return make_city()


def fix(metres: float, accuracy: float = 10) -> gate.Fix:
    return gate.Fix(lon=PIN[0], lat=PIN[1] + metres * NORTH, accuracy=accuracy)


@pytest.mark.parametrize(
    ("metres", "accuracy", "said"),
    [
        (0, 5, "confirmed"), (49, 5, "confirmed"), (49, 100, "confirmed"), (49, 101, "unknown"),
        (55, 10, "unknown"), (70, 10, "elsewhere"), (400, 10, "elsewhere"), (400, 500, "unknown"),
    ],
)  # fmt: skip
def test_the_gate(metres, accuracy, said):
    assert gate.judged(fix(metres, accuracy), PIN, within=50) == said


def test_without_a_fix_or_a_place_nothing_is_confirmed():
    assert gate.judged(None, PIN, within=50) == "unknown"
    assert gate.judged(fix(0), None, within=50) == "unknown"


degrees = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@given(degrees, degrees)
def test_distance_agrees_with_the_angle_between_two_directions(a, b):
    def direction(point):
        lon, lat = map(math.radians, point)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = direction(a), direction(b)
    cross = math.hypot(
        u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    )
    angle = math.atan2(cross, sum(x * y for x, y in zip(u, v, strict=True)))
    assert gate.metres(*a, *b) == pytest.approx(angle * gate.EARTH, abs=1)


@pytest.mark.parametrize(
    ("ago", "may"),
    [(timedelta(0), True), (timedelta(days=13), True), (timedelta(days=15), False),
     (timedelta(minutes=-4), True), (timedelta(minutes=-6), False)],
)  # fmt: skip
def test_a_clock_that_cannot_be_right(ago, may):
    assert gate.believable(AT - ago, received_at=AT) is may


def page(case: Case, key: int = 0) -> str:
    return reverse("verification:recapture", args=[case.number, key])


def shot(seed: int = 5, **said) -> dict:
    photo = io.BytesIO(street(hole=False, seed=seed))
    photo.name = "photo.jpg"
    told = {
        "key": str(uuid4()), "taken_at": (now() - timedelta(hours=2)).isoformat(), "live": "1",
        "lon": PIN[0], "lat": PIN[1] + 10 * NORTH, "accuracy": 8, "heading": 123.4, "tilt": 3,
        "photo": photo,
    }  # fmt: skip
    return told | said


@pytest.mark.django_db
def test_a_photo_with_its_place_and_moment(city):
    case = handled(city, "1")
    first = case.attachments.get(purpose="said")
    said = shot()
    done = city.client("verifier").post(page(case, first.pk), said, headers=JSON)
    assert done.status_code == 201
    assert (done.json()["place"], done.json()["away"]) == ("confirmed", 10)
    one = Attachment.objects.get(pk=done.json()["attachment"])
    assert (one.purpose, one.actor) == ("inspection", city.people["verifier"].actor)
    assert one.taken_at.isoformat() == datetime.fromisoformat(said["taken_at"]).isoformat()
    assert (one.lon, one.lat) == pytest.approx((said["lon"], said["lat"]), abs=1e-6)
    made = one.capture
    assert (made.before_id, made.live, made.heading, made.tilt) == (first.pk, True, 123.4, 3)


@pytest.mark.django_db
def test_sent_again_it_is_taken_once(city):
    case = handled(city, "1", photos=False)
    client, said = city.client("verifier"), shot()
    answers = []
    for _ in range(3):
        said["photo"].seek(0)
        answers.append(client.post(page(case), said, headers=JSON))
    assert {one.status_code for one in answers} == {201}
    assert Attachment.objects.filter(case=case).count() == 1
    said["photo"].seek(0)
    other = handled(city, "2", photos=False)
    assert client.post(page(other), said, headers=JSON).status_code == 422


@pytest.mark.django_db
def test_where_the_first_photo_was_taken_counts_before_the_pin_of_the_case(city):
    case = handled(city, "1")
    first = case.attachments.get(purpose="said")
    Attachment.objects.filter(pk=first.pk).update(lon=PIN[0], lat=PIN[1] + 300 * NORTH)
    client = city.client("verifier")
    assert client.post(page(case, first.pk), shot(), headers=JSON).json()["place"] == "elsewhere"
    assert client.post(page(case), shot(), headers=JSON).json()["place"] == "confirmed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"key": "no"}, {"taken_at": ""}, {"taken_at": "yesterday"}, {"taken_at": "2026-02-31T08:00Z"},
        {"taken_at": "2026-05-01T08:00"}, {"taken_at": "2001-01-01T00:00:00Z"},
        {"taken_at": "2199-01-01T00:00:00Z"}, {"lon": "east"}, {"lat": "nan"}, {"lat": "91"},
        {"accuracy": "inf"}, {"heading": "400"}, {"photo": ""},
    ],
)  # fmt: skip
def test_what_a_device_cannot_mean_is_refused_with_its_reason(city, said):
    case = handled(city, "1", photos=False)
    answer = city.client("verifier").post(page(case), shot(**said), headers=JSON)
    assert answer.status_code == 422 and len(answer.json()["problem"]) > 5
    assert not Attachment.objects.filter(case=case).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0cut", b"#!/bin/sh", b"%PDF-1.4 x"])
def test_what_is_no_photo_is_refused(city, data):
    case = handled(city, "1", photos=False)
    file = io.BytesIO(data)
    file.name = "photo.jpg"
    answer = city.client("verifier").post(page(case), shot(photo=file), headers=JSON)
    assert answer.status_code == 422 and answer.json()["problem"]
    assert not Attachment.objects.filter(case=case).exists()


@pytest.mark.django_db
def test_without_position_it_is_taken_and_said_so(city):
    case = handled(city, "1", photos=False)
    told = shot(lon="", lat="", accuracy="", heading="", tilt="")
    answer = city.client("verifier").post(page(case), told, headers=JSON)
    assert (answer.status_code, answer.json()["place"]) == (201, "unknown")
    assert Attachment.objects.get(case=case).lon is None


@pytest.mark.django_db
def test_a_position_without_its_error_confirms_nothing(city):
    case = handled(city, "1", photos=False)
    answer = city.client("verifier").post(page(case), shot(accuracy=""), headers=JSON)
    assert answer.json()["place"] == "unknown"


@pytest.mark.django_db
def test_a_plain_form_does_as_well(city):
    case = handled(city, "1", photos=False)
    client = city.client("verifier")
    said = {"key": str(uuid4()), "photo": shot()["photo"]}
    assert client.post(page(case), said).headers["Location"].endswith("/recapture/")
    made = Capture.objects.get()
    assert (made.live, made.place) == (False, "unknown")


@pytest.mark.django_db
def test_the_unit_takes_it_as_its_own_and_hands_it_in_with_its_report(city):
    case = city.case("1")
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    client = city.client("lamps_handler")
    taken = client.post(page(case), shot(), headers=JSON).json()["attachment"]
    assert Attachment.objects.get(pk=taken).purpose == "after"
    there = reverse("desk:deed", args=[case.number, "handle"])
    text = client.get(there).content.decode()
    held = text.split('name="after_held" value="')[1].split('"')[0]
    case.refresh_from_db()
    said = {"steps": case.steps, "result": "坑已填平", "solved": "1", "after_held": held}
    assert client.post(there, said).status_code == 302
    one = Attachment.objects.get(case=case)  # not a second time
    assert Entry.objects.get(case=case, kind="handled").data["after"] == [one.blob]
    assert one.capture.place == "confirmed"


@pytest.mark.django_db
def test_what_was_handed_in_does_not_come_up_again(city):
    case = city.case("1")
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    client = city.client("lamps_handler")
    client.post(page(case), shot(), headers=JSON)
    city.does(case, "lamps_handler", "handle", result="坑已填平")
    city.does(case, "verifier", "rework", reason="没有填平")
    text = client.get(reverse("desk:deed", args=[case.number, "handle"])).content.decode()
    assert "after_held" not in text


@pytest.mark.django_db
def test_closed_means_closed_and_others_see_nothing(city):
    case = handled(city, "1", photos=False)
    assert city.client("caller").get(page(case)).status_code == 403
    assert city.client("water_clerk").get(page(case)).status_code == 404
    foreign = put(handled(city, "2", photos=False), street(hole=True), "said", by="citizen:")
    assert city.client("verifier").get(page(case, foreign.pk)).status_code == 404
    Case.objects.filter(pk=case.pk).update(closed_at=now())
    assert city.client("verifier").post(page(case), shot(), headers=JSON).status_code == 409
    assert "data-recapture" not in city.client("verifier").get(page(case)).content.decode()
    assert not Trace.objects.filter(act="original seen").exists()


@pytest.mark.django_db
def test_only_our_own_pages_may_ask_for_the_camera(city):
    case = handled(city, "1", photos=False)
    policy = city.client("verifier").get(page(case)).headers["Permissions-Policy"]
    assert "camera=(self)" in policy and "geolocation=(self)" in policy
    assert "microphone=()" in policy
