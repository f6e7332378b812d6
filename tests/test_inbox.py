"""The inbox of a unit: what to do first, until when and why; one press where no words are needed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime

from wangge.base.clock import now
from wangge.cases.models import Entry
from wangge.clocks.models import Clock
from wangge.duties import actions
from wangge.duties.models import DeadlineRule

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def limits(city):
    """Signing by a rule; the completion of the cast's cases is said by a person, for years ahead."""
    days = [(now().date() + timedelta(days=n), "workday", "") for n in range(-3, 60)]
    actions.fill(actions.make_calendar("default"), days, by="machine:cli", at=now())
    DeadlineRule.objects.create(code="S", clock="sign", value=15, unit="minute", basis="某办法")
    DeadlineRule.objects.create(code="R", clock="response", value=2, unit="hour")
    actions.revise("rules", by="machine:cli", at=now())
    return city


@pytest.fixture
def noon(monkeypatch):
    """The pages are asked at noon, whenever the test runs."""
    at = localtime(now()).replace(hour=12, minute=0, second=0, microsecond=0)
    for page in ("home", "inbox"):
        monkeypatch.setattr(f"wangge.desk.pages.{page}.now", lambda: at)
    return at


def english(word) -> str:
    with translation.override("en"):
        return str(word)


def inbox(city, name="lamps_clerk", query=""):
    return city.client(name).get(reverse("desk:inbox") + query)


def test_what_runs_out_first_is_said_first_with_its_why(limits, noon):
    case = limits.case()
    Clock.objects.filter(case=case, kind="sign").update(due_at=noon + timedelta(minutes=15))
    Clock.objects.filter(case=case, kind="response").update(due_at=noon + timedelta(hours=2))
    (group,) = inbox(limits).context["groups"]
    (row,) = group.rows
    assert group.key == "today" and row.case == case
    assert english(row.what) == "Sign for it" and "15" in row.why
    assert [english(what) for what, _ in row.also] == [
        "Speak to whoever asked",
        "Handle it and report",
    ]
    assert row.press.key == "sign"


def test_home_counts_and_shows_what_the_inbox_does(limits, noon):
    """Whoever reads “late: 1” on the first page finds that one in the inbox; each clock counts, not the last alone."""
    slow, new, calm = (limits.case(str(n)) for n in range(3))
    away = {slow: timedelta(minutes=-5), new: timedelta(hours=12), calm: timedelta(hours=13)}
    for case, left in away.items():
        Clock.objects.filter(case=case).update(due_at=noon + timedelta(days=2))
        Clock.objects.filter(case=case, kind="sign").update(due_at=noon + left)
    home = limits.client("lamps_clerk").get(reverse("desk:home"))
    told = {english(pile.label): (pile.count, pile.url) for pile in home.context["piles"]}
    assert told["Late"] == (1, "/inbox/#late") and told["Due today"] == (1, "/inbox/#today")
    groups = {
        group.key: [row.case for row in group.rows] for group in inbox(limits).context["groups"]
    }
    assert groups == {"late": [slow], "today": [new], "tomorrow": [calm]}
    assert [row.case for row in home.context["rows"]] == [slow, new, calm]
    html = home.content.decode()
    assert html.index(slow.number) < html.index(new.number)
    eyes = limits.client("supervisor").get(reverse("desk:home")).context
    assert eyes["rows"] == [] and eyes["page"].cases


def test_one_press_signs_and_the_row_says_what_is_next(limits):
    case = limits.case()
    client = limits.client("lamps_clerk")
    answer = client.post(reverse("desk:press", args=[case.number, "sign"]), headers=HTMX)
    assert Entry.objects.filter(case=case, kind="signed").exists()
    row = answer.context["row"]
    assert english(row.what) == "Speak to whoever asked" and row.next.key == "contact"
    again = client.post(reverse("desk:press", args=[case.number, "sign"]), headers=HTMX)
    assert again.context["problem"] and Entry.objects.filter(case=case, kind="signed").count() == 1


def test_a_deed_that_needs_words_is_not_done_by_a_press(limits):
    case = limits.case()
    limits.does(case, "lamps_clerk", "sign")
    limits.does(case, "lamps_clerk", "start")
    client = limits.client("lamps_clerk")
    answer = client.post(reverse("desk:press", args=[case.number, "handle"]), headers=HTMX)
    assert answer.context["problem"]
    assert not Entry.objects.filter(case=case, kind="handled").exists()
    page = client.get(reverse("desk:case", args=[case.number]) + "?do=handle").content.decode()
    assert f'hx-get="{reverse("desk:deed", args=[case.number, "handle"])}"' in page


def test_another_unit_and_other_roles_have_nothing_of_it(limits):
    limits.case()
    other = next(name for name in limits.people if name.endswith("_clerk") and "lamps" not in name)
    assert not inbox(limits, other).context["groups"]
    assert inbox(limits, "dispatcher").status_code == 403
    assert Client().get(reverse("desk:inbox")).status_code == 302


def test_what_rests_comes_last_and_only_mine_is_mine(limits):
    rests, mine = limits.case("1"), limits.case("2")
    for case in (rests, mine):
        limits.does(case, "lamps_clerk", "sign")
    limits.does(rests, "lamps_clerk", "start")
    limits.does(mine, "lamps_handler", "start")
    limits.does(mine, "lamps_handler", "contact", way="phone", reached=True)
    limits.does(rests, "lamps_clerk", "contact", way="phone", reached=True)
    until = (now() + timedelta(days=40)).date()
    limits.does(rests, "lamps_unit_head", "suspend", reason="冬季不宜开挖", until=until)
    groups = inbox(limits).context["groups"]
    assert [(group.key, [row.case for row in group.rows]) for group in groups] == [
        ("later", [mine]),
        ("rests", [rests]),
    ]
    (only,) = inbox(limits, "lamps_handler", "?mine=1").context["groups"]
    assert [row.case for row in only.rows] == [mine]


def test_the_case_page_explains_each_clock(limits):
    case = limits.case()
    page = limits.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
    kinds = [english(one.kind) for one in page.context["clocks"]]
    assert kinds == ["signing clock", "first-contact clock", "completion clock"]
    assert "某办法" in page.context["clocks"][0].why
