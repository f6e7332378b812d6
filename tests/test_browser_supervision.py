"""The supervision board in a real browser: it renews itself without jumping, a case opens in a sheet."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.browsing import chromium, marks, quiet, signed_in
from wangge.base.clock import now
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.tests.ground import Town, make_town

HOUR = timedelta(hours=1)
__all__ = ["chromium"]  # a fixture
pytestmark = marks


@pytest.fixture
def town(transactional_db: None) -> Town:
    return make_town()


def test_it_renews_itself_where_it_stands_and_a_case_opens_beside_it(
    live_server: Any, chromium: Any, town: Town
) -> None:
    for n in range(9):
        town.case(str(n), at=now() - 11 * HOUR, hours=10)
    fire_due(at=now())
    view = {"width": 360, "height": 740}
    page = signed_in(chromium, live_server.url, town.people["supervisor"], viewport=view)
    page.clock.install()
    page.goto(f"{live_server.url}/supervision/")
    quiet(page)
    late = page.locator("#sv-tiles .sv-tile b").first
    assert late.inner_text() == "9"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#sv-findings").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    town.case("x", at=now() - 11 * HOUR, hours=10)
    with page.expect_response("**/supervision/?part*"):
        page.clock.fast_forward(16_000)
    page.locator("#sv-tiles .sv-tile b", has_text=re.compile("^10$")).wait_for()
    assert abs(page.evaluate("scrollY") - before) < 3
    page.locator("#sv-orders a[data-sheet]").first.click()
    page.locator("#sv-sheet[open] .sv-clock").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#sv-sheet:not([open])").wait_for(state="attached")
    quiet(page)
    assert page.troubles == []
