"""Citizens' pages: report in three steps, the receipt, tracking by number and code, the judgement."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.pages_cast import PHONE, PIN
from wangge.cases.models import Attachment, Case, Entry
from wangge.intake.models import Request
from wangge.intake.queries import unsealed
from wangge.portal.draft import MOST_PHOTOS

pytestmark = pytest.mark.django_db
OUTSIDE = (100.0, 20.0)


def photo(name: str = "hole.jpg", *, exif: Image.Exif | None = None) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(out, "JPEG", **({"exif": exif} if exif else {}))
    out.seek(0)
    out.name = name
    return out


def at(pin: tuple[float, float]) -> dict[str, float]:
    return {"lon": pin[0], "lat": pin[1]}


def report(client: Client, *, photos: int = 0, **said: str) -> Case:
    """All three steps; the case it became."""
    client.post(reverse("portal:report"), {"photos": [photo() for _ in range(photos)], "next": "1"})
    assert client.post(reverse("portal:place"), at(PIN)).headers["Location"] == "/report/words"
    said = {"words": "窨井盖没有了，晚上看不见", "name": "王丽", "phone": PHONE} | said
    done = client.post(reverse("portal:words"), said)
    assert done.headers["Location"] == "/report/done"
    return Case.objects.latest("pk")


def receipt(client: Client) -> dict[str, str]:
    return client.get(reverse("portal:done")).context["receipt"]


def show(client: Client) -> str:
    return client.get(reverse("portal:case")).content.decode()


def track(client: Client, number: str, code: str):
    return client.post(reverse("portal:track"), {"number": number, "code": code})


def test_a_report_with_photos_becomes_one_case(city):
    case = report(Client(), photos=2)
    request = Request.objects.get(case=case)
    assert (case.channel, case.title) == ("citizen_snapshot", "窨井盖没有了，晚上看不见")
    assert (case.lon, case.lat) == PIN
    assert Attachment.objects.filter(case=case, purpose="said").count() == 2
    assert unsealed(request)["phone"] == PHONE


def test_a_report_without_photos_and_name_is_taken_too(city):
    case = report(Client(), name="", phone="")
    assert case.channel == "web_form"
    assert not Request.objects.get(case=case).phone_hash


def test_the_same_form_sent_twice_is_one_report(city):
    client = Client()
    client.post(reverse("portal:place"), at(PIN))
    session = client.session
    draft = session["portal.draft"]
    said = {"words": "路灯不亮，请来看看"}
    client.post(reverse("portal:words"), said)
    first = receipt(client)
    session = client.session
    session["portal.draft"] = draft  # the second press, on its way at the same time
    session.save()
    client.post(reverse("portal:words"), said)
    assert receipt(client) == first
    assert Case.objects.count() == 1


def test_progress_is_kept_from_step_to_step(city):
    client = Client()
    client.post(reverse("portal:report"), {"photos": photo()})
    client.post(reverse("portal:place"), {**at(PIN), "address": "市场北门"})
    draft = client.get(reverse("portal:report")).context["draft"]
    assert len(draft.photos) == 1
    assert client.get(reverse("portal:drafted", args=[0])).headers["Content-Type"] == "image/jpeg"
    assert "市场北门" in client.get(reverse("portal:place")).content.decode()
    assert Client().get(reverse("portal:drafted", args=[0])).status_code == 404
    client.post(reverse("portal:report"), {"remove": "0"})
    assert client.get(reverse("portal:report")).context["draft"].photos == []
    client.post(reverse("portal:again"))
    assert client.get(reverse("portal:words")).headers["Location"] == "/report/place"


def test_a_photo_knows_its_place(city):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 0.0, 18.0), 3: "E", 4: (110.0, 0.0, 18.0)}
    client = Client()
    client.post(reverse("portal:report"), {"photos": photo(exif=exif)})
    place = client.get(reverse("portal:place")).context["draft"].place
    assert (place["lon"], place["lat"]) == pytest.approx(PIN)


def test_what_is_no_photo_is_said_and_the_others_stay(city):
    liar = io.BytesIO(b"%PDF-1.7 no photo")
    liar.name = "bill.jpg"
    client = Client()
    answer = client.post(reverse("portal:report"), {"photos": [photo(), liar], "next": "1"})
    assert answer.status_code == 422
    assert "bill.jpg" in answer.content.decode()
    assert len(answer.context["draft"].photos) == 1


def test_only_so_many_photos(city):
    client = Client()
    many = [photo() for _ in range(MOST_PHOTOS + 1)]
    answer = client.post(reverse("portal:report"), {"photos": many})
    assert answer.status_code == 422
    assert len(answer.context["draft"].photos) == MOST_PHOTOS


@pytest.mark.parametrize(
    "said", [{}, at(OUTSIDE), {"lon": "x", "lat": "30"}, {"lon": "nan", "lat": "nan"}]
)
def test_a_place_must_be_one_in_the_city(city, said):
    answer = Client().post(reverse("portal:place"), said)
    assert answer.status_code == 422
    assert answer.context["problem"]


def test_an_address_alone_is_a_place(city):
    client = Client()
    answer = client.post(reverse("portal:place"), {"address": "桐树路 12 号"})
    assert answer.headers["Location"] == "/report/words"


@pytest.mark.parametrize(
    "said, field",
    [({"words": ""}, "words"), ({"words": "坏"}, "words"), ({"phone": "12"}, "phone")],
)
def test_what_is_wrong_is_marked_and_what_was_typed_stays(city, said, field):
    client = Client()
    client.post(reverse("portal:place"), at(PIN))
    said = {"words": "路灯不亮，请来看看", "name": "李大爷", "phone": PHONE} | said
    answer = client.post(reverse("portal:words"), said)
    assert answer.status_code == 422
    assert list(answer.context["wrong"]) == [field]
    text = answer.content.decode()
    assert text.count('aria-invalid="true"') == 1
    assert "李大爷" in text
    assert not Case.objects.exists()


def test_the_purpose_stands_before_the_fields(city):
    client = Client()
    client.post(reverse("portal:place"), at(PIN))
    text = client.get(reverse("portal:words")).content.decode()
    assert text.index('class="pt-notice"') < text.index('name="name"') < text.index('name="phone"')


def test_name_and_number_are_kept_nowhere_but_sealed(city):
    client = Client()
    case = report(client, words=f"找不到人，回我电话 {PHONE}", name="王丽丽")
    assert PHONE not in str(vars(case)) and "王丽丽" not in str(vars(case))
    assert PHONE not in str(dict(client.session)) and "王丽丽" not in str(dict(client.session))
    entries = Entry.objects.filter(case=case).values_list("data", "changes")
    assert PHONE not in str(list(entries))
