"""Shares of a case: in no circle, never later than the whole, handed on, given back, recalled."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.cases.models import Assignment, Case, Entry
from wangge.cases.offers import Forbidden
from wangge.clocks.models import Clock, Ended
from wangge.people.models import Person, Post, Role, Unit

pytestmark = pytest.mark.django_db


def at_work(city: City) -> Case:
    case = city.case()
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    return case


def shared(city: City, case: Case, *, to: str = "water", by: str = "lamps_clerk", **said) -> None:
    key = "sub-dispatch" if by.startswith("lamps") else "pass-share"
    city.does(case, by, key, unit=city.units[to].pk, reason="配合开挖", **said)


def open_shares(case: Case) -> list[str]:
    found = Assignment.objects.filter(case=case, reported_at=None).order_by("pk")
    return [share.unit.code for share in found]


def test_a_share_goes_in_no_circle(city):
    case = at_work(city)
    shared(city, case)
    with pytest.raises(MoveRefused, match="its own case"):
        shared(city, case, to="lamps", by="water_clerk")
    with pytest.raises(MoveRefused, match="open share"):
        shared(city, case, to="water")
    shared(city, case, to="parks", by="water_clerk")
    with pytest.raises(MoveRefused, match="circle"):
        shared(city, case, to="water", by="parks_clerk")
    assert open_shares(case) == ["water", "parks"]
    below = Assignment.objects.get(case=case, unit=city.units["parks"])
    assert below.parent.unit == city.units["water"]


def test_a_unit_over_the_giver_is_asked_to_stand_beside(city):
    case = at_work(city)
    city.units["lamps"].parent = city.units["parks"]
    city.units["lamps"].save()
    with pytest.raises(MoveRefused, match="escalate"):
        shared(city, case, to="parks")
    shared(city, case, to="parks", assist=True)
    assert open_shares(case) == ["parks"]


def test_it_is_handed_on_only_so_often(city, monkeypatch):
    monkeypatch.setenv("WANGGE_SHARE_LEVELS", "1")
    case = at_work(city)
    shared(city, case)
    with pytest.raises(MoveRefused, match="often enough"):
        shared(city, case, to="parks", by="water_clerk")


def test_a_committee_is_given_only_what_is_on_its_list(city):
    committee = Unit.objects.create(
        code="c", name="居委会", kind="c", level="community", division=city.district
    )
    case = at_work(city)
    with pytest.raises(MoveRefused, match="admitted"):
        city.does(case, "lamps_clerk", "sub-dispatch", unit=committee.pk, reason="上门")


def test_the_unit_complained_of_is_given_no_share(city):
    case = at_work(city)
    Case.objects.filter(pk=case.pk).update(accused_unit=city.units["water"])
    case.refresh_from_db()
    with pytest.raises(MoveRefused, match="complained"):
        shared(city, case)


def test_a_share_is_never_due_after_the_whole_nor_before_now(city):
    case = at_work(city)
    with pytest.raises(MoveRefused, match="after the case"):
        shared(city, case, due="2099-01-06")
    with pytest.raises(MoveRefused, match="past"):
        shared(city, case, due="2020-01-01")
    with pytest.raises(MoveRefused, match="no handling unit"):
        city.does(case, "lamps_clerk", "sub-dispatch", unit=10**9, reason="配合")
    assert not Assignment.objects.filter(case=case).exists()
    shared(city, case, due="2099-01-05")  # the very day: due with the case
    whole = Assignment.objects.get(case=case)
    assert whole.due_at == case.due_at
    shared(city, case, to="parks", by="water_clerk", due="2098-12-31")
    part = Assignment.objects.get(case=case, parent=whole)
    assert localdate(part.due_at).isoformat() == "2098-12-31"
    assert Clock.objects.get(share=part).due_at == part.due_at


def test_a_share_below_reports_first_and_then_the_share(city):
    case = at_work(city)
    shared(city, case)
    shared(city, case, to="parks", by="water_clerk")
    with pytest.raises(MoveRefused, match="below yours"):
        city.does(case, "water_clerk", "report-share", result="已停水")
    with pytest.raises(MoveRefused, match="not reported"):
        city.does(case, "lamps_clerk", "handle", result="已经修好")
    city.does(case, "parks_clerk", "report-share", result="已移树")
    city.does(case, "water_clerk", "report-share", result="已停水")
    assert {clock.ended for clock in Clock.objects.filter(case=case, kind="sub")} == {Ended.MET}
    city.does(case, "lamps_clerk", "handle", result="已经修好")


def test_a_share_goes_back_with_its_reason_and_nobody_is_judged_by_it(city):
    case = at_work(city)
    shared(city, case)
    shared(city, case, to="parks", by="water_clerk")
    city.does(case, "water_clerk", "return-share", reason="此处无供水管线")
    assert open_shares(case) == []
    told = Entry.objects.filter(case=case, kind="sub_reported").order_by("step")
    assert [one.data["ended"] for one in told] == ["recalled", "returned"]  # the lowest first
    assert {clock.ended for clock in Clock.objects.filter(case=case, kind="sub")} == {Ended.DROPPED}
    with pytest.raises(Forbidden):
        city.does(case, "water_clerk", "report-share", result="已停水")
    shared(city, case)  # it may be given out anew
    city.does(
        case, "lamps_unit_head", "recall-share", unit=city.units["water"].pk, reason="不需要了"
    )
    assert open_shares(case) == []
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(
            case, "lamps_clerk", "recall-share", unit=city.units["water"].pk, reason="再撤一次"
        )


def test_only_the_lead_recalls(city):
    case = at_work(city)
    shared(city, case)
    with pytest.raises(Forbidden):
        city.does(
            case, "parks_clerk", "recall-share", unit=city.units["water"].pk, reason="不需要了"
        )


def test_the_case_page_shows_the_tree(city):
    case = at_work(city)
    shared(city, case)
    shared(city, case, to="parks", by="water_clerk")
    city.does(case, "parks_clerk", "return-share", reason="不归我局管护")
    page = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
    text = page.content.decode()
    assert "hd-deep-1" in text and "不归我局管护" in text
    assert [branch.ended for branch in page.context["handling"].shares] == ["", "returned"]


def test_what_is_refused_is_told_in_words_on_the_form(city):
    case = at_work(city)
    shared(city, case)
    client = city.client("lamps_clerk", headers={"accept-language": "en"})
    said = {"steps": case.steps, "unit": city.units["water"].pk, "reason": "再派一次"}
    answer = client.post(reverse("desk:deed", args=[case.number, "sub-dispatch"]), said)
    assert answer.status_code == 409
    assert case.number not in str(answer.context["problem"])
    assert "再派一次" in answer.content.decode()


def test_somebody_of_two_units_reports_for_the_one_that_has_a_share(city):
    case = at_work(city)
    both = Person.objects.create(username="both", name="某两职", password="!")
    for key in ("water", "parks"):
        Post.objects.create(person=both, role=Role.CLERK, unit=city.units[key])
    city.people["both"] = both
    shared(city, case, to="parks")
    at = now() + timedelta(minutes=1)
    city.does(case, "both", "report-share", at, result="已移树")
    assert open_shares(case) == []
