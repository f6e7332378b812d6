"""The call-back desk by keyboard, in a real browser: answers, a person not reached, the next case."""

from typing import Any

from tests.browsing import chromium, city, marks, quiet, signed_in
from tests.callback_cast import replied, settle
from tests.pages_cast import City
from wangge.verification.models import Call

__all__ = ["chromium", "city"]  # fixtures
pytestmark = marks


def test_two_calls_without_the_mouse(live_server: Any, chromium: Any, city: City) -> None:
    first = replied(city, "1")
    second = replied(city, "2", words="公园里那个秋千链子快磨断了，孩子们还在抢着荡。")
    page = signed_in(chromium, live_server.url, city.people["caller"])
    page.goto(f"{live_server.url}/callbacks/")
    quiet(page)
    for key in (
        "1",
        "1",
        "2",
        "Backspace",
        "1",
        "4",
        "0",
    ):  # one answer is taken back, one passed over
        page.keyboard.press(key)
    page.keyboard.press("n")
    page.keyboard.type("说路灯12点还亮着")  # figures in a note answer nothing
    page.keyboard.press("Escape")
    with page.expect_response(lambda answer: answer.url.endswith("/answer")):
        page.keyboard.press("Enter")
    page.locator(f".cb-script[action*='{second.number}']").wait_for()
    quiet(page)
    with page.expect_response(lambda answer: answer.url.endswith("/unreached")):
        page.keyboard.press("u")
        page.keyboard.press("2")
    page.locator(".cb-done").wait_for()
    quiet(page)
    settle()
    told = Call.objects.get(case=first).answers
    assert told == {
        "contacted": True, "truth": True, "solved": True, "satisfied": 4, "attitude": None,
    }  # fmt: skip
    assert Call.objects.get(case=second).outcome == "busy"
    first.refresh_from_db()
    assert (first.state, first.outcome) == ("closed", "solved")
    assert page.troubles == []
