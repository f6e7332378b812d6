"""Webhooks to real servers: signed, refused, redirected, led into the house, wanted no more."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import Webhook, WebhookVerificationError

from wangge.notices.actions import keeping, notify
from wangge.notices.actions.outcomes import retry
from wangge.notices.models import Delivery, Hook, Notice

from .conftest import NOON, tell

MAIL = "clerk@lamps.test"
DAY = timedelta(days=1)


def one(outlet):
    return Delivery.objects.get(outlet=outlet)


@pytest.fixture
def clerk(city):
    person = city.people["lamps_clerk"]
    keeping.prefer(person, chosen={"mail": ("act", "grave")}, mail=MAIL)
    return person


def test_a_hook_hears_a_signed_cloud_event_once_an_occasion(city, web, hook, carrier, clock):
    made, secret = hook(web.url)
    clock.at = datetime.now(UTC)  # the receiver looks at its own clock
    case = city.case()
    tell(*list(city.people.values())[:3], case=case, unit=city.units["lamps"], at=clock())
    carrier.drain()
    ((headers, body),) = web.heard
    assert Webhook(secret).verify(body, headers)["specversion"] == "1.0"
    event = from_structured(HTTPMessage(headers, body), JSONFormat())
    assert event.get_type() == "wangge.notice.urged" and event.get_subject() == case.number
    assert (
        event.get_source() == "https://city.test"
        and event.get_time() == Notice.objects.first().made_at
    )
    assert event.get_data()["unit"] == "lamps" and event.get_id() == headers["webhook-id"]
    assert "雷大妈" not in body.decode() and "路灯" not in body.decode()
    assert one("webhook").receipt == "200 r-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    assert secret not in made.secret and made.secret.startswith("aes")


def test_a_new_secret_and_for_a_day_the_old_one_too(city, clerk, web, hook, carrier, clock):
    made, old = hook(web.url)
    clock.at = datetime.now(UTC)
    new = keeping.rotate(made, by="person:1", at=clock())
    tell(clerk, at=clock(), key="1")
    carrier.drain()
    for secret in (old, new):
        assert Webhook(secret).verify(web.heard[0][1], web.heard[0][0])
    Hook.objects.update(old_until=clock())
    tell(clerk, at=clock(), key="2")
    carrier.drain()
    assert Webhook(new).verify(web.heard[1][1], web.heard[1][0])
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(web.heard[1][1], web.heard[1][0])


def test_500_for_a_day_then_well_again(city, clerk, web, hook, carrier, clock):
    hook(web.url)
    web.status, web.body = 500, "数据库 13977778888 ".encode() + b"x" * 9000
    tell(clerk)
    began, tries = clock.at, []
    while clock.at < began + DAY:
        before = len(web.heard)
        carrier.drain()
        if len(web.heard) > before:
            tries.append(clock.at)
        clock.on(minutes=10)
    waits = [b - a for a, b in pairwise(tries)]
    assert len(waits) > 8 and waits[-1] > 5 * waits[0] and max(waits) <= timedelta(hours=2.5)
    row = one("webhook")
    assert "answered 500" in row.error and "13977778888" not in row.error and len(row.error) < 230
    web.status = 200
    clock.on(hours=2, minutes=1)
    carrier.drain()
    assert one("webhook").done_at
    assert len({headers["webhook-id"] for headers, _ in web.heard}) == 1


def test_500_for_longer_is_parked_and_can_be_run_again(city, clerk, web, hook, carrier, clock):
    hook(web.url)
    web.status = 503
    tell(clerk)
    carrier.drain()
    while not one("webhook").parked_at:
        clock.on(hours=1)
        carrier.drain()
        assert clock.at < NOON + 4 * DAY
    assert one("webhook").parked_at >= NOON + 3 * DAY
    assert Notice.objects.filter(kind="delivery_parked").exists()
    web.status = 204
    web.body = b""
    assert retry(Delivery.objects.filter(outlet="webhook"), at=clock()) == 1
    carrier.drain()
    assert one("webhook").receipt == "204"


def test_410_switches_the_hook_off_with_the_reason(city, clerk, web, hook, carrier):
    made, _ = hook(web.url)
    web.status, web.body = 410, b"moved away"
    tell(clerk)
    carrier.drain()
    made.refresh_from_db()
    assert (
        not made.active and made.why_off == "answered 410: moved away" and one("webhook").parked_at
    )
    tell(clerk, key="later")
    carrier.drain()
    assert len(web.heard) == 1
    keeping.switch(made, True, by="person:1", at=NOON)
    web.status = 200
    retry(Delivery.objects.all(), at=NOON)
    carrier.drain()
    assert one("webhook").done_at


@pytest.mark.parametrize(
    ("status", "parked"), [(302, True), (404, True), (429, False), (408, False)]
)
def test_what_an_answer_means(city, clerk, web, hook, carrier, status, parked):
    hook(web.url)
    web.status, web.more = status, {"location": web.url + "/other", "retry-after": "900"}
    tell(clerk)
    carrier.drain()
    row = one("webhook")
    assert bool(row.parked_at) is parked and len(web.heard) == 1
    assert f"answered {status}" in row.error
    if parked is False:
        assert row.next_at == NOON + timedelta(minutes=15)  # as it asked
    if status == 302:
        assert "not followed" in row.error


def test_a_web_server_that_hangs_or_drips(
    city, clerk, silent, dripping, web, hook, carrier, options
):
    options.setenv("WANGGE_NOTICES_SECONDS", "0.7")
    for port in (silent, dripping):
        hook(f"http://localhost:{port}/x")
    hook(web.url)
    tell(clerk)
    began = time.monotonic()
    carrier.drain()
    assert time.monotonic() - began < 4
    errors = {row.target: row.error for row in Delivery.objects.filter(done_at=None)}
    assert set(errors.values()) == {"no answer within 0.7 s"} and len(errors) == 2
    assert len(web.heard) == 1


def test_a_hook_may_not_lead_into_the_house(city, clerk, web, hook, carrier, options):
    made, _ = hook(web.url)
    named, _ = hook(web.url.replace("127.0.0.1", "localhost"))
    options.delenv("WANGGE_HOOKS_PRIVATE")
    tell(clerk)
    carrier.drain()
    assert not web.heard
    for row in Delivery.objects.all():
        assert row.parked_at and "a private address" in row.error
    for bad in ("https://10.0.0.8/x", "https://[::1]/x", "https://169.254.169.254/latest"):
        with pytest.raises(keeping.Unfit, match="private"):
            hook(bad)
    assert made.pk and named.pk


def test_a_certificate_nobody_knows(city, clerk, tls, hook, carrier, options):
    served, pem = tls
    hook(served.url)
    tell(clerk)
    carrier.drain()
    row = one("webhook")
    assert "CERTIFICATE_VERIFY_FAILED" in row.error and row.next_at and not served.heard
    options.setenv("WANGGE_NOTICES_CA", str(pem))
    Delivery.objects.update(next_at=NOON)
    carrier.drain()
    assert one("webhook").done_at and len(served.heard) == 1


def test_whom_a_hook_does_not_hear(city, web, hook, carrier):
    unit, other = city.units["lamps"], city.units["water"]
    hook(web.url, unit=unit)
    hook(web.url, kinds=["overdue"])
    case = city.case()
    clerk = city.people["lamps_clerk"]
    tell(clerk, key="of another", case=case, unit=other)
    case.accused_unit = unit
    case.save()
    tell(clerk, key="accused", case=case, unit=unit)
    case.secret, case.accused_unit = True, None
    case.save()
    tell(clerk, key="secret", kind="overdue", case=case, unit=unit)
    carrier.drain()
    to = f"request:{case.request.pk}"
    notify("callback_link", address=to, data={"link": "/r/x"}, key="out", at=NOON)
    carrier.drain()
    assert not web.heard and not Delivery.objects.filter(outlet="webhook").exists()
    tell(clerk, key="heard", unit=unit)
    carrier.drain()
    assert len(web.heard) == 1
