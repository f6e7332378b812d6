"""Returns and disputes: the window seen, units heard, the ruling final, who spoke does not rule."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.base.kept import forget_all
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case, Entry
from wangge.cases.offers import Forbidden, open_to
from wangge.cases.queries import seen_by
from wangge.cases.queries.journey import journey, warning
from wangge.clocks.models import Clock
from wangge.duties.models import Calendar, DeadlineRule
from wangge.handling.models import Dispute
from wangge.handling.queries.disputes import told
from wangge.people.models import Post, Role
from wangge.people.queries import access

pytestmark = pytest.mark.django_db
WHY = "此处灯杆属园林公园内设施，不归路灯所管"


@pytest.fixture(autouse=True)
def window(db):
    """Twenty-four hours for a return."""
    Calendar.objects.create(code="default", name="日历", hours=[["09:00", "17:00"]])
    DeadlineRule.objects.create(code="T", clock="return", value=24, unit="hour", basis="demo")


def held(city: City, name: str):
    return access(city.people[name], on=now().date())


def offered(city: City, name: str, case: Case) -> list[str]:
    return [offer.key for offer in open_to(held(city, name), case)]


def waits_at(city: City, name: str, url: str) -> int:
    """What the pile that leads there counts on this person's desk."""
    home = city.client(name).get(reverse("desk:home"))
    return next(pile.count for pile in home.context["piles"] if pile.url == url)


def disputed(city: City, *, unit: str = "parks") -> Case:
    case = city.case()
    said = {"reason": WHY, "unit": city.units[unit].pk if unit else None}
    city.does(case, "lamps_clerk", "open-dispute", **said)
    return case


def test_units_speak_and_the_ruling_is_final(city):
    case = disputed(city)
    assert case.state == "escalated"
    city.does(case, "dispatcher", "ask-opinion", unit=city.units["water"].pk)
    assert [one.unit.code for one in told(case)[0].waiting] == ["parks", "water"]
    assert offered(city, "parks_clerk", case) == ["give-opinion"]
    there = reverse("handling_disputes")
    assert waits_at(city, "parks_clerk", there) == 1 and waits_at(city, "lamps_clerk", there) == 0
    city.does(case, "parks_clerk", "give-opinion", opinion="灯杆由路灯所统一移交")
    assert offered(city, "parks_clerk", case) == [] and waits_at(city, "parks_clerk", there) == 0
    city.does(
        case,
        "supervisor",
        "rule",
        unit=city.units["lamps"].pk,
        reason="移交协议载明",
        provisional=True,
    )
    found = told(case)[0]
    assert found.ruled_unit == "路灯管理所" and found.ruling.data["provisional"] is True
    assert (case.state, case.final_assignment, case.lead_unit_id) == (
        "dispatched", True, city.units["lamps"].pk,
    )  # fmt: skip
    said = {"code": "not_ours", "reason": "仍认为不属于"}
    with pytest.raises(MoveRefused, match="final"):
        city.does(case, "lamps_clerk", "request-return", **said)
    with pytest.raises(MoveRefused, match="final"):
        city.does(case, "lamps_clerk", "open-dispute", reason=WHY)
    assert Dispute.objects.filter(case=case).count() == 1


def test_who_opened_it_or_spoke_in_it_does_not_rule(city):
    case = disputed(city)
    for name in ("lamps_clerk", "parks_clerk"):
        Post.objects.create(person=city.people[name], role=Role.SUPERVISOR, division=city.district)
    city.does(case, "parks_clerk", "give-opinion", opinion="灯杆由路灯所统一移交")
    ruling = {"unit": city.units["parks"].pk, "reason": "由园林局办理"}
    for name in ("lamps_clerk", "parks_clerk"):
        with pytest.raises(MoveRefused, match="spoke for a unit"):
            city.does(case, name, "rule", **ruling)
    city.does(case, "supervisor", "rule", **ruling)
    assert case.lead_unit_id == city.units["parks"].pk


def test_units_asked_may_read_the_case_until_it_is_ruled(city):
    case = disputed(city)
    mine = seen_by(held(city, "parks_clerk"))
    assert list(mine) == [case] and not seen_by(held(city, "water_clerk")).exists()
    page = city.client("parks_clerk").get(reverse("desk:case", args=[case.number]))
    assert WHY in page.content.decode() and "give-opinion" in page.content.decode()
    with pytest.raises(Forbidden):
        city.does(case, "water_clerk", "give-opinion", opinion="与我局无关联")
    city.does(case, "supervisor", "rule", unit=city.units["lamps"].pk, reason="移交协议载明")
    assert not seen_by(held(city, "parks_clerk")).exists()


@pytest.mark.parametrize("twice", ["parks", "lamps"])
def test_nobody_is_asked_twice(city, twice):
    case = disputed(city)
    with pytest.raises(MoveRefused, match="asked to speak already"):
        city.does(case, "supervisor", "ask-opinion", unit=city.units[twice].pk)


def test_a_unit_does_not_name_itself_and_nobody_speaks_where_nothing_is_open(city):
    case = city.case()
    with pytest.raises(MoveRefused, match="another unit"):
        city.does(case, "lamps_clerk", "open-dispute", reason=WHY, unit=city.units["lamps"].pk)
    assert case.state == "dispatched" and not Dispute.objects.exists()
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "supervisor", "ask-opinion", unit=city.units["water"].pk)


