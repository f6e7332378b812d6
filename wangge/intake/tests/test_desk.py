"""The intake desk: what waits is shown with advice, decided by one post; calls are taken on one page."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext

from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.cases.offers import Forbidden, offers, perform
from wangge.intake.actions import confirm_join
from wangge.intake.models import JoinProposal, Request
from wangge.intake.queries import in_danger
from wangge.intake.reading import NEWS, WAYS
from wangge.intake.rules.same.ways import Kind
from wangge.intake.tests.conftest import NOON, PIN, City, hear, screened

LAMP = "小区南门的路灯坏了三天，晚上黑得看不见路，老人摔了一跤"


@pytest.fixture
def op(city: City) -> Client:
    client = Client()
    client.force_login(city.people["op"])
    return client


def waiting(words: str = "朋友借我两万块不还，帮我催催", **said: Any) -> Case:
    return screened(words, phone="13800001234", name="王秀兰", **said)


def do(client: Client, case: Case, key: str, **said: str) -> Any:
    return client.post(f"/intake/{case.number}/{key}", said)


def test_what_waits_is_shown_with_advice_and_masked(op: Client) -> None:
    case = waiting("朋友借我两万块不还，帮我催催，电话13900005678")
    page = op.get("/intake/").content.decode()
    assert case.title in page and "wg-machine" in page and "借我两万块不还" in page
    assert "王**" in page and "138****1234" in page
    for secret in ("13800001234", "13900005678", "王秀兰"):
        assert secret not in page


def test_the_empty_desk_says_what_happens_here(op: Client) -> None:
    assert "没有待受理" in op.get("/intake/").content.decode()


def test_who_is_in_danger_stands_first(op: Client, city: City) -> None:
    waiting()
    danger = waiting("欠薪不给，我不想活了")
    page = op.get("/intake/")
    assert page.context["case"] == danger and len(page.context["queue"]) == 2


@pytest.mark.parametrize("name", ["clerk", "super"])
def test_the_desk_is_for_operators(city: City, name: str) -> None:
    client = Client()
    client.force_login(city.people[name])
    assert client.get("/intake/").status_code == 403
    assert do(client, waiting(), "accept").status_code == 403


@pytest.mark.parametrize(
    ("key", "said", "state"),
    [
        ("accept", {}, State.ACCEPTED),
        ("answer", {"words": "可以在社区办理，带身份证"}, State.ANSWERED),
        ("divert", {"to": "110", "reason": "已三方通话转接"}, State.DIVERTED),
        (
            "not-accept",
            {"branch": "NA5", "reason": "属民间借贷", "instead": "法院"},
            State.NOT_ACCEPTED,
        ),
    ],
)
def test_each_decision_settles_the_case_with_its_reason(
    op: Client, city: City, key: str, said: dict[str, str], state: State
) -> None:
    case = waiting()
    assert do(op, case, key, **said).status_code == 302
    case.refresh_from_db()
    assert case.state == state
    entry = Entry.objects.filter(case=case).order_by("-step")[0]
    assert entry.actor == city.people["op"].actor
    assert all(word in str(entry.data) for word in said.values())
    assert (case.closed_at is None) == (state == State.ACCEPTED)


def test_what_is_typed_is_kept_when_something_is_missing(op: Client) -> None:
    case = waiting()
    told = do(op, case, "not-accept", branch="NA5", reason="")
    assert told.status_code == 422 and "请补全" in told.content.decode()
    case.refresh_from_db()
    assert case.state == "registered"
    assert 'value="NA5" selected' in told.content.decode()
    assert do(op, case, "not-accept", branch="NA9", reason="不属于").status_code == 422


def test_decided_by_another_it_says_so(op: Client) -> None:
    case = waiting()
    do(op, case, "accept")
    told = do(op, case, "divert", to="110", reason="转接")
    assert told.status_code == 409 and "已被他人处理" in told.content.decode()


def test_free_words_of_operators_are_masked_too(op: Client) -> None:
    case = waiting()
    do(op, case, "answer", words="请致电办事员 13900005678 咨询")
    assert "13900005678" not in str(list(Entry.objects.values("data")))


def test_danger_found_is_confirmed_by_accepting(op: Client) -> None:
    case = waiting("欠薪不给，我不想活了")
    do(op, case, "accept")
    case.refresh_from_db()
    assert case.safety and case.urgency == "safety"


def joined(city: City) -> tuple[Case, Case]:
    first = screened(LAMP, phone="13800000001", lon=PIN[0], lat=PIN[1])
    second = screened(LAMP, external="2", phone="13800000002", lon=PIN[0], lat=PIN[1])
    return first, second


@pytest.mark.parametrize(("agreed", "state"), [("1", "joined"), ("0", "registered")])
def test_proposals_are_decided_side_by_side(
    op: Client, city: City, agreed: str, state: str
) -> None:
    first, second = joined(city)
    page = op.get(f"/intake/?case={second.number}").content.decode()
    assert first.number in page and "可能与此件是同一件事" in page
    proposal = JoinProposal.objects.get()
    assert op.post(f"/intake/join/{proposal.pk}", {"agreed": agreed}).status_code in (200, 302, 422)
    second.refresh_from_db(), proposal.refresh_from_db()
    assert (second.state, proposal.agreed) == (state, agreed == "1")
    assert op.post(f"/intake/join/{proposal.pk}", {"agreed": "1"}).status_code == 404


def test_in_which_way_they_are_one_is_said_in_words(op: Client, city: City) -> None:
    first, second = joined(city)
    page = op.get(f"/intake/?case={second.number}").content.decode()
    assert gettext(WAYS[Kind.MANY]) in page and gettext(NEWS["none"]) not in page
    confirm_join(JoinProposal.objects.get(), by="person:1", at=NOON)
    third = screened(LAMP, external="3", phone="13800000001", lon=PIN[0], lat=PIN[1])
    page = op.get(f"/intake/?case={third.number}").content.decode()
    assert gettext(WAYS[Kind.AGAIN]) in page and re.search(
        r"2 .{1,20} 2 ", page
    )  # 2 requests of 2 people
    Case.objects.filter(pk=first.pk).update(state="answered")
    page = op.get(f"/intake/?case={third.number}").content.decode()
    assert gettext(WAYS[Kind.FOLLOW]) in page and gettext(NEWS["none"]) in page


def test_who_confirms_a_follow_up_still_decides_the_case(op: Client, city: City) -> None:
    first, second = joined(city)
    Case.objects.filter(pk=first.pk).update(state="answered")
    told = op.post(f"/intake/join/{JoinProposal.objects.get().pk}", {"agreed": "1"})
    second.refresh_from_db()
    assert told.status_code == 200 and second.number in told.content.decode()
    assert (second.state, second.joined_to) == ("registered", None)


def test_join_by_number_as_a_person_types_it(op: Client, city: City) -> None:
    first, other = screened(LAMP), waiting()
    typed = first.number.replace("-", " ")
    assert do(op, other, "join", into=typed, reason="同一事项").status_code == 302
    other.refresh_from_db()
    assert other.joined_to == first
    third = waiting(external="3")
    for wrong in ("261120-9999-9999-9", "not a number", third.number):
        assert do(op, third, "join", into=wrong, reason="同一事项").status_code == 409


def test_a_call_is_taken_once_however_often_it_is_sent(op: Client, city: City) -> None:
    form = {
        "external": "TEL-0123", "words": "家门口路灯坏了，电话13800001234", "phone": "13800001234",
        "name": "王秀兰", "address": "绿云社区3号楼", "wants_reply": "on", "urgency": "general",
    }  # fmt: skip
    for _ in range(2):
        taken = op.post("/intake/new", form)
        assert taken.status_code == 200
    received = taken.context["received"]
    assert received.number in taken.content.decode() and received.code in taken.content.decode()
    request = Request.objects.get()
    assert request.taken_by == city.people["op"] and request.case.channel == "hotline_12345"
    assert "13800001234" not in taken.content.decode()


def test_a_call_without_words_keeps_what_was_typed(op: Client) -> None:
    told = op.post("/intake/new", {"external": "TEL-1", "words": " ", "address": "绿云社区"})
    assert told.status_code == 422 and "绿云社区" in told.content.decode()
    assert "TEL-1" in told.content.decode() and not Case.objects.exists()


def test_what_a_telephone_asked_lately(op: Client) -> None:
    hear("路灯坏了三天", phone="138-0000-1234")
    told = op.post("/intake/caller", {"phone": "13800001234"}).content.decode()
    assert "路灯坏了三天" in told and "13800001234" not in told
    assert (
        "路灯坏了三天" not in op.post("/intake/caller", {"phone": "13800009999"}).content.decode()
    )
    assert op.get("/intake/caller").status_code == 405


def test_say_what_and_where_it_is(op: Client, city: City) -> None:
    case = waiting()
    assert do(op, case, "place", division="绿云社区").status_code == 302
    case.refresh_from_db()
    assert (case.division_code, case.place_confidence) == (city.community.code, 1.0)
    assert do(op, case, "place", division="没有这个地方").status_code == 409
    said = {"kind": "help", "urgency": "urgent"}
    assert do(op, case, "classify", **said).status_code == 302
    case.refresh_from_db()
    assert (case.kind, case.urgency, case.safety) == ("help", "urgent", False)


def test_only_who_may_can_perform(city: City) -> None:
    case = waiting()
    for key in ("accept", "answer", "divert", "not-accept", "join", "classify", "place"):
        said = offers[key].form.model_construct()
        with pytest.raises(Forbidden):
            perform(
                case, key, said, person=city.people["clerk"], access=city.access("clerk"), at=NOON
            )


def test_the_desk_costs_the_same_for_one_and_for_many(
    op: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for n in (1, 24):
        for i in range(n):
            waiting(external=f"{n}-{i}")
        op.get("/intake/")
        with django_assert_max_num_queries(16) as captured:
            op.get("/intake/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_threat_stands_above_everything_with_what_to_do(op: Client, city: City) -> None:
    waiting("对面楼着火了，正在往外冒黑烟，快来人", external="1")
    threat = waiting("你们再不解决我就拿刀去你们大厅砍人", external="2")
    page = op.get("/intake/")
    line = page.context["line"]
    assert page.context["case"] == threat and line.grave
    (hint,) = [one for one in line.hints if one.do]
    assert hint.call == "110" and hint.words
    shown = page.content.decode()
    assert "in-alarm" in shown and "138****1234" in shown


def test_danger_that_went_on_by_itself_is_told_until_somebody_has_it(
    op: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wangge.intake.pages.now", lambda: NOON)
    case = screened("人行道上没有井盖，孩子差点掉下去")
    entry = Entry.objects.get(case=case, kind="accepted")
    assert (case.state, case.safety, entry.data["reason"]) == ("accepted", True, "danger")
    assert [line.case for line in op.get("/intake/").context["unsafe"]] == [case]
    Case.objects.filter(pk=case.pk).update(state=State.SIGNED)
    assert op.get("/intake/").context["unsafe"] == []


def test_no_danger_is_shown_to_another_area(city: City) -> None:
    screened("人行道上没有井盖，孩子差点掉下去")
    assert in_danger(city.access("stranger"), at=NOON) == []


def test_another_kind_than_was_said_is_pointed_out(op: Client) -> None:
    waiting("建议在学校门口增设一处斑马线", kind="complaint", channel="petition")
    (hint,) = op.get("/intake/").context["line"].hints
    assert hint.words and "建议" in hint.words


@pytest.mark.parametrize(
    "words", ["The street lamp is broken, please help", "lu deng huai le qing lai xiu yi xia"]
)
def test_what_is_not_chinese_waits_for_somebody_to_read_it(op: Client, words: str) -> None:
    case = waiting(words)
    assert case.state == "registered" and case.request.advice["wait"] == "foreign"
    assert op.get("/intake/").context["line"].hints
