"""Citizens' pages: report in three steps, the receipt, tracking by number and code, the judgement."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.pages_cast import PHONE, PIN, City, make_city
from wangge.base.clock import now
from wangge.base.ids import tracking_code
from wangge.cases import log
from wangge.cases.messenger import Messenger
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.flow import FLOW
from wangge.intake.models import Request
from wangge.intake.queries import unsealed
from wangge.portal import actions, queries, words
from wangge.portal.draft import MOST_PHOTOS

pytestmark = pytest.mark.django_db
OUTSIDE = (100.0, 20.0)


@pytest.fixture
def city() -> City:
    return make_city()


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


def test_the_receipt_opens_the_report_on_another_device(city):
    first, other = Client(), Client()
    case = report(first)
    held = receipt(first)
    assert held["number"] == case.number
    written = held["code"][:4].lower() + " " + held["code"][4:]
    found = track(other, held["number"].replace("-", " "), written)
    assert found.headers["Location"] == "/track/case"
    assert case.number in show(other)
    other.post(reverse("portal:leave"))
    assert other.get(reverse("portal:case")).headers["Location"] == "/track/"


def test_a_wrong_code_and_a_number_that_is_not_there_read_the_same(city):
    client = Client()
    case = report(client)
    there = track(Client(), case.number, tracking_code())
    Case.objects.filter(pk=case.pk).update(registered_at=now() - timedelta(days=3))
    not_there = track(Client(), case.number, receipt(client)["code"])
    assert there.status_code == not_there.status_code == 422
    assert there.context["problem"] == not_there.context["problem"]
    assert Client().get(reverse("portal:case")).headers["Location"] == "/track/"


def test_nobody_guesses_for_long(city):
    client = Client()
    case = report(client)
    code = receipt(client)["code"]
    tries = [track(Client(), case.number, tracking_code()) for _ in range(actions.ALLOWED)]
    assert {one.status_code for one in tries} == {422}
    assert track(Client(), case.number, code).status_code == 429
    later = now() + actions.WITHIN + timedelta(seconds=1)
    assert actions.may_try(case.number, at=later)


def test_tries_are_forgotten_within_the_hour(city):
    case = report(Client())
    assert actions.may_try(case.number, at=now())
    assert actions.may_try(case.number, at=now() + 2 * actions.KEPT)
    from wangge.portal.models import Try

    assert Try.objects.count() == 1


def test_nothing_of_a_person_stands_in_an_address(city):
    client = Client()
    seen = []
    for url in ("portal:report", "portal:place", "portal:words", "portal:done", "portal:case"):
        answer = client.get(reverse(url), follow=True)
        seen += [hop for hop, _ in answer.redirect_chain] + re.findall(
            r'(?:href|src|action)="([^"]*)"', answer.content.decode()
        )
    case = report(client, photos=1)
    seen += re.findall(r'(?:href|src|action)="([^"]*)"', show(client))
    assert not [url for url in seen if case.number in url or PHONE in url]


def test_every_state_is_said_plainly(city):
    assert set(words.STANDS) == {str(state) for state in State}


OFFICE = re.compile("工单|派遣|派单|承办|签收|案卷")


def life(city: City, client: Client) -> Case:
    """A report that has been done, verified and answered; the person is asked."""
    case = report(client, photos=1)
    Messenger(FLOW).drain()
    case.refresh_from_db()
    if case.state == State.REGISTERED:
        city.does(case, "operator", "accept")
    if case.state == State.ACCEPTED:
        lamps = city.units["lamps"].pk
        city.does(case, "dispatcher", "dispatch", unit=lamps, due="2099-01-05")
    for name, key, said in (
        ("lamps_clerk", "sign", {}),
        ("lamps_handler", "contact", {"way": "phone", "note": "住户内部情况"}),
        ("lamps_handler", "start", {}),
        ("lamps_handler", "handle", {"result": "内部：换了井盖", "reply": "井盖已换新，请放心。"}),
        ("verifier", "verify", {"note": "内部：看过"}),
    ):
        city.does(case, name, key, **said)
    Messenger(FLOW).drain()
    case.refresh_from_db()
    assert case.state == State.CALLBACK_PENDING
    return case


def test_the_status_is_honest_and_plain(city):
    client = Client()
    life(city, client)
    text = show(client)
    assert "路灯管理所" in text
    assert "井盖已换新" in text
    assert "内部" not in text
    assert not OFFICE.search(re.sub(r"<[^>]+>", "", text))
    assert "某lamps" not in text  # nobody's name


def test_the_person_judges_the_work_and_it_is_closed(city):
    client = Client()
    case = life(city, client)
    there = reverse("portal:judge")
    half = client.post(there, {"solved": "yes", "note": "挺好"})
    assert half.status_code == 422
    assert "挺好" in half.content.decode()
    said = {"solved": "yes", "stars": "5", "note": f"谢谢，电话 {PHONE}"}
    assert client.post(there, said).status_code == 302
    entry = Entry.objects.filter(case=case, kind="called_back").get()
    assert (entry.actor, entry.data["way"], entry.data["satisfied"]) == ("citizen", "web", 5)
    assert PHONE not in entry.data["note"]
    assert client.post(there, said).status_code == 409
    Messenger(FLOW).drain()
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_who_is_not_content_is_not_closed_over(city):
    client = Client()
    case = life(city, client)
    client.post(reverse("portal:judge"), {"solved": "no", "stars": "1", "note": "没换"})
    Messenger(FLOW).drain()
    case.refresh_from_db()
    assert case.state == State.CALLED_BACK


def test_nobody_judges_without_the_code(city):
    case = life(city, Client())
    stranger = Client()
    assert (
        stranger.post(reverse("portal:judge"), {"solved": "yes", "stars": "5"}).status_code == 302
    )
    case.refresh_from_db()
    assert case.state == State.CALLBACK_PENDING


def test_photos_of_the_work_only_after_somebody_looked(city):
    client = Client()
    case = report(client, photos=1)
    said = Attachment.objects.get(case=case)
    Attachment.objects.create(
        case=case, purpose="after", blob=said.blob, shown=said.shown, mime=said.mime,
        size=said.size, made_at=now(), actor="person:1",
    )  # fmt: skip
    after = reverse("portal:tracked", args=[Attachment.objects.latest("pk").pk])
    assert client.get(after).status_code == 404
    Case.objects.filter(pk=case.pk).update(verified_at=now())
    assert client.get(after).status_code == 200
    assert Client().get(after).status_code == 404


def test_a_joined_report_shows_how_the_common_one_stands(city):
    client = Client()
    case = report(client)
    main = city.case("main", unit="water")
    log.join(case, into=main, by="person:1", at=now(), reason="same")
    text = show(client)
    assert "水务局" in text
    assert main.number not in text
    assert main.words not in text


def near(pin: tuple[float, float]) -> str:
    return Client().post(reverse("portal:near"), at(pin)).content.decode()


def test_neighbours_reports_are_shown_without_their_words(city):
    case = city.case(kind="complaint", channel="citizen_snapshot")
    text = near((PIN[0] + 0.001, PIN[1]))
    assert "data-lon" in text
    assert case.title[:6] not in text
    metres = queries.near(PIN[0] + 0.001, PIN[1], at=now())[0].metres
    assert metres == pytest.approx(96, abs=6)  # a thousandth of a degree at 30° north


@pytest.mark.parametrize(
    "odd",
    [
        {"secret": True},
        {"kind": "report"},
        {"lon": 110.0001, "lat": 30.0001},
        {"channel": "hotline_12345"},
    ],
)
def test_secret_reported_far_and_private_ones_are_not_shown(city, odd):
    city.case(**({"kind": "complaint", "channel": "citizen_snapshot"} | odd))
    assert "data-lon" not in near(PIN)


def test_the_ground_is_public_and_bounded(city):
    outlines = Client().get(reverse("portal:outlines")).json()
    assert [one["properties"]["name"] for one in outlines["features"]] == ["东区"]
    box = {"bbox": "110,30,110.01,30.005", "zoom": "15"}
    grids = Client().get(reverse("portal:grids"), box).json()
    assert grids["features"]
    assert Client().get(reverse("portal:grids"), {"bbox": "here"}).status_code == 400
    assert Client().get(reverse("portal:grids"), box | {"zoom": "near"}).status_code == 400
