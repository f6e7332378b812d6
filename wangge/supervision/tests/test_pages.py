"""The board of supervision: its numbers and what they open, who sees what, and the ladder's form."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case, Entry
from wangge.cases.offers import Forbidden, offers, open_to, perform
from wangge.notices.models import Notice
from wangge.people.queries import access
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.models import Addressed, Order
from wangge.supervision.tests.ground import Town, client, late, page

HOUR = timedelta(hours=1)


def links(html: str, part: str) -> list[str]:
    found = re.findall(r'href="([^"]*)"', html.replace("&amp;", "&"))
    return [one for one in found if part in one]


def does(town: Town, case: Case, name: str, key: str, **said: Any) -> None:
    case.refresh_from_db()
    person, at = town.people[name], now()
    held = access(person, on=at.date())
    perform(case, key, offers[key].form(**said), person=person, access=held, at=at)


def offered(town: Town, case: Case, name: str) -> set[str]:
    case.refresh_from_db()
    held = access(town.people[name], on=now().date())
    return {one.key for one in open_to(held, case)}


class TestBoard:
    def test_each_number_opens_the_cases_it_counts(self, town: Town) -> None:
        late(town, "1"), late(town, "2")
        late(town, "3", unit="water")
        town.case("4", at=now(), hours=5)
        html = page(town, "supervisor", reverse("supervision_board"))
        unit = town.units["lamps"].pk
        [address] = links(html, f"due=late&unit={unit}&kind=completion")
        listed = page(town, "supervisor", address)
        assert listed.count("data-sheet=") == 2
        [soon] = links(html, f"due=soon&unit={unit}&kind=completion")
        assert page(town, "supervisor", soon).count("data-sheet=") == 1
        assert "2 / 3" in html  # of three open cases of the unit two are late

    def test_a_share_comes_before_a_count(self, town: Town) -> None:
        for n in range(6):
            town.case(f"ok{n}", at=now(), hours=100)
        late(town, "1"), late(town, "2")
        late(town, "3", unit="water")
        html = page(town, "supervisor", reverse("supervision_board"))
        assert html.index("水务局") < html.index("路灯管理所")

    def test_a_unit_head_sees_the_own_unit_alone(self, town: Town) -> None:
        late(town, "1"), late(town, "2", unit="water")
        fire_due(at=now())
        html = page(town, "water_unit_head", reverse("supervision_board"))
        assert "水务局" in html and "路灯管理所" not in html
        above = page(town, "city_unit_head", reverse("supervision_board"))
        assert "路灯管理所" in above and "水务局" not in above
        mine = page(town, "water_unit_head", reverse("supervision_orders"))
        assert mine.count('class="sv-order"') == 1

    @pytest.mark.parametrize("name", ["lamps_clerk", "caller", "system_admin"])
    def test_others_are_not_let_in(self, town: Town, name: str) -> None:
        page(town, name, reverse("supervision_board"), status=403)
        page(town, name, reverse("supervision_ladder"), status=403)

    def test_an_area_narrows_it(self, town: Town) -> None:
        late(town)
        url = reverse("supervision_board")
        assert "路灯管理所" in page(town, "leader", f"{url}?area=990101")
        assert "路灯管理所" not in page(town, "leader", f"{url}?area=990102")

    def test_the_sheet_tells_what_fired_and_what_comes(self, town: Town) -> None:
        case = late(town)
        fire_due(at=now())
        html = page(town, "leader", reverse("supervision_sheet", args=[case.number]))
        assert "when the time is up" in html and "next:" in html
        assert "2 persons told" in html

    def test_a_sheet_of_anothers_case_is_not_there(self, town: Town) -> None:
        case = late(town)
        page(town, "water_unit_head", reverse("supervision_sheet", args=[case.number]), 404)
        page(town, "water_unit_head", reverse("supervision_sheet", args=["12"]), 404)

    def test_what_fired_today_is_counted_and_opens(self, town: Town) -> None:
        case = late(town)
        fire_due(at=now())
        html = page(town, "supervisor", reverse("supervision_board"))
        [address] = links(html, "fired/?rung=completion-urge")
        assert case.title in page(town, "supervisor", address)

    @pytest.mark.parametrize("url", ["clocks/?due=x", "clocks/?kind=x", "orders/?standing=x"])
    def test_what_is_no_list_is_said(self, town: Town, url: str) -> None:
        page(town, "supervisor", f"/supervision/{url}", status=404)

    def test_it_takes_the_same_statements_however_many(
        self, town: Town, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(5):
            late(town, str(n))
        asks = client(town, "supervisor")
        asks.get(reverse("supervision_board"))
        with django_assert_max_num_queries(24):
            asks.get(reverse("supervision_board"))


class TestOrders:
    def test_a_unit_sees_answers_and_the_supervisor_closes(self, town: Town) -> None:
        case = late(town)
        until = (now() + timedelta(days=2)).date()
        does(town, case, "supervisor", "urge", level="supervise", reason="拖延", answer_by=until)
        assert {"acknowledge", "answer-order"} <= offered(town, case, "lamps_clerk")
        assert "acknowledge" not in offered(town, case, "water_clerk")
        does(town, case, "lamps_clerk", "acknowledge", note="知道了")
        one = Addressed.objects.get()
        assert one.acknowledged_by == town.people["lamps_clerk"].actor
        assert not Notice.objects.filter(unit=town.units["lamps"], acknowledged_at=None).exists()
        assert "acknowledge" not in offered(town, case, "lamps_clerk")
        does(town, case, "lamps_unit_head", "answer-order", feedback="明天上午修好")
        one.refresh_from_db()
        assert one.feedback == "明天上午修好" and one.answered_at
        with pytest.raises(MoveRefused):
            does(town, case, "lamps_clerk", "answer-order", feedback="又一次答复")
        does(town, case, "supervisor", "close-orders", result="已按期整改")
        order = Order.objects.get()
        assert (order.result, order.closed_by) == ("已按期整改", town.people["supervisor"].actor)
        kinds = list(
            Entry.objects.filter(case=case).order_by("step").values_list("kind", flat=True)
        )
        assert kinds[-4:] == ["urged", "acknowledged", "acknowledged", "noted"]

    def test_a_joint_order_is_each_units_own_to_acknowledge(self, town: Town) -> None:
        case = late(town)
        does(town, case, "supervisor", "urge", level="joint", reason="拖延")
        assert Addressed.objects.count() == 2
        does(town, case, "city_unit_head", "acknowledge")
        seen = Addressed.objects.exclude(acknowledged_at=None).values_list("unit__code", flat=True)
        assert list(seen) == ["city"]
        html = page(town, "supervisor", reverse("supervision_orders") + "?standing=unseen")
        assert html.count('class="sv-order"') == 1
        does(town, case, "lamps_clerk", "acknowledge")
        html = page(town, "supervisor", reverse("supervision_orders") + "?standing=unseen")
        assert html.count('class="sv-order"') == 0

    def test_an_interview_is_kept_with_its_minutes(self, town: Town) -> None:
        case = late(town)
        does(town, case, "supervisor", "urge", level="interview", reason="多次拖延")
        minutes = "负责人承诺三日内整改到位"
        does(
            town,
            case,
            "supervisor",
            "record-interview",
            held_on=now().date(),
            minutes=minutes,
        )
        order = Order.objects.get()
        assert order.person == town.people["lamps_unit_head"] and order.minutes == minutes
        assert minutes in page(town, "leader", reverse("supervision_orders") + "?standing=listed")

    def test_only_supervisors_urge_and_no_answer_lies_in_the_past(self, town: Town) -> None:
        case = late(town)
        with pytest.raises(Forbidden):
            does(town, case, "lamps_clerk", "urge", level="urge", reason="拖延")
        with pytest.raises(MoveRefused, match="is over"):
            does(
                town,
                case,
                "supervisor",
                "urge",
                level="urge",
                reason="拖延",
                answer_by=(now() - timedelta(days=3)).date(),
            )


def test_the_case_page_offers_what_is_to_be_done(town: Town) -> None:
    case = late(town)
    record(case, e.Signed(), by="person:1", at=now())
    fire_due(at=now())
    html = page(town, "lamps_clerk", reverse("desk:case", args=[case.number]))
    assert "Seen: acknowledge the order" in html
