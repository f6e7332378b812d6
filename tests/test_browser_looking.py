"""Looking in a real browser: the slider, keys of the desk, drawing, and the camera of the field page."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from tests.browsing import chromium, city, marks, quiet, signed_in
from tests.pages_cast import PIN, City
from wangge.base import blobs
from wangge.cases.models import Attachment
from wangge.cases.moves import State
from wangge.verification.models import Capture, PhotoMark, Redaction
from wangge.verification.tests.looking_cast import DOUBT, handled

HERE = {"longitude": PIN[0], "latitude": PIN[1] + 0.0001, "accuracy": 8}
PHONE = {"width": 360, "height": 740}
__all__ = ["chromium", "city"]  # fixtures
pytestmark = marks


def opened(chromium: Any, site: str, city: City, name: str, **more: Any) -> Any:
    """A page in which this person is signed in, with a camera and a position."""
    said = {"geolocation": HERE, "permissions": ["geolocation", "camera"]} | more
    return signed_in(chromium, site, city.people[name], **said)


def drag(page: Any, where: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place of an element to another, in shares of it."""
    box = page.locator(where).bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=4)
    page.mouse.up()


def test_the_desk_by_keyboard_and_the_slider(live_server: Any, chromium: Any, city: City) -> None:
    first = handled(city, "1", opinions=(DOUBT,))
    second = handled(city, "2", photos=False)
    page = opened(chromium, live_server.url, city, "verifier")
    page.goto(f"{live_server.url}/verification/")
    quiet(page)
    cut = "document.querySelector('.vl-stage').style.getPropertyValue('--vl-cut')"
    assert page.evaluate(cut) == "50%"
    page.locator(".vl-range").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(cut) == "49%"
    drag(page, ".vl-stage", (0.5, 0.3), (0.8, 0.3))
    assert page.evaluate(cut) in ("79%", "80%", "81%")
    assert "/photos/" not in page.url  # a drag opens no photo
    page.locator(".vl-row").first.focus()
    page.keyboard.press("j")
    page.locator(f"[data-case='{second.number}']").wait_for()
    quiet(page)
    page.keyboard.press("r")
    with page.expect_response("**/rework"):  # without a reason: refused, and the form stays open
        page.locator("[data-deed=rework] [data-send]").click()
    quiet(page)
    assert page.locator("[data-deed=rework][open]").is_visible()
    page.keyboard.press("2")
    with page.expect_response("**/rework"):
        page.keyboard.press("Enter")
    quiet(page)
    second.refresh_from_db()
    assert second.state == State.IN_PROGRESS
    page.locator(f"[data-case='{first.number}']").wait_for()
    page.keyboard.press("v")
    with page.expect_response("**/verify"):
        page.keyboard.press("Enter")
    quiet(page)
    first.refresh_from_db()
    assert first.state == State.VERIFIED
    assert page.locator(".vl-rows.wg-empty").is_visible()
    assert page.troubles == []


def test_without_a_script_both_photos_and_both_decisions_are_there(
    live_server: Any, chromium: Any, city: City
) -> None:
    case = handled(city, "1")
    page = opened(chromium, live_server.url, city, "verifier", java_script_enabled=False)
    page.goto(f"{live_server.url}/verification/")
    before, after = (page.locator(f".vl-{side} img").bounding_box() for side in ("before", "after"))
    assert before["x"] + before["width"] <= after["x"] and before["height"] > 100
    page.locator("[data-deed=rework] summary").click()
    page.locator("[data-deed=rework] label").first.click()
    page.locator("[data-deed=rework] [data-send]").click()
    page.wait_for_load_state()
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS


