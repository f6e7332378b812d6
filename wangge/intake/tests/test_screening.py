"""What is clear goes on by itself; what needs a person waits for one, placed and with advice."""

from datetime import timedelta
from typing import Any

import pytest

from wangge.cases.audit import rebuild, verify
from wangge.cases.events import Registered
from wangge.cases.log import MoveRefused, open
from wangge.cases.models import Case, Entry, Trouble
from wangge.intake.actions import accept, confirm_join, join_into, part, reject_join
from wangge.intake.models import JoinProposal, Request
from wangge.intake.queries import proposals_of, waiting
from wangge.intake.screening import screen
from wangge.intake.tests.conftest import NOON, PIN, City, hear, screened, tell

LAMP = "小区南门的路灯坏了三天，晚上黑得看不见路，老人摔了一跤"
BY = "person:1"


def advice(case: Case) -> dict[str, Any]:
    return Request.objects.get(case=case).advice


def test_a_clear_complaint_is_accepted_by_the_machine(city: City) -> None:
    case = screened(LAMP)
    assert case.state == "accepted"
    entry = Entry.objects.get(case=case, kind="accepted")
    assert entry.actor == "machine:intake" and advice(case)["wait"] == ""


def test_policy_may_leave_all_to_people(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_ACCEPT", "person")
    assert screened(LAMP).state == "registered"


def test_petitions_are_always_accepted_by_a_person(city: City) -> None:
    assert screened(LAMP, channel="petition").state == "registered"


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("朋友借我两万块不还，帮我催催", "NA5"),
        ("欠薪不给，我不想活了", "self_harm"),
        ("请问居住证怎么办，需要什么材料？", "inquiry"),
    ],
)
def test_what_needs_a_person_waits_with_advice(city: City, words: str, wait: str) -> None:
    case = screened(words)
    assert case.state == "registered" and advice(case)["wait"] == wait
    assert list(waiting(city.access("op"))) == [case]


def test_a_pin_finds_its_grid_and_a_name_its_community(city: City) -> None:
    pinned = screened(LAMP, lon=PIN[0], lat=PIN[1])
    assert pinned.grid_id == city.grid.pk and pinned.division_code == city.community.code
    named = screened("井盖翘起来了", address="东区绿云社区5号楼")
    assert named.division_code == city.community.code and named.grid_id is None
    told = screened("周新庄村口垃圾堆了五天没人清")
    assert told.division_code == "990101001002"
    assert 0 < told.place_confidence < named.place_confidence < pinned.place_confidence <= 1
    assert screened("某处的树倒了").division_code == ""


def test_what_waits_is_placed_too(city: City) -> None:
    case = screened("朋友借我两万块不还，帮我催催", lon=PIN[0], lat=PIN[1])
    assert (case.state, case.grid_id) == ("registered", city.grid.pk)


def test_danger_makes_a_case_urgent(city: City) -> None:
    case = screened("人行道上没有井盖，孩子差点掉下去")
    assert case.state == "accepted" and case.safety and case.urgency == "safety"


@pytest.mark.parametrize(
    ("words", "urgency"),
    [
        ("整栋楼从昨晚停水到现在，老人孩子都没水喝", "urgent"),
        ("暖气片冰凉，供暖三天了还不热", "urgent"),
        ("停电的事解决了，谢谢师傅", "general"),
        ("请问停水通知在哪里查，怎么办理过户", "general"),
        ("小区停电梯停了九天", "general"),
    ],
)
def test_what_has_failed_is_seen_to_at_once(city: City, words: str, urgency: str) -> None:
    case = screened(words, channel="web_form")
    assert (case.state, case.urgency, case.safety) == ("accepted", urgency, False)


def test_a_case_no_person_asked_for_is_screened_as_well(city: City) -> None:
    case = open(
        Registered(key="k", channel="grid_patrol"), by="machine:sensor", at=NOON,
        channel="sensor", title="水位", words="下穿隧道水位过高",
    )  # fmt: skip
    tell()
    case.refresh_from_db()
    assert case.state == "accepted" and not Trouble.objects.exists()


def test_screening_leaves_a_decided_case_alone(city: City) -> None:
    received = hear(LAMP)
    accept(received.case, by=BY, at=NOON)
    tell()
    assert Entry.objects.filter(case=received.case).count() == 2
    assert screen([(received.case, None)]) == [None]


def test_a_batch_costs_a_handful_of_statements(
    city: City, django_assert_max_num_queries: Any
) -> None:
    screened("门前的树倒了", lon=PIN[0], lat=PIN[1])  # what a process remembers is read once
    few = [hear(f"{LAMP}{i}", phone=f"1380000{i:04}", lon=PIN[0], lat=PIN[1]) for i in range(2)]
    many = [hear(f"{LAMP}{i}", phone=f"1390000{i:04}", lon=PIN[0], lat=PIN[1]) for i in range(40)]
    for batch in (few, many):
        with django_assert_max_num_queries(6):
            screen([(one.case, None) for one in batch])