def test_the_completion_clock_rests_while_it_is_disputed(city):
    case = disputed(city, unit="")
    clock = Clock.objects.get(case=case, kind="completion")
    assert clock.resting and case.due_at is None


def test_the_window_ends_and_begins_anew_with_a_refused_return(city):
    case = city.case()
    dispatched, late = case.dispatched_at, case.dispatched_at + timedelta(hours=25)
    said = {"code": "not_ours", "reason": "不属于本单位"}
    city.does(case, "lamps_clerk", "request-return", dispatched + timedelta(hours=23), **said)
    city.does(
        case, "dispatcher", "refuse-return", dispatched + timedelta(hours=24), reason="职责清单明确"
    )
    with pytest.raises(MoveRefused, match="returning ended"):
        city.does(case, "lamps_clerk", "request-return", late, **said)
    city.does(case, "lamps_clerk", "open-dispute", late, reason=WHY)
    assert case.state == "escalated"
    other = city.case("2")
    with pytest.raises(MoveRefused, match="returning ended"):
        city.does(
            other,
            "lamps_clerk",
            "open-dispute",
            other.dispatched_at + timedelta(hours=25),
            reason=WHY,
        )


def test_the_window_is_shown_on_the_page_and_in_the_form(city):
    case = city.case()
    client = city.client("lamps_clerk")
    page = client.get(reverse("desk:case", args=[case.number]))
    assert page.context["handling"].returnable
    form = client.get(reverse("desk:deed", args=[case.number, "request-return"]))
    assert len(form.context["hints"]) == 1
    Case.objects.filter(pk=case.pk).update(dispatched_at=now() - timedelta(days=2))
    page = client.get(reverse("desk:case", args=[case.number]))
    assert page.context["handling"].return_until and not page.context["handling"].returnable


def test_back_and_forth_is_warned_of_wherever_it_is_decided(city):
    case = city.case()
    said = {"code": "not_ours", "reason": "不属于本单位"}
    assert not journey(case).back_and_forth
    for unit, to in (("lamps", "parks"), ("parks", "lamps")):
        city.does(case, f"{unit}_clerk", "request-return", **said)
        city.does(case, "dispatcher", "grant-return", reason="同意改派")
        city.does(case, "dispatcher", "dispatch", unit=city.units[to].pk, due="2099-01-05")
    way = journey(case)
    assert (way.returns, way.twice, case.hops) == (2, {city.units["lamps"].pk}, 3)
    said_so = warning(way)
    assert said_so.count("路灯管理所") == 2
    clerk = city.client("lamps_clerk")
    assert said_so in clerk.get(reverse("desk:case", args=[case.number])).content.decode()
    form = clerk.get(reverse("desk:deed", args=[case.number, "request-return"]))
    assert said_so in form.content.decode()
    city.does(case, "lamps_clerk", "request-return", **said)
    desk = city.client("dispatcher").get(reverse("dispatch_returns"))
    assert said_so in desk.content.decode()


def test_a_case_ruled_to_who_has_it_is_not_called_back_and_forth(city):
    case = disputed(city)
    city.does(case, "supervisor", "rule", unit=city.units["lamps"].pk, reason="移交协议载明")
    assert not journey(case).back_and_forth and journey(case).stays[0].ruled


def test_shares_of_the_last_lead_end_with_the_ruling(city):
    case = city.case()
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_clerk", "start")
    city.does(case, "lamps_clerk", "sub-dispatch", unit=city.units["water"].pk, reason="配合开挖")
    city.does(case, "lamps_clerk", "escalate", to="district", reason="需要区里协调")
    city.does(case, "supervisor", "rule", unit=city.units["parks"].pk, reason="由园林局办理")
    assert Entry.objects.get(case=case, kind="sub_reported").data["ended"] == "recalled"
    city.does(case, "parks_clerk", "sign")
    city.does(case, "parks_clerk", "start")
    city.does(case, "parks_clerk", "handle", result="已经修好")


def test_without_a_calendar_a_window_is_not_guessed(city):
    case = city.case()
    Calendar.objects.all().delete()
    forget_all()
    with pytest.raises(MoveRefused, match="no calendar"):
        city.does(case, "lamps_clerk", "request-return", code="not_ours", reason="不属于本单位")
    page = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
    assert page.status_code == 200 and page.context["handling"].return_until is None


def test_the_list_keeps_what_is_to_be_ruled_and_what_stays_open_in_front(city):
    ruled, first, waits = disputed(city), city.case("2"), city.case("3")
    said = {"reason": "移交协议载明", "unit": city.units["lamps"].pk}
    city.does(ruled, "supervisor", "rule", **said)
    city.does(first, "lamps_clerk", "open-dispute", reason=WHY)
    city.does(first, "supervisor", "rule", provisional=True, **said)
    city.does(waits, "lamps_clerk", "open-dispute", reason=WHY)
    page = city.client("supervisor").get(reverse("handling_disputes"))
    assert [one.dispute.case_id for one in page.context["rows"]] == [waits.pk, first.pk, ruled.pk]
    assert not city.client("water_clerk").get(reverse("handling_disputes")).context["rows"]
