"""How a citizen's report stands: tracking, plain words, the judgement, what neighbours may see."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.pages_cast import PHONE, PIN, City
from tests.test_portal import at, receipt, report, show, track
from wangge.base.clock import now
from wangge.base.ids import tracking_code
from wangge.cases import log
from wangge.cases.messenger import Messenger
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.flow import FLOW
from wangge.intake.actions import split
from wangge.portal import actions, queries, words
from wangge.site.simulating.photos import bring_photo
from wangge.verification import redacting

pytestmark = pytest.mark.django_db


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
        if key == "verify":
            bring_photo(case, by=city.people[name].actor, at=now())
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


def test_what_the_unit_could_not_solve_is_not_called_done(city):
    client = Client()
    case = report(client, words="楼道顶部漏雨，墙皮大片脱落")
    Messenger(FLOW).drain()
    case.refresh_from_db()
    if case.state == State.ACCEPTED:
        lamps = city.units["lamps"].pk
        city.does(case, "dispatcher", "dispatch", unit=lamps, due="2099-01-05")
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    said = {"result": "防水层老化", "solved": False, "unsolved_reason": "内部：维修资金未批"}
    city.does(case, "lamps_handler", "handle", **said)
    for state in (State.HANDLED, State.VERIFIED):
        if state == State.VERIFIED:
            city.does(case, "verifier", "verify")
        text = show(client)
        assert "尚未解决" in text and "办好了" not in text and "已办好" not in text
        assert "内部" not in text


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
    assert case.safety and case.state == State.CALLED_BACK  # of safety a person has the last word
    city.does(case, "caller", "close", outcome="solved")
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
    done = Attachment.objects.latest("pk")
    redacting.redact(done, [], by=city.people["verifier"].actor, at=now())
    after = reverse("portal:tracked", args=[done.pk])
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


def test_of_a_message_split_in_two_both_are_tracked_with_one_code(city):
    client = Client()
    case = report(client)
    held = receipt(client)
    second = split(case, keeps="要求退款三百元", goes="举报无证经营", by="person:1", at=now())
    page = show(client)
    assert second.number in page and "要求退款三百元" in page and "举报无证经营" not in page
    client.post(reverse("portal:other"))
    page = show(client)
    assert case.number in page and "举报无证经营" in page
    assert track(Client(), second.number, held["code"]).headers["Location"] == "/track/case"


def test_there_is_no_way_to_a_case_that_is_not_ones_own(city):
    client = Client()
    report(client)
    receipt(client)
    assert client.post(reverse("portal:other")).headers["Location"] == "/track/"
    assert Client().post(reverse("portal:other")).headers["Location"] == "/track/"
