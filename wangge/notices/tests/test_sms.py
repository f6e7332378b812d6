"""Short messages and the numbers behind addresses; keys; trying an outlet out."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from wangge.base.crypto.rotation import rotate_keys, sealed_fields
from wangge.notices.actions import keeping, notify
from wangge.notices.models import Delivery, Line, Notice
from wangge.notices.outlets.addresses import phone_at
from wangge.notices.outlets.posting import is_private, unfit
from wangge.notices.outlets.shelf import NotDelivered

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


def test_no_gateway_parks_with_words(city, carrier):
    key = city.hear().case.request.pk
    notify("callback_link", address=f"request:{key}", key="c", at=NOON, data={"link": "/r/x"})
    carrier.drain()
    row = one("sms")
    assert row.parked_at and "no SMS gateway is configured" in row.error


def test_a_citizen_gets_a_short_text_with_the_link(city, web, carrier, options):
    options.setenv("WANGGE_SMS_GATEWAY", "http")
    options.setenv("WANGGE_SMS_URL", web.url)
    options.setenv("WANGGE_SMS_TOKEN", "t0ken")
    options.setenv("WANGGE_SMS_TEMPLATES", '{"callback_link": "4711"}')
    heard = city.hear()
    to = f"request:{heard.case.request.pk}"
    notify("callback_link", address=to, case=heard.case, key="c", at=NOON, data={"link": "/r/x"})
    carrier.drain()
    ((headers, body),) = web.heard
    said = json.loads(body)
    assert (said["phone"], said["template"]) == ("13977778888", "4711")
    assert said["params"] == {"case": heard.case.number, "link": "https://city.test/r/x"}
    assert said["text"].endswith("https://city.test/r/x") and len(said["text"]) <= 120
    assert headers["authorization"] == "Bearer t0ken" and headers["idempotency-key"] == said["id"]
    row = one("sms")
    assert (row.receipt, row.target) == ("r-1", to)
    kept = str([list(model.objects.values()) for model in (Delivery, Notice, Line)])
    assert "13977778888" not in kept
    notify("extension_told", address=to, case=heard.case, key="e", at=NOON)
    carrier.drain()
    assert "no template for 'extension_told'" in Delivery.objects.get(notice__key="e").error


def test_numbers_are_asked_for_at_the_last_moment(city):
    heard = city.hear()
    assert phone_at(f"request:{heard.case.request.pk}") == "13977778888"
    type(heard.case.request).objects.update(sealed="")
    for address, why in {
        f"request:{heard.case.request.pk}": "no telephone",
        "person:0": "no telephone",
        "street:1": "no address book; there are: person, request",
        "person:x": "no address book",
    }.items():
        with pytest.raises(NotDelivered, match=why):
            phone_at(address)


def test_a_change_of_keys_reaches_secrets_and_addresses(
    city, clerk, web, hook, carrier, options, clock
):
    made, _old = hook(web.url)
    secret = keeping.rotate(made, by="person:1", at=NOON)
    options.setenv("WANGGE_CIPHER", "sm4-gcm")
    fields = [field for key, field in sealed_fields if key.startswith("notices.")]
    assert rotate_keys(fields) == 3
    clock.at = datetime.now(UTC)
    tell(clerk, at=clock())
    carrier.drain()
    assert Webhook(secret).verify(web.heard[0][1], web.heard[0][0])


def test_an_outlet_is_tried_by_the_way_that_all_take(city, clerk, post, carrier, clock):
    clock.at = NOON.replace(hour=17)  # at night: whoever tries it waits for it
    keeping.send_test("mail", to=clerk, by=clerk.actor, at=clock())
    carrier.drain()
    assert one("mail").done_at and len(post.letters) == 1
    for wrong in ("in_app", "pigeon"):
        with pytest.raises(keeping.Unfit):
            keeping.send_test(wrong, to=clerk, by=clerk.actor, at=clock())


def test_what_cannot_be_preferred(city, clerk):
    for more in ({"mail": "nobody"}, {"language": "xx"}):
        with pytest.raises(keeping.Unfit):
            keeping.prefer(clerk, chosen={}, **more)
    keeping.prefer(clerk, chosen={}, mail="")
    assert keeping.Preference.objects.get().mail == ""


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1"],
)  # fmt: skip
def test_addresses_of_one_s_own(address):
    assert is_private(address)


def test_addresses_of_the_world():
    assert not any(is_private(one) for one in ("8.8.8.8", "2400:3200::1", "64:ff9b::808:808"))


@pytest.mark.parametrize(
    "url",
    ["http://city.test/x", "ftp://city.test", "https:///x", "https://a:b@city.test/", "javascript:x",
     "https://city.test/#x", "https://city.test/a b", "https://城市.test/", "https://city.test:x/", ""],
)  # fmt: skip
def test_addresses_that_cannot_be_used(url, options):
    options.delenv("WANGGE_NOTICES_HTTP")
    assert unfit(url) and not unfit("https://city.test/x?y=1")
