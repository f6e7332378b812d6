"""One matter from end to end in a real browser: reported on a phone, worked on, judged by its reporter."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browsing import chromium, city, marks, quiet, signed_in, watched
from tests.pages_cast import PIN, City
from wangge.cases.messenger import Messenger
from wangge.cases.models import Case
from wangge.flow import FLOW

WORDS = "人行道上窨井盖没有了，晚上看不见，老人差点掉进去"
__all__ = ["chromium", "city"]  # fixtures
pytestmark = marks


class Desk:
    """A person of the house at a browser of his own."""

    def __init__(self, chromium: Any, site: str, city: City, name: str) -> None:
        self.page, self.site = signed_in(chromium, site, city.people[name]), site

    def does(self, case: Case, key: str, **typed: str) -> None:
        """Open the case, press the deed, fill its form, send it; then the flow goes on."""
        page = self.page
        page.goto(f"{self.site}/cases/{case.number}")
        move = f'#case [hx-get$="/do/{key}"], #case [hx-post$="/do/{key}"] button'
        if not page.locator(move).first.is_visible():
            page.locator("details.dk-others > summary").click()
        page.locator(move).first.click()
        quiet(page)
        for name, value in typed.items():
            field = page.locator(f'#deed [name="{name}"]')
            if field.first.get_attribute("type") == "file":
                field.set_input_files(value)
            elif field.first.get_attribute("type") == "radio":
                page.locator(f'#deed label:has([name="{name}"][value="{value}"])').click()
            else:
                field.fill(value)
                if name == "unit_q":
                    page.locator(".dk-units input").first.check()
        if typed:
            page.locator("#deed .dk-send button").click()
        page.locator("#case > .wg-message.success").wait_for()
        quiet(page)
        Messenger(FLOW).drain()
        case.refresh_from_db()


def test_a_matter_from_the_street_to_its_judgement(
    live_server: Any, chromium: Any, city: City, tmp_path: Path
) -> None:
    photo = tmp_path / "hole.jpg"
    Image.new("RGB", (800, 600), "gray").save(photo)
    phone = chromium.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        geolocation={"longitude": PIN[0], "latitude": PIN[1]},
        permissions=["geolocation"],
    )
    page = watched(phone.new_page())
    case = _report(page, live_server.url, str(photo))
    assert (case.lon, case.lat) == pytest.approx(PIN, abs=1e-5)

    def at(name: str) -> Desk:
        return Desk(chromium, live_server.url, city, name)

    if case.state == "registered":
        at("operator").does(case, "accept")
    if case.state == "accepted":
        at("dispatcher").does(case, "dispatch", unit_q="路灯", due="2099-01-05")
    clerk = at("lamps_clerk")
    clerk.does(case, "sign")
    clerk.does(case, "start")
    reply = "井盖已换新，请放心。"
    clerk.does(case, "handle", result="更换了井盖", reply=reply, after=str(photo))
    at("verifier").does(case, "verify", note="到现场看过", photos=str(photo))
    assert case.state == "callback_pending"

    page.reload()
    quiet(page)
    assert reply in page.inner_text("main")
    page.locator("label:has([name=solved][value=yes])").click()
    page.locator("label:has([name=stars][value='5'])").click()
    with page.expect_navigation():  # waiting for a load alone may end on the page one comes from
        page.locator(".pt-judge button").click()
    quiet(page)
    Messenger(FLOW).drain()
    case.refresh_from_db()
    assert (case.state, case.satisfied) == (
        "called_back",
        5,
    )  # of safety a person has the last word
    at("caller").does(case, "close", outcome="solved")
    assert (case.state, case.outcome) == ("closed", "solved")
    assert page.troubles == clerk.page.troubles == []


def _report(page: Any, site: str, photo: str) -> Case:
    """Photo, pin, words; then the receipt opens the report again from nothing."""
    page.goto(f"{site}/report/")
    page.set_input_files("input[multiple]", photo)
    page.locator(".pt-photos img").wait_for()
    page.click("button[name=next]")
    page.locator("#map canvas").wait_for()
    page.click("[data-here]")
    page.locator(".pt-where").wait_for()
    page.click("form[data-place] button.wg-first")
    page.fill("#words", WORDS)
    page.fill("#phone", "13977778888")
    page.click("[data-send]")
    number, code = page.locator(".pt-receipt dd").all_inner_texts()
    quiet(page)
    Messenger(FLOW).drain()
    page.context.clear_cookies()
    page.goto(f"{site}/track/")
    page.fill("#number", number)
    page.fill("#code", code)
    page.click("main form button.wg-first")
    page.locator(".pt-way").wait_for()
    quiet(page)
    assert WORDS in page.inner_text("main")
    assert re.fullmatch(r"[\d-]+", number)
    return Case.objects.get()


def test_the_day_s_map_draws_its_cases(live_server: Any, chromium: Any, city: City) -> None:
    city.case()
    desk = Desk(chromium, live_server.url, city, "supervisor")
    desk.page.goto(f"{live_server.url}/map/")
    desk.page.locator("#count", has_text=re.compile("^1$")).wait_for()
    desk.page.locator("#map canvas").click()  # the only case lies in the middle
    desk.page.locator("#sheet a.wg-first").click()
    desk.page.locator("#case").wait_for()
    assert desk.page.troubles == []
