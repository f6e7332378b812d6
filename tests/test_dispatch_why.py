"""Why a case went where it went: by command and on the case page, the same words."""

import json

import pytest
from click.testing import CliRunner, Result
from django.urls import reverse

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.dispatch import like
from wangge.site.commands.dispatch import command

pytestmark = pytest.mark.django_db
WORDS = "桐树路路灯不亮已经一个星期，老人晚上看不见路"


def explain(*words: str) -> Result:
    return CliRunner().invoke(command, ["explain", *words])


@pytest.fixture
def case(city: City) -> Case:
    """Considered, sent by a person against the advice, after a like one."""
    city.case("before", words=WORDS)
    like.memory.forget()
    case = city.hear("now", words=WORDS + "！").case
    record(case, e.Accepted(), by="machine:intake", at=now(), division_code="990101001001")
    first = {"unit": city.units["water"].pk, "score": 0.31, "duty": "", "why": "用词相近"}
    said = e.Considered(candidates=[first], reason="把握不足", model="dispatch/1 试")
    record(case, said, by="machine:dispatch", at=now())
    lamps = city.units["lamps"].pk
    city.does(case, "dispatcher", "dispatch", unit=lamps, reason="灯杆归它", due="2099-01-05")
    return case


def test_the_command_tells_each_decision_and_what_was_done(case: Case):
    told = explain(case.number)
    assert told.exit_code == 0
    for said in (
        "水务局",
        "把握不足",
        "dispatch/1 试",
        "31.0%",
        "路灯管理所",
        "灯杆归它",
        "绿云社区",
    ):
        assert said in told.output
    assert told.output.index("水务局") < told.output.index("灯杆归它")
    assert "候选之外" in told.output or "not named" in told.output


def test_the_command_tells_precedents_by_number_only(case: Case):
    earlier = Case.objects.exclude(pk=case.pk).get()
    told = explain(case.number)
    assert earlier.number in told.output and earlier.title not in told.output.split("\n", 1)[1]


def test_the_command_says_it_as_json(case: Case):
    told = json.loads(explain(case.number, "--json").output)
    considered, dispatched = told["decisions"]
    assert considered["kind"] == "considered" and considered["candidates"][0]["name"] == "水务局"
    assert dispatched["by"] == "person" and dispatched["followed"] is False
    assert dispatched["like"][0]["case"] and dispatched["place"]["division"] == "990101001001"


@pytest.mark.parametrize("number", ["261122-0000-0001-1", "随便", "261122-9999-9999-7"])
def test_the_command_says_what_is_wrong_with_a_number(city: City, number: str):
    told = explain(number)
    assert told.exit_code == 1 and number in told.output and "Traceback" not in told.output


def test_the_case_page_shows_it_folded_to_whoever_sees_the_case(city: City, case: Case):
    earlier = Case.objects.exclude(pk=case.pk).get()
    page = reverse("desk:case", args=[case.number])
    for name in ("dispatcher", "lamps_clerk"):
        html = city.client(name).get(page).content.decode()
        block = html[html.index('id="why"') : html.index("dk-story")]
        assert "水务局" in block and "灯杆归它" in block and "<details" in block
        assert f"/cases/{earlier.number}" in block
    assert city.client("water_clerk").get(page).status_code == 404


def test_precedents_are_links_only_for_those_who_may_see_them(city: City, case: Case):
    earlier = Case.objects.exclude(pk=case.pk).get()
    Case.objects.filter(pk=earlier.pk).update(lead_unit=city.units["water"])
    html = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number])).content
    block = html.decode().split('id="why"')[1].split("dk-story")[0]
    assert f"/cases/{earlier.number}" not in block and earlier.number in block


def test_a_case_not_yet_dispatched_has_no_such_block(city: City):
    heard = city.hear().case
    html = city.client("dispatcher").get(reverse("desk:case", args=[heard.number])).content
    assert b'id="why"' not in html
    assert explain(heard.number).exit_code == 0
