"""What becomes of a case: sent by the machine, left to a person, sent by one, returned, reviewed."""

import json
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from wangge.cases import audit
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.messenger import Messenger, Reaction, on
from wangge.cases.models import Case, Entry
from wangge.cases.queries import story
from wangge.dispatch import actions
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.ranking import whose
from wangge.dispatch.rules import Why
from wangge.dispatch.tests.conftest import COMMUNITY, NOON, PLACES, City, accepted
from wangge.dispatch.words import reason
from wangge.duties.models import CalendarDay, DeadlineRule, DutyItem
from wangge.people.models import Unit

LAMP = "小区门口路灯不亮，路灯坏了好几天，天黑看不见路"


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    """So few duty items leave little to be sure of: the machine dares more here."""
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.5")


def hear(case: Case) -> Case:
    """As the messenger does it."""
    thought = rank([(case, e.Accepted())])[0]
    dispatch_by_machine(case, e.Accepted(), NOON, thought)
    return case


def last(case: Case) -> Entry:
    entry = story(case).last()
    assert entry is not None
    return entry


def test_what_is_clear_goes_at_once_with_unit_law_and_deadline(city: City):
    case = hear(accepted(LAMP))
    assert case.state == "dispatched"
    assert case.lead_unit_id == city.units["lights.district"].pk
    assert case.duty_item_id == city.items["D1"].pk
    assert case.category_id == city.items["D1"].category_id
    assert case.hops == 1 and case.dispatched_at == NOON
    told = last(case)
    assert told.actor == "machine:dispatch"
    assert told.data["rule"] == "C-ALL"
    assert parse_datetime(told.data["due"]) == case.due_at > NOON
    assert told.data["duty"] == "D1" and "路灯不亮" in told.data["reason"]
    assert told.data["model"].startswith("list/2 ")
    assert not list(audit.verify()) and not list(audit.rebuild())


def test_the_messenger_sends_it_once(city: City):
    case = accepted(LAMP)
    flow = dict([on(e.Accepted, Reaction(act=dispatch_by_machine, think=rank))])
    for _ in range(2):
        Messenger(flow).drain(at=lambda: NOON)
    assert [entry.kind for entry in story(case)] == ["registered", "accepted", "dispatched"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", Why.NO_WORDS),
        ("😀😀🎉！！", Why.NO_WORDS),
        ("qwertyuiop", Why.NOTHING_FITS),
        ("路灯旁边有人摆摊", Why.UNSURE),
    ],
)
def test_what_is_not_clear_waits_with_the_reason(city: City, monkeypatch, words, why):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.99")
    case = accepted("占位")
    Case.objects.filter(pk=case.pk).update(words=words, title=words)
    case.refresh_from_db()
    hear(case)
    assert case.state == "accepted"
    assert last(case).kind == "considered"
    assert last(case).data["reason"] == reason(why)


def test_ten_thousand_characters(city: City):
    assert hear(accepted(LAMP + "请尽快处理谢谢" * 1500)).state in ("dispatched", "accepted")
    assert len(json.dumps(last(Case.objects.get()).data)) < 5_000


def test_a_city_without_duty_items(city: City):
    DutyItem.objects.all().delete()
    case = hear(accepted(LAMP))
    said = dict(last(case).data)
    assert said.pop("grounds")["like"] == []
    assert said == {"candidates": [], "reason": reason(Why.NO_DUTIES), "model": "list/2"}


def test_a_city_without_a_unit_for_it(city: City):
    Unit.objects.all().delete()
    case = hear(accepted(LAMP))
    assert last(case).data["reason"] == reason(Why.NO_UNITS)


def test_a_city_of_one_unit(city: City):
    Unit.objects.exclude(pk=city.units["lights.city"].pk).delete()
    case = hear(accepted(LAMP))
    assert case.lead_unit_id == city.units["lights.city"].pk


def test_the_level_follows_what_is_known_of_the_place(city: City):
    item = city.items["D2"]
    at = {level: whose.lead(item, code) for level, (code, _) in PLACES.items()}
    assert at["community"].unit == at["street"].unit == city.units["order.street"]
    assert at["street"].raised == ""
    assert at["district"].unit == city.units["order.city"]  # the district has none of its own
    assert whose.lead(item, "").unit == city.units["order.city"]
    assert whose.lead(item, "").raised == "place"
    assert whose.lead(item, "770101001").unit == city.units["order.city"]  # of no place known here


def test_unknown_place_and_a_matter_that_is_not_the_citys_own(city: City):
    DutyItem.objects.exclude(code="D3").delete()
    case = hear(accepted("楼道堆放杂物，纸箱堵楼梯", place=""))
    assert last(case).data["reason"] == reason(Why.NO_PLACE)


def test_without_a_calendar_it_is_left_to_a_person_who_may_say_the_day(city: City):
    CalendarDay.objects.filter(date__gt=NOON.date() + timedelta(days=2)).delete()
    case = hear(accepted(LAMP))
    assert last(case).data["reason"] == reason(Why.NO_CALENDAR)
    unit = city.units["lights.district"]
    with pytest.raises(MoveRefused, match=reason(Why.NO_CALENDAR)):
        actions.dispatch(case, unit, duty="D1", reason="", by="person:1", at=NOON)
    until = NOON + timedelta(days=5)
    actions.dispatch(case, unit, duty="D1", reason="", due_at=until, by="person:1", at=NOON)
    assert case.due_at == until


