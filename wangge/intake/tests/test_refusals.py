"""What cannot be read is kept sealed, told with its reasons, and read again when the reason is gone."""

from datetime import timedelta
from typing import Any

import pytest

from wangge.base import crypto
from wangge.base.crypto.keys import add_key
from wangge.base.crypto.rotation import rotate_keys
from wangge.intake.actions import forget_due, refuse, retry_refusals
from wangge.intake.actions.hearing import KEEP_DAYS
from wangge.intake.actions.refusing import ABOUT
from wangge.intake.channels.shelf import channels
from wangge.intake.models import Refusal, Request
from wangge.intake.queries import unsealed
from wangge.intake.tests.conftest import NOON, City, hear, payload

CHANNEL = "police_110"
WRONG = [{"field": "text", "reason": "call 13800001234 instead"}]


def kept(name: str, channel: str = CHANNEL) -> Refusal:
    return refuse(payload(channel, name), channel=channel, reasons=WRONG, at=NOON)


def test_it_is_kept_sealed_and_masked(city: City) -> None:
    refusal = kept("good_noise")
    assert refusal.external == "41010320261122000002" and "13300006666" not in refusal.sealed
    assert "13300006666" in crypto.unseal(refusal.sealed, about=ABOUT)
    assert "13800001234" not in str(refusal.reasons)


def test_read_again_it_becomes_a_request(city: City) -> None:
    refusal = kept("good_noise")
    (tried,) = retry_refusals(at=NOON, by="machine:cli")
    assert tried.pk == refusal.pk and tried.request == Request.objects.get()
    assert retry_refusals(at=NOON, by="machine:cli") == []
    assert Refusal.objects.get().sealed == ""  # kept once only, with the request


def test_what_nobody_could_read_is_forgotten_too(city: City) -> None:
    kept("bad_no_callback")
    assert forget_due(NOON + timedelta(days=KEEP_DAYS.value - 1)) == 0
    assert forget_due(NOON + timedelta(days=KEEP_DAYS.value)) == 1
    assert Refusal.objects.get().sealed == "" and retry_refusals(at=NOON, by="x") == []


def test_read_again_in_vain_it_has_fresh_reasons(city: City) -> None:
    kept("bad_no_callback")
    (tried,) = retry_refusals(at=NOON, by="machine:cli")
    assert tried.request is None and tried.retried_at == NOON
    assert [one["field"] for one in tried.reasons] == ["callback_number"]


def test_what_came_in_meanwhile_is_not_doubled(city: City) -> None:
    kept("good_noise")
    hear("酒吧扰民", external="41010320261122000002", channel=CHANNEL)
    retry_refusals(at=NOON, by="machine:cli")
    assert Request.objects.count() == 1 and Refusal.objects.get().request == Request.objects.get()


def test_only_those_asked_for(city: City) -> None:
    first, second = kept("good_noise"), kept("good_urgent")
    other = kept("good_garbage", "web_form")
    assert [one.pk for one in retry_refusals(at=NOON, by="x", keys=[second.pk])] == [second.pk]
    assert [one.pk for one in retry_refusals(at=NOON, by="x", channel="web_form")] == [other.pk]
    assert Refusal.objects.get(pk=first.pk).request is None


@pytest.mark.parametrize("sent", [None, "no JSON at all \ud800", [1, 2], {"order_no": 7}])
def test_anything_can_be_kept(city: City, sent: Any) -> None:
    for key, _ in channels:
        refuse(sent, channel=key, reasons=WRONG, at=NOON)
    assert Refusal.objects.count() == len(channels)


def test_a_change_of_keys_reaches_requests_and_refusals(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("good_noise")
    hear("路灯坏了 13800001234", phone="13800001234")
    before = Request.objects.get()
    add_key()
    monkeypatch.setenv("WANGGE_DIGEST", "sm3")
    assert rotate_keys() == 2
    after = Request.objects.get()
    assert after.sealed != before.sealed and unsealed(after) == unsealed(before)
    for column in ("phone_hash", "words_hash", "code_hash"):
        assert getattr(after, column).startswith("sm3:")
