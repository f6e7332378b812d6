"""The supervision board in a real browser: it renews itself without jumping, a case opens in a sheet."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from wangge.base.clock import now
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.tests.ground import Town, make_town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOUR = timedelta(hours=1)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt install chromium"),
]


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return make_town()


@pytest.fixture
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def test_it_renews_itself_where_it_stands_and_a_case_opens_beside_it(
    live_server: Any, chromium: Any, town: Town
) -> None:
    for n in range(9):
        town.case(str(n), at=now() - 11 * HOUR, hours=10)
    fire_due(at=now())
    client = Client()
    client.force_login(town.people["supervisor"])
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.clock.install()
    page.goto(f"{live_server.url}/supervision/")
    page.wait_for_load_state("networkidle")
    late = page.locator("#sv-tiles .sv-tile b").first
    assert late.inner_text() == "9"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#sv-findings").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    town.case("x", at=now() - 11 * HOUR, hours=10)
    with page.expect_response("**/supervision/?part*"):
        page.clock.fast_forward(16_000)
    page.wait_for_function("document.querySelector('#sv-tiles b').textContent === '10'")
    assert abs(page.evaluate("scrollY") - before) < 3
    page.locator("#sv-orders a[data-sheet]").first.click()
    page.locator("#sv-sheet[open] .sv-clock").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#sv-sheet:not([open])").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    assert troubles == []