def test_without_a_deadline_rule_it_is_left_to_a_person(city: City):
    DeadlineRule.objects.all().delete()
    assert last(hear(accepted(LAMP))).data["reason"] == reason(Why.NO_DEADLINE)


def test_a_committee_leads_only_what_is_admitted(city: City):
    case = accepted("楼道堆放杂物，纸箱堵楼梯")
    committee = city.units["committee.community"]
    with pytest.raises(MoveRefused, match="admitted"):
        actions.dispatch(case, committee, duty="D2", reason="", by="person:1", at=NOON)
    with pytest.raises(MoveRefused, match="admitted"):
        actions.dispatch(case, committee, reason="", by="person:1", at=NOON)
    actions.dispatch(case, committee, duty="D3", reason="", by="person:1", at=NOON)
    assert case.lead_unit_id == committee.pk


def test_no_unit_of_another_area(city: City):
    case = accepted(LAMP, place="770101001001")
    with pytest.raises(MoveRefused, match="another area"):
        actions.dispatch(case, city.units["lights.district"], reason="", by="person:1", at=NOON)
    actions.dispatch(case, city.units["lights.city"], reason="", by="person:1", at=NOON)


def test_who_returned_it_does_not_get_it_again_by_machine(city: City):
    case = hear(accepted(LAMP))
    unit = case.lead_unit_id
    record(case, e.ReturnRequested(code="not_ours", reason="非本单位"), by="person:2", at=NOON)
    actions.grant_return(case, reason="属实", by="person:1", at=NOON)
    assert case.state == "accepted" and case.returns == 1
    assert case.lead_unit_id is None and case.due_at is None
    thought = rank([(case, e.Accepted())])[0]
    assert unit not in [one.unit for one in thought.candidates]
    hear(case)
    assert case.lead_unit_id != unit
    chosen = Unit.objects.get(pk=unit)
    if case.state == "accepted":  # a person may still choose it
        actions.dispatch(case, chosen, reason="再核", by="person:1", at=NOON)
        assert case.hops == 2


def test_who_is_complained_of_does_not_handle_the_complaint(city: City):
    lights = city.units["lights.district"]
    below = Unit.objects.create(
        name="路灯班", kind="lights", level="street", parent=lights, division=lights.division
    )
    case = accepted(LAMP)
    Case.objects.filter(pk=case.pk).update(accused_unit=lights)
    case.refresh_from_db()
    thought = rank([(case, e.Accepted())])[0]
    assert lights.pk not in [one.unit for one in thought.candidates]
    for unit in (lights, below):
        with pytest.raises(MoveRefused, match="complained of"):
            actions.dispatch(case, unit, reason="", by="person:1", at=NOON)
    actions.dispatch(case, city.units["lights.city"], reason="", by="person:1", at=NOON)


def test_a_return_refused_for_good_ends_it(city: City):
    case = hear(accepted(LAMP))
    record(case, e.ReturnRequested(code="not_ours", reason="非本单位"), by="person:2", at=NOON)
    actions.refuse_return(case, reason="职责清单第一项", final=True, by="person:1", at=NOON)
    assert case.state == "signed" and case.final_assignment
    with pytest.raises(MoveRefused, match="final"):
        record(case, e.ReturnRequested(code="not_ours", reason="再退"), by="person:2", at=NOON)


def test_review_and_back(city: City):
    case = accepted(LAMP)
    actions.request_review(case, reason="跨区", by="person:1", at=NOON)
    assert case.state == "under_review"
    hear(case)
    assert case.state == "under_review"  # the machine leaves alone what is not accepted
    actions.review(case, opinion="派区里", by="person:3", at=NOON)
    assert hear(case).state == "dispatched"


def test_safety_goes_fast_and_is_marked(city: City):
    case = hear(accepted(LAMP, safety=True))
    assert case.state == "dispatched" and case.urgency == "safety"


def test_above_one_a_person_sends_everything(city: City, monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")
    assert hear(accepted(LAMP)).state == "accepted"


def test_thinking_costs_no_statement_a_case(city: City, django_assert_num_queries):
    from django.db import connection

    cases = [accepted(LAMP) for _ in range(9)]
    rank([(cases[0], None)])
    with CaptureQueriesContext(connection) as few:
        rank([(case, None) for case in cases[:2]])
    with CaptureQueriesContext(connection) as many:
        rank([(case, None) for case in cases])
    assert len(few) == len(many) == 1  # what the log says of the places


def test_changed_duties_are_seen(city: City):
    from wangge.duties.actions import revise

    case = accepted("有人唱卡拉OK到半夜")
    assert all(one.confidence < 0.5 for one in rank([(case, None)])[0].candidates)
    item = city.items["D2"]
    item.keywords = [*item.keywords, "唱卡拉OK"]
    item.save()
    revise("words", by="machine:test", at=NOON)
    assert rank([(case, None)])[0].candidates[0].duty == "D2"
    item.leads = {"street": "office"}
    item.save()
    revise("leads", by="machine:test", at=NOON)
    thought = rank([(case, None)])[0]
    assert thought.candidates[0].unit == city.units["office.street"].pk
    assert COMMUNITY.startswith(PLACES["street"][0])
