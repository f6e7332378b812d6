"""What a person may do after the report: add words, answer who waits, ask for a review."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages_cast import City
from tests.test_portal import report, show
from wangge.base.clock import now
from wangge.cases import log
from wangge.cases.log import MoveRefused
from wangge.cases.messenger import Messenger
from wangge.cases.models import Case, Entry
from wangge.duties.models import Calendar, CalendarDay
from wangge.flow import FLOW
from wangge.handling.models import Review
from wangge.intake.actions import accept
from wangge.portal import actions
from wangge.verification.actions import close, reopen

pytestmark = pytest.mark.django_db
EN = {"headers": {"accept-language": "en"}}


def heard(city: City) -> tuple[Client, Case]:
    """A citizen with a report that a unit is working on."""
    client = Client()
    report(client)
    client.get(reverse("portal:done"))
    case = Case.objects.latest("pk")
    client.post(reverse("portal:case"))
    place = {"division_code": "990101001001", "grid_id": city.grid.pk}
    if case.state == "registered":
        accept(case, by="machine:intake", at=now(), **place)
    city.does(case, "dispatcher", "dispatch", unit=city.units["lamps"].pk, due="2099-01-05")
    city.does(case, "lamps_clerk", "sign")
    return client, case


def at_work(city: City) -> tuple[Client, Case]:
    client, case = heard(city)
    city.does(case, "lamps_handler", "start")
    return client, case


def add(client: Client, words: str):
    return client.post(reverse("portal:add"), {"words": words})


def test_an_answer_takes_the_case_up_again_at_once(city):
    client, case = at_work(city)
    day = localdate(now()) + timedelta(days=5)
    city.does(case, "lamps_clerk", "wait", cause="citizen", until=day, reason="请告知是哪一盏灯")
    page = client.get(reverse("portal:case"))
    assert page.context["waits"] and "请告知是哪一盏灯" in page.content.decode()
    assert add(client, "北门第二盏，电话 13977778888").status_code == 302
    case.refresh_from_db()
    assert case.state == "in_progress" and case.due_at and case.resume_on is None
    note, resumed = Entry.objects.filter(case=case).order_by("-step")[:2][::-1]
    assert (note.kind, note.actor, resumed.kind, resumed.actor) == (
        "noted", "citizen", "resumed", "citizen",
    )  # fmt: skip
    assert "13977778888" not in note.data["words"]
    page = client.get(reverse("portal:case"))
    assert not page.context["waits"] and "北门第二盏" in page.content.decode()


@pytest.mark.parametrize("cause", ["third_party", "pool"])
def test_an_addition_does_not_end_a_rest_for_another_cause(city, cause):
    client, case = at_work(city)
    day = localdate(now()) + timedelta(days=5)
    if cause == "pool":
        city.does(case, "lamps_unit_head", "suspend", until=day, reason="冬季不宜开挖")
    else:
        city.does(case, "lamps_clerk", "wait", cause=cause, until=day, reason="等待停电")
    assert add(client, "另外树也挡住了灯").status_code == 302
    case.refresh_from_db()
    assert case.state == "suspended" and Entry.objects.filter(case=case, kind="noted").exists()


def test_notes_of_the_house_are_not_shown_to_the_person(city):
    client, case = at_work(city)
    from wangge.cases import events as e

    log.record(case, e.Noted(words="内部备注勿外传"), by=city.people["supervisor"].actor, at=now())
    assert "内部备注勿外传" not in show(client)


def test_additions_have_an_end(city):
    client, case = at_work(city)
    for n in range(actions.MOST_NOTES):
        assert add(client, f"补充第 {n} 条").status_code == 302
    answer = add(client, "再补充一条，请保留")
    assert answer.status_code == 409 and "再补充一条，请保留" in answer.content.decode()
    assert add(client, "").status_code == 422
    assert Client().post(reverse("portal:add"), {"words": "我是谁"}).status_code == 302
    assert Entry.objects.filter(case=case, kind="noted").count() == actions.MOST_NOTES
    case.refresh_from_db()
    tomorrow = now() + timedelta(days=1, minutes=1)
    actions.add_words(case, words="第二天再补充", at=tomorrow)


def test_words_to_a_joined_report_reach_the_main_case_and_do_not_resume_it(city):
    _client, case = at_work(city)
    day = localdate(now()) + timedelta(days=5)
    city.does(case, "lamps_clerk", "wait", cause="citizen", until=day, reason="请告知是哪一盏灯")
    second = city.hear("2").case
    log.join(second, into=case, by="machine:intake", at=now(), reason="同一盏灯")
    assert actions.add_words(second, words="我也看见了", at=now()) is False
    case.refresh_from_db()
    assert case.state == "suspended"
    assert Entry.objects.filter(kind="noted", case__in=[case, second]).count() == 2


def closed(city: City, outcome: str = "not_solved") -> tuple[Client, Case]:
    client, case = at_work(city)
    city.does(case, "lamps_handler", "handle", result="已经修好", reply="路灯已经修好。")
    city.does(case, "verifier", "verify")
    Messenger(FLOW).drain()
    case.refresh_from_db()
    city.does(case, "caller", "call-back", way="phone", solved=False, satisfied=2)
    close(case, outcome=outcome, reason="列入明年改造", by=city.people["caller"].actor, at=now())
    return client, case


def ask(client: Client, reason: str = "灯还是不亮，请再看"):
    return client.post(reverse("portal:review"), {"reason": reason})


def test_a_review_is_asked_for_and_the_case_opened_again(city):
    client, case = closed(city)
    page = client.get(reverse("portal:case"), **EN)
    assert "closed, but not solved" in page.content.decode() and page.context["review"].left == 2
    assert ask(client).status_code == 302
    case.refresh_from_db()
    assert case.review_asked_at and client.get(reverse("portal:case")).context["review"].asked
    assert ask(client).status_code == 409  # one at a time
    pile = city.client("caller").get(reverse("desk:reviews"))
    assert pile.context["rows"] == [(case, "灯还是不亮，请再看")]
    assert "灯还是不亮，请再看" in pile.content.decode()
    counted = {
        str(pile.url): pile.count
        for pile in city.client("caller").get(reverse("desk:home")).context["piles"]
    }
    assert counted[reverse("desk:reviews")] == 1
    page = city.client("caller").get(reverse("desk:case", args=[case.number]))
    assert "灯还是不亮，请再看" in "".join(page.context["handling"].warnings)
    reopen(case, reason="现场确未修好", by=city.people["supervisor"].actor, at=now())
    Messenger(FLOW).drain()
    case.refresh_from_db()
    assert case.review_asked_at is None and case.state == "accepted" and case.reopens == 1
    assert Review.objects.get(case=case).reopened is True
    assert not city.client("caller").get(reverse("desk:reviews")).context["rows"]


def test_a_review_is_declined_with_its_reason_by_another_than_who_closed_it(city):
    client, case = closed(city)
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "supervisor", "decline-review", reason="并无新的情况")
    ask(client)
    case.refresh_from_db()
    with pytest.raises(MoveRefused, match="who closed it"):
        city.does(case, "caller", "decline-review", reason="并无新的情况")
    city.does(case, "supervisor", "decline-review", reason="已列入明年改造计划")
    assert case.state == "closed" and case.review_asked_at is None
    assert "已列入明年改造计划" in show(client)
    assert Review.objects.get(case=case).reopened is False
    assert ask(client).status_code == 302  # the second and last time
    case.refresh_from_db()
    city.does(case, "supervisor", "decline-review", reason="已列入明年改造计划")
    answer = ask(client, "第三次申请，请留意")
    assert answer.status_code == 409 and case.number not in str(answer.context["review_problem"])
    assert client.get(reverse("portal:case")).context["review"] is None


def test_a_review_has_its_days(city):
    _client, case = closed(city)
    with pytest.raises(MoveRefused, match="15 days"):
        actions.want_review(case, reason="太晚才想起来", at=now() + timedelta(days=16))
    assert not Review.objects.exists()


def test_what_is_open_has_no_review_and_a_few_words_are_asked_for(city):
    client, _case = at_work(city)
    assert client.get(reverse("portal:case")).context["review"] is None
    assert ask(client).status_code == 409
    assert ask(client, "不").status_code == 422


def test_an_attempt_in_vain_is_not_called_contact(city):
    client, case = heard(city)
    city.does(case, "lamps_clerk", "contact", way="phone", reached=False)
    page = client.get(reverse("portal:case"), **EN).context["status"]
    assert case.state == "contacted" and "did not reach anybody" in page.text
    city.does(case, "lamps_clerk", "contact", way="phone", reached=True)
    assert "has been in touch" in client.get(reverse("portal:case"), **EN).context["status"].text


def test_more_time_is_told_with_its_day_and_its_reason(city):
    made = Calendar.objects.create(code="default", name="日历", hours=[["09:00", "17:00"]])
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=made, date=date(2099, 1, day), kind="workday") for day in range(1, 32)
    )
    client, case = at_work(city)
    city.does(case, "lamps_unit_head", "request-extension", reason="等待配件到货", work_days=3)
    city.does(case, "dispatcher", "grant-extension")
    told = client.get(reverse("portal:case")).context["told"][0]
    assert told.words == "等待配件到货" and "8" in told.text  # the eighth of January
