"""Every mouth on the shelf: named in Chinese, explained, with real-shaped payloads good and bad."""

import re

import pytest
from django.utils.translation import override

from wangge.cases.models import Attachment, Case
from wangge.grids.datums import convert
from wangge.intake.actions import receive
from wangge.intake.actions.refusing import heard_from
from wangge.intake.channels.shelf import Unreadable, channels
from wangge.intake.models import Request
from wangge.intake.tests.conftest import NOON, PAYLOADS, payload

KEYS = channels.keys()
SAMPLES = [(path.parent.name, path.stem) for path in sorted(PAYLOADS.glob("*/*.json"))]
GOOD = [one for one in SAMPLES if one[1].startswith("good")]
BAD = [one for one in SAMPLES if one[1].startswith("bad")]


def test_the_mouths_of_the_city_are_all_there() -> None:
    assert len(KEYS) >= 10
    assert {path.name for path in PAYLOADS.iterdir()} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_each_channel_says_what_it_is(key: str) -> None:
    channel = channels[key]
    assert channel.key == key and re.fullmatch(r"[a-z][a-z0-9_]*", key)
    assert channel.doc.endswith(".") and len(channel.doc) > 20
    with override("zh-hans"):
        assert re.search(r"[\u4e00-\u9fff]", str(channel.label)), "no Chinese label"
    names = [name for channel_key, name in SAMPLES if channel_key == key]
    assert sum(name.startswith("good") for name in names) >= 2
    assert sum(name.startswith("bad") for name in names) >= 2


@pytest.mark.django_db
@pytest.mark.parametrize(("channel", "name"), GOOD)
def test_good_payloads_become_requests(channel: str, name: str) -> None:
    heard = heard_from(channel, payload(channel, name))
    received = receive(heard, channel=channel, at=NOON, by=f"channel:{channel}")
    case = Case.objects.get()
    assert (case.channel, case.state, received.known) == (channel, "registered", False)
    assert case.words and case.title and Request.objects.get().external == heard.external
    assert Attachment.objects.count() == len(heard.attachments)


@pytest.mark.django_db
@pytest.mark.parametrize(("channel", "name"), BAD)
def test_bad_payloads_say_which_field_and_open_nothing(channel: str, name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        heard = heard_from(channel, payload(channel, name))
        receive(heard, channel=channel, at=NOON, by=f"channel:{channel}")
    assert all(one["field"] and one["reason"] for one in refused.value.reasons)
    assert not Case.objects.exists() and not Request.objects.exists()


@pytest.mark.django_db
def test_police_places_leave_gcj02_behind() -> None:
    sent = payload("police_110", "good_noise")
    heard = heard_from("police_110", sent)
    receive(heard, channel="police_110", at=NOON, by="channel:police_110")
    case = Case.objects.get()
    back = convert(case.lon, case.lat, frm="WGS84", to="GCJ-02")
    assert back == pytest.approx((sent["gcj02_lon"], sent["gcj02_lat"]), abs=1e-6)
    assert abs(case.lon - sent["gcj02_lon"]) > 0.001  # some hundred metres lie between the two


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Unreadable) as refused:
        heard_from("hotline_12345", payload("hotline_12345", "bad_no_phone_no_words"))
    assert {one["field"] for one in refused.value.reasons} == {"content", "caller.phone"}


@pytest.mark.parametrize("sent", [None, [], "text", 7, {}, {"order_no": {"a": 1}}])
def test_what_is_no_payload_at_all_is_unreadable(sent: object) -> None:
    for key in KEYS:
        with pytest.raises(Unreadable):
            heard_from(key, sent)
