"""A real browser for tests: people at pages, what a page has asked and not had answered, script errors."""

import shutil
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.pages_cast import City, make_city
from wangge.people.models import Person

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# What htmx has put in takes no key and no click before it is settled.
UNSETTLED = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
PATIENCE = 30.0  # seconds
marks = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt install chromium"),
]


@pytest.fixture
def chromium(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread; the database is still only asked between its steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def signed_in(chromium: Any, site: str, person: Person, **said: Any) -> Any:
    """A page at which this person is signed in; `said` goes to the browser's context."""
    client = Client()
    client.force_login(person)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="zh-CN", **said)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    return watched(context.new_page())


def watched(page: Any) -> Any:
    """The page, with `troubles`: its script errors and the server's; and `asking`: what has no answer yet."""
    page.troubles, page.asking = [], set()
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("response", lambda answer: _look_at(page, answer))
    page.on("request", lambda one: page.asking.add(one))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda one: page.asking.discard(one))
    return page


def _look_at(page: Any, answer: Any) -> None:
    if answer.status >= 500:
        page.troubles.append(f"{answer.status} {answer.url}")


def quiet(page: Any) -> None:
    """Until a watched page asks the server nothing more and takes keys: seen so twice, or the test fails."""
    until, calm = monotonic() + PATIENCE, 0
    page.wait_for_load_state()
    while calm < 2:
        assert monotonic() < until, f"not quiet: {[one.url for one in page.asking]}"
        page.wait_for_timeout(30)
        busy = page.asking or page.locator(UNSETTLED).count()
        calm = 0 if busy else calm + 1
