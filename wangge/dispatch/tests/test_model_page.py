"""The page of the model, its switch and its API: who may see, who may switch, where each number leads."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wangge.assist.actions import keep, promote
from wangge.base.kept import forget_all
from wangge.dispatch.api import model as api
from wangge.dispatch.models import Gate
from wangge.dispatch.pages import model as page
from wangge.dispatch.promise.gates import switch
from wangge.dispatch.promise.watch import look
from wangge.dispatch.tests.conftest import NOON, City, accepted
from wangge.dispatch.tests.machine import fill
from wangge.people.models import Person, Post

ADDRESS = "/dispatch/model/"
READERS = ("dispatcher", "supervisor", "leader", "analyst", "system_admin")
OTHERS = ("operator", "reviewer", "verifier", "caller", "security_admin", "audit_admin")


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    for module in (page, api):
        monkeypatch.setattr(module, "now", lambda: NOON)
    forget_all()
    yield
    forget_all()


def client(city: City, role: str) -> Client:
    person, _new = Person.objects.get_or_create(
        username=role, defaults={"name": f"某{role}", "password": "!"}
    )
    division = city.units["lights.city"].division
    Post.objects.get_or_create(person=person, role=role, division=division)
    browser = Client()
    browser.force_login(person)
    return browser


def filled(city: City) -> None:
    fill(120, 3, unit=city.units["lights.city"].pk, channel="web_form")
    fill(60, 25, unit=city.units["lights.city"].pk, category="32", channel="police_110")
    look(at=NOON)


@pytest.mark.parametrize("role", READERS)
def test_these_may_see_it(city: City, role: str):
    assert client(city, role).get(ADDRESS).status_code == 200
    assert client(city, role).get(f"{ADDRESS}cases/").status_code == 200


@pytest.mark.parametrize("role", OTHERS)
def test_others_may_not(city: City, role: str):
    browser = client(city, role)
    assert browser.get(ADDRESS).status_code == 403
    assert browser.get(f"{ADDRESS}cases/").status_code == 403
    assert browser.post(f"{ADDRESS}switch", {"scope": "all"}).status_code == 403
    assert browser.get("/api/v1/dispatch/promise").status_code == 403
    assert Client().get(ADDRESS).status_code == 302


def test_a_fresh_installation_says_what_is_missing(city: City):
    shown = client(city, "supervisor").get(ADDRESS).content.decode()
    assert "wangge clock" in shown and "dm-tiers" in shown


def test_promise_error_and_gates_stand_on_it(city: City):
    card = {"promise": {"tiers": {"general": {
        "threshold": 0.71, "target": 0.05, "delta": 0.05, "bound": 0.046, "n": 3200, "sent": 2976,
        "wrong": 118}}}, "figures": {"accuracy": 0.913}}  # fmt: skip
    version = keep("dispatch", {}, card, by="person:1", at=NOON)
    promote(version, by="person:1", at=NOON, reason="试")
    filled(city)
    shown = client(city, "analyst").get(ADDRESS).content.decode()
    for said in ("dispatch/1", "4.6 %", "3200", "91.3 %", "15.6 %", "市容"):
        assert said in shown
    assert shown.count("<article") == 3 and shown.count('class="proved"') == 1
    stopped = Gate.objects.get(scope="category:32")
    assert stopped.state == "stopped" and stopped.reason in shown
    assert '<form class="dm-switch"' not in shown  # an analyst may not switch


def test_each_number_opens_the_cases_behind_it(city: City):
    filled(city)
    browser = client(city, "dispatcher")
    shown = browser.get(ADDRESS).content.decode()
    links = set(re.findall(r'href="(/dispatch/model/cases/\?[^"]+)"[^>]*>(\d+)<', shown))
    assert len(links) >= 12
    for link, number in links:
        listed = browser.get(link.replace("&amp;", "&")).content.decode()
        more = "before=" in listed
        assert listed.count("<tr><td>") == min(int(number), page.ROWS) and more == (
            int(number) > page.ROWS
        )


def test_the_list_turns_its_pages_and_shows_only_what_one_may_see(city: City):
    filled(city)
    browser = client(city, "dispatcher")
    seen, address = 0, f"{ADDRESS}cases/?scope=all"
    while address:
        listed = browser.get(address).content.decode()
        seen += listed.count("<tr><td>")
        further = re.search(r'href="(\?[^"]*before=\d+)"', listed)
        address = f"{ADDRESS}cases/{further[1].replace('&amp;', '&')}" if further else ""
    assert seen == 180
    assert (
        client(city, "system_admin").get(f"{ADDRESS}cases/").content.decode().count("<tr><td>") == 0
    )
    for odd in ("outcome=maybe",):
        assert browser.get(f"{ADDRESS}cases/?{odd}").status_code == 404
    assert browser.get(f"{ADDRESS}cases/?before=1e9&scope=nothing:x&how=x").status_code == 200


@pytest.mark.parametrize("role", ["supervisor", "system_admin"])
def test_these_may_switch_and_it_stays_on_the_record(city: City, role: str):
    browser = client(city, role)
    said = {"scope": "tier:safety", "state": "stopped", "reason": "演练"}
    answer = browser.post(f"{ADDRESS}switch", said, follow=True)
    assert answer.redirect_chain and answer.status_code == 200
    gate = Gate.objects.get()
    assert (gate.scope, gate.state, gate.reason) == ("tier:safety", "stopped", "演练")
    assert gate.by == Person.objects.get(username=role).actor
    shown = answer.content.decode()
    assert "演练" in shown and f"某{role}" in shown
    again = browser.post(f"{ADDRESS}switch", said)
    assert again.status_code == 409 and 'role="alert"' in again.content.decode()
    assert "演练" in again.content.decode() and Gate.objects.count() == 1


@pytest.mark.parametrize("role", ["dispatcher", "leader", "analyst"])
def test_who_only_reads_cannot_switch(city: City, role: str):
    said = {"scope": "all", "state": "stopped", "reason": "试"}
    browser = client(city, role)
    assert browser.post(f"{ADDRESS}switch", said).status_code == 403
    answer = browser.post("/api/v1/dispatch/gates", said, content_type="application/json")
    assert answer.status_code == 403 and not Gate.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("0.93", 0.93), ("93", 0.93), ("93 %", 0.93), ("", None), ("viel", None), ("140", None)]
)  # fmt: skip
def test_a_threshold_as_people_write_it(city: City, typed: str, kept: float | None):
    said = {"scope": "all", "state": "tightened", "reason": "从严", "threshold": typed}
    answer = client(city, "supervisor").post(f"{ADDRESS}switch", said)
    assert answer.status_code == (302 if kept else 409)
    assert [one.threshold for one in Gate.objects.all()] == ([kept] if kept else [])


def test_statements_do_not_grow_with_scopes_and_switches(city: City):
    browser = client(city, "supervisor")

    def count() -> int:
        browser.get(ADDRESS)  # what is kept in memory is there then
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(ADDRESS).status_code == 200
        return len(seen)

    switch("all", "stopped", reason="试", by="person:1", at=NOON)
    filled(city)
    few = count()
    for code in ("33", "34", "35"):
        fill(50, 1, unit=city.units["lights.city"].pk, category=code, channel=f"c{code}")
    for at in range(6):
        switch("all", ("open", "stopped")[at % 2], reason="试", by=f"person:{at}", at=NOON)
    look(at=NOON + timedelta(seconds=1))
    assert count() == few <= 9


def test_the_api_tells_the_same(city: City):
    browser = client(city, "supervisor")
    assert browser.get("/api/v1/dispatch/promise").json()["looked_at"] is None
    filled(city)
    told = browser.get("/api/v1/dispatch/promise").json()
    assert {one["tier"]: one["target"] for one in told["tiers"]} == {
        "general": 0.05, "urgent": 0.03, "safety": 0.01,
    }  # fmt: skip
    bad = next(one for one in told["scopes"] if one["scope"] == "category:32")
    assert bad["verdict"] == "stop" and bad["wrong"] == 25
    body = {"scope": "category:32", "state": "open", "reason": "清单已更正"}
    opened = browser.post("/api/v1/dispatch/gates", body, content_type="application/json")
    assert opened.status_code == 200 and opened.json()["state"] == "open"
    again = browser.post("/api/v1/dispatch/gates", body, content_type="application/json")
    assert again.status_code == 409
    odd = body | {"scope": "planet:mars"}
    assert (
        browser.post("/api/v1/dispatch/gates", odd, content_type="application/json").status_code
        == 422
    )
    standing = browser.get("/api/v1/dispatch/gates").json()
    assert {one["scope"]: one["state"] for one in standing}["category:32"] == "open"
    past = browser.get("/api/v1/dispatch/gates?past=true").json()
    assert len(past) > len(standing) and past[0]["reason"] == "清单已更正"


def test_the_bar_marks_only_the_page_one_is_on(city: City):
    shown = client(city, "dispatcher").get(ADDRESS).content.decode()
    bar = shown[: shown.index("<main")]  # it stands behind More
    assert re.findall(r'href="([^"]+)" aria-current="page"', bar) == [ADDRESS]
    accepted("路灯不亮")
    bar = client(city, "dispatcher").get("/dispatch/").content.decode().partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', bar) == ["/dispatch/"]
    start = client(city, "system_admin").get("/")
    assert start.headers["Location"] != ADDRESS