# -- joining -----------------------------------------------------------------------------------


def test_the_same_matter_from_two_people_is_proposed_with_evidence(city: City) -> None:
    first = screened(LAMP, phone="13800000001", lon=PIN[0], lat=PIN[1])
    later = {"at": NOON + timedelta(hours=2), "lon": PIN[0] + 0.0002, "lat": PIN[1]}
    second = screened("南门路灯坏了，晚上看不见路，有老人摔跤了", phone="13800000002", **later)
    (proposal,) = proposals_of(second)
    assert (second.state, proposal.into, proposal.score >= 0.7) == ("registered", first, True)
    evidence = proposal.evidence
    assert 10 < evidence["metres"] < 30 and evidence["hours"] == 2.0
    assert not evidence["same_requester"] and 0 < evidence["text"] < 1


def test_one_person_saying_it_again_is_proposed_without_any_place(city: City) -> None:
    first = screened(LAMP, phone="13800000001")
    again = screened("还是那个路灯，三天了还没有修，晚上看不见", phone="138-0000-0001")
    assert [one.into for one in proposals_of(again)] == [first]
    assert proposals_of(again)[0].evidence["same_requester"]


def test_other_matters_at_the_same_place_are_not(city: City) -> None:
    screened(LAMP, lon=PIN[0], lat=PIN[1])
    other = screened("楼下烧烤店油烟熏得开不了窗", lon=PIN[0], lat=PIN[1])
    assert other.state == "accepted" and not JoinProposal.objects.exists()


def test_the_same_words_far_away_or_long_ago_are_not(city: City) -> None:
    screened(LAMP, lon=PIN[0], lat=PIN[1])
    far = screened(LAMP, external="far", lon=PIN[0] + 0.5, lat=PIN[1])
    late = screened(
        LAMP, external="late", lon=PIN[0], lat=PIN[1], at=NOON + timedelta(days=91)
    )  # fmt: skip
    assert far.state == late.state == "accepted" and not JoinProposal.objects.exists()


def two(city: City) -> tuple[Case, Case, JoinProposal]:
    first = screened(LAMP, phone="13800000001", lon=PIN[0], lat=PIN[1])
    second = screened(LAMP, external="2", phone="13800000002", lon=PIN[0], lat=PIN[1])
    return first, second, proposals_of(second)[0]


def test_a_person_confirms(city: City) -> None:
    first, second, proposal = two(city)
    confirm_join(proposal, by=BY, at=NOON)
    first.refresh_from_db(), second.refresh_from_db(), proposal.refresh_from_db()
    assert (second.state, second.joined_to, first.followers) == ("joined", first, 1)
    assert proposal.agreed and proposal.decided_at and not proposals_of(second)
    score = Entry.objects.get(case=second, kind="joined").data["score"]
    assert score == proposal.score


def test_a_person_rejects_and_is_not_asked_again(city: City) -> None:
    first, second, proposal = two(city)
    reject_join(proposal, by=BY, at=NOON)
    proposal.refresh_from_db(), first.refresh_from_db()
    assert proposal.agreed is False and not proposals_of(second) and first.followers == 0


def test_policy_joins_at_its_score(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_JOIN_AT", "0.8")
    first = screened(LAMP, lon=PIN[0], lat=PIN[1])
    second = screened(LAMP, external="2", lon=PIN[0], lat=PIN[1])
    third = screened(LAMP, external="3", lon=PIN[0], lat=PIN[1])
    first.refresh_from_db()
    assert second.joined_to == third.joined_to == first and first.followers == 2
    joined = Entry.objects.filter(kind="joined").values_list("actor", flat=True)
    assert set(joined) == {"machine:intake"}
    assert not JoinProposal.objects.filter(decided_at=None).exists()


def test_the_matter_of_one_batch_is_known_to_be_one(city: City) -> None:
    for i in range(3):
        hear(LAMP, external=str(i), lon=PIN[0], lat=PIN[1])
    tell()
    states = list(Case.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "registered", "registered"]


def test_a_person_joins_unasked_and_takes_it_back(city: City) -> None:
    first, second = hear("路灯坏了").case, hear("不亮灯").case
    join_into(second, into=first, reason="同一盏灯", by=BY, at=NOON)
    part(second, reason="是另一盏", by=BY, at=NOON)
    second.refresh_from_db()
    assert second.state == "registered" and second.joined_to is None
    with pytest.raises(MoveRefused):
        part(second, reason="再来一次", by=BY, at=NOON)


def test_all_that_screening_wrote_can_be_derived_again(city: City) -> None:
    two(city)
    screened("朋友借我两万块不还，帮我催催", lon=PIN[0], lat=PIN[1])
    assert not list(verify()) and not list(rebuild())