def test_drawn_by_mouse_and_keys_and_undone(live_server: Any, chromium: Any, city: City) -> None:
    case = handled(city, "1")
    one = case.attachments.get(purpose="after")
    page = opened(chromium, live_server.url, city, "verifier")
    page.goto(f"{live_server.url}/cases/{case.number}/photos/{one.pk}/redact")
    drag(page, "[data-boxes]", (0.2, 0.3), (0.4, 0.6))
    drag(page, "[data-boxes]", (0.6, 0.6), (0.8, 0.8))
    page.keyboard.press("Delete")
    drawn = lambda: json.loads(page.input_value("[data-value]"))  # noqa: E731
    assert len(drawn()) == 1
    page.keyboard.press("Control+z")
    assert len(drawn()) == 2
    page.locator("[data-undo]").click()
    assert len(drawn()) == 1
    page.locator(".vd-box").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    (box,) = drawn()
    expected = {"x": 0.21, "y": 0.3, "w": 0.2, "h": 0.31}
    assert {name: box[name] for name in expected} == pytest.approx(expected, abs=0.01)
    page.locator("[data-preview]").click()
    page.locator("img.vd-result").wait_for()
    assert drawn() == [pytest.approx(box | {"score": 1.0, "kind": "other"}, abs=1e-4)]
    page.locator("button[value=save]").click()
    page.locator(".wg-message.success").first.wait_for()
    row = Redaction.objects.get(attachment=one)
    assert (row.how, len(row.boxes)) == ("hand", 1)
    assert blobs.get(row.shown) != blobs.get(one.shown)
    page.goto(f"{live_server.url}/cases/{case.number}/photos/{one.pk}/mark")
    drag(page, "[data-boxes]", (0.1, 0.1), (0.3, 0.3))
    drag(page, "[data-boxes]", (0.4, 0.6), (0.7, 0.9))  # one at a time: the last one holds
    page.locator(".vd-send button").click()
    page.locator(".wg-message.success").first.wait_for()
    assert PhotoMark.objects.get().x == pytest.approx(0.4, abs=0.01)
    assert page.troubles == []


def test_the_camera_the_ghost_and_the_outbox(live_server: Any, chromium: Any, city: City) -> None:
    case = handled(city, "1", urgency="safety")
    first = case.attachments.get(purpose="said")
    page = opened(chromium, live_server.url, city, "verifier", viewport=PHONE, has_touch=True)
    page.goto(f"{live_server.url}/cases/{case.number}/recapture/{first.pk}")
    page.locator("[data-shutter]").wait_for()
    page.locator("[data-gate].vr-done").wait_for()
    ghost = "getComputedStyle(document.querySelector('[data-ghost]')).opacity"
    assert page.evaluate(ghost) == "0.45"
    page.locator("[data-opacity] input").fill("20")
    assert page.evaluate(ghost) == "0.2"
    for name in ("[data-shutter]",):
        box = page.locator(name).bounding_box()
        assert min(box["width"], box["height"]) >= 60
    quiet(page)
    page.context.set_offline(True)
    for n in (1, 2):
        page.locator("[data-shutter]").tap()
        page.locator("[data-keep]").tap()
        page.locator("[data-outbox] b", has_text=str(n)).wait_for()
    assert Capture.objects.count() == 0
    page.context.set_offline(False)
    page.locator("[data-outbox].vr-done").wait_for()
    quiet(page)
    made = list(Capture.objects.order_by("taken_at"))
    assert [(one.place, one.live, one.before_id) for one in made] == [
        ("confirmed", True, first.pk)
    ] * 2
    with Image.open(io.BytesIO(blobs.get(made[0].attachment.blob))) as photo:
        assert photo.width / photo.height == pytest.approx(4 / 3, abs=0.02)  # cut like the ghost
    page.reload()  # nothing comes up again from the outbox
    page.locator("[data-shutter]").wait_for()
    quiet(page)
    assert not page.locator("[data-outbox]").is_visible()
    assert Attachment.objects.filter(case=case, purpose="inspection").count() == 2
    assert page.troubles == []


def test_a_refused_photo_stays_and_says_why(
    live_server: Any, chromium: Any, city: City, tmp_path: Any
) -> None:
    """Without a camera the phone's own is offered, with the first photo beside; elsewhere is said so."""
    case = handled(city, "1")
    first = case.attachments.get(purpose="said")
    far = {"longitude": PIN[0] + 0.02, "latitude": PIN[1], "accuracy": 5}
    page = opened(chromium, live_server.url, city, "verifier", viewport=PHONE, geolocation=far)
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(f"{live_server.url}/cases/{case.number}/recapture/{first.pk}")
    page.locator("[data-gate].vr-late").wait_for()
    assert page.locator("[data-ghost]").is_visible() and page.locator("[data-file]").is_visible()
    liar = tmp_path / "photo.jpg"
    liar.write_bytes(b"#!/bin/sh\n" * 20)
    page.set_input_files("input[type=file]", str(liar))
    page.locator("[data-keep]").click()
    page.locator("[data-troubles] li").wait_for()
    assert page.locator("[data-outbox] b").inner_text().startswith("1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-troubles] button").click()
    page.locator("[data-troubles] li").wait_for(state="detached")
    true = tmp_path / "true.jpg"
    Image.new("RGB", (640, 480), "gray").save(true)
    page.set_input_files("input[type=file]", str(true))
    page.locator("[data-keep]").click()
    page.locator("[data-outbox].vr-done").wait_for()
    quiet(page)
    made = Capture.objects.get()
    assert (made.place, made.live) == ("elsewhere", False)
    assert page.troubles == []
