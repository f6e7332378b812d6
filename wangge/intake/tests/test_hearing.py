"""One hearing, one case: masked where people look, sealed where they do not, cheap, and only once."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.processes import installation
from wangge.base import crypto
from wangge.base.blobs import media
from wangge.cases.audit import verify
from wangge.cases.models import Attachment, Case, Entry
from wangge.intake.actions import receive
from wangge.intake.actions.hearing import hash_of_code, hash_of_phone
from wangge.intake.channels.shelf import Heard, Unreadable
from wangge.intake.models import Request
from wangge.intake.queries import about_request, tracked, unsealed
from wangge.intake.tests.conftest import NOON, City, hear, photo

PHONE, ID = "13800001234", "410102195503151239"
PERSON = {"name": "王秀兰", "phone": PHONE, "id_number": ID}


def everything_kept() -> str:
    """All columns of all rows but the sealed ones, as text."""
    kept = []
    for model in (Case, Entry, Request, Attachment):
        for row in model.objects.values():
            row.pop("sealed", None)
            kept.append(str(row))
    return "\n".join(kept)


def test_nothing_of_the_person_is_kept_in_the_open(city: City) -> None:
    words = f"我叫某某，电话{PHONE}，身份证{ID}，固话0371-66660000"
    hear(words, **PERSON, address=f"3号楼 {PHONE}", extra={"备注": [PHONE]}, related=PHONE)
    kept = everything_kept()
    for secret in (PHONE, ID, "66660000", PERSON["name"]):
        assert secret not in kept
    case = Case.objects.get()
    assert "*" * 11 in case.words and "*" * 11 in case.address


def test_the_sealed_part_opens_for_this_request_alone(city: City) -> None:
    received, other = hear("路灯坏了", **PERSON), hear("井盖坏了", **PERSON)
    request = Request.objects.get(pk=received.request_id)
    told = unsealed(request)
    assert told["name"] == PERSON["name"] and told["phone"] == PHONE
    assert told["words"] == "路灯坏了" and told["code"] == received.code
    key = Request.objects.get(pk=other.request_id).key
    with pytest.raises(crypto.SealError):
        crypto.unseal(request.sealed, about=about_request(key))


def test_one_telephone_is_one_requester(city: City) -> None:
    hear("路灯坏了", phone="138-0000-1234"), hear("井盖坏了", phone="+86 13800001234")
    hashes = set(Request.objects.values_list("phone_hash", flat=True))
    assert hashes == {hash_of_phone(PHONE)} and PHONE not in str(hashes)


def test_heard_again_it_is_the_one_known(city: City) -> None:
    first = hear("路灯坏了", external="DH1")
    again = hear("路灯坏了，改过的话", external="DH1", phone=PHONE)
    assert again.known and not first.known
    assert (again.number, again.code, again.request_id) == (
        first.number, first.code, first.request_id,
    )  # fmt: skip
    assert Case.objects.count() == Entry.objects.count() == Request.objects.count() == 1
    elsewhere = hear("路灯坏了", external="DH1", channel="web_form")
    assert not elsewhere.known and Case.objects.count() == 2


@pytest.mark.django_db
def test_creating_is_cheap(django_assert_max_num_queries: Any) -> None:
    heard = Heard(external="DH1", words="路灯坏了", **PERSON, lon=110.005, lat=30.005)
    with django_assert_max_num_queries(12) as captured:
        receive(heard, channel="hotline_12345", at=NOON, by="channel:hotline_12345")
    writes = [one for one in captured.captured_queries if one["sql"].startswith("INSERT")]
    assert len(writes) == 3 and len(captured) <= 5


MOUTHS = """
import django; django.setup()
import threading
from datetime import UTC, datetime
from django.db import connections
from wangge.intake.actions import receive
from wangge.intake.channels.shelf import Heard

heard, start = Heard(external="DH1", words="路灯坏了"), threading.Barrier(4)
told = []

def mouth():
    start.wait()
    got = receive(heard, channel="hotline_12345", at=datetime(2026, 11, 20, 4, tzinfo=UTC), by="x")
    told.append((got.number, got.code, got.known))
    connections.close_all()

mouths = [threading.Thread(target=mouth) for _ in range(4)]
[one.start() for one in mouths], [one.join() for one in mouths]
for number, code, known in told:
    print(number, code, known)
"""
COUNTS = """
import json
from wangge.cases.models import Case, Entry
from wangge.intake.models import Request
print(json.dumps([Case.objects.count(), Entry.objects.count(), Request.objects.count()]))
"""


def test_heard_at_once_by_many_it_is_one_case(tmp_path: Path) -> None:
    """Two processes of four threads each."""
    with installation(tmp_path) as made:
        heard = [made.start(program=MOUTHS) for _ in range(2)]
        assert [one.wait() for one in heard] == [0, 0]
        told = [line.split() for line in (tmp_path / "program.log").read_text().splitlines()]
        assert len(told) == 8 and len({(number, code) for number, code, _ in told}) == 1
        assert sorted(known for *_, known in told) == ["False"] + ["True"] * 7
        assert made.ask(COUNTS) == [1, 1, 1]


def test_the_log_stays_whole(city: City) -> None:
    hear("路灯坏了", external="DH1", lon=110.005, lat=30.005), hear("路灯坏了", external="DH1")
    assert not list(verify())


def test_number_and_code_open_the_request_nothing_else_does(city: City) -> None:
    one, other = hear("路灯坏了"), hear("井盖坏了")
    assert tracked(one.number, hash_of_code(one.code)).pk == one.request_id
    assert tracked(one.number, hash_of_code(other.code)) is None
    assert tracked(other.number, hash_of_code(one.code)) is None
    chosen = receive(
        Heard(external="x1", words="树倒了"), channel="web_form", at=NOON, by="citizen",
        code="ABCD2345",
    )  # fmt: skip
    assert chosen.code == "ABCD2345" and tracked(chosen.number, hash_of_code("ABCD2345"))


def test_kept_as_long_as_the_city_says(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_KEEP_DAYS", "30")
    hear("路灯坏了")
    assert Request.objects.get().keep_until == localdate(NOON) + timedelta(days=30)
    assert isinstance(Request.objects.get().keep_until, date)


@pytest.mark.parametrize(
    "words",
    [
        "🔥🔥🔥",
        "坏" * 10_000,
        "a\x00b\ud800路灯",
        "‮路灯‬坏了",
        "<script>alert(1)</script>",
        "  路灯\r\n坏了  ",
    ],
)
def test_strange_words_are_heard(city: City, words: str) -> None:
    received = hear(words, external="DH1", name="\ud83d某", address="\x00某路")
    case = Case.objects.get(pk=received.case.pk)
    assert case.title and len(case.title) <= 40 and "\x00" not in case.words
    assert json.dumps(unsealed(Request.objects.get()))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": " \n\t "}, "words"),
        ({"words": "坏" * 20_001}, "words"),
        ({"kind": "闲聊"}, "kind"),
        ({"urgency": "now"}, "urgency"),
        ({"lon": 110.0}, "lat"),
        ({"lat": 30.0}, "lon"),
        ({"lon": 34.7, "lat": 113.6}, "lat"),
        ({"lon": float("nan"), "lat": 30.0}, "lat"),
        ({"lon": 110.0, "lat": 30.0, "datum": ""}, "datum"),
        ({"external": "x" * 81}, "external"),
        ({"attachments": ("sha256-" + "0" * 64 + ".jpg",)}, "attachments"),
        ({"attachments": ("../../etc/passwd",)}, "attachments"),
        ({"happened_at": NOON.replace(tzinfo=None)}, "happened_at"),
    ],
)
def test_what_cannot_be_taken_is_named(city: City, said: dict[str, Any], field: str) -> None:
    heard = Heard(**{"external": "DH1", "words": "路灯坏了", **said})
    with pytest.raises(Unreadable) as refused:
        receive(heard, channel="hotline_12345", at=NOON, by="channel:x")
    assert [one["field"] for one in refused.value.reasons] == [field]
    assert not Case.objects.exists()


def test_photos_come_with_the_request(city: City) -> None:
    kept = media.keep(photo())
    hear("", attachments=(kept, kept.blob), address="桐树路口")
    assert Case.objects.get().title == "桐树路口"
    first, second = Attachment.objects.order_by("pk")
    assert first.blob == second.blob == kept.blob and first.shown == kept.shown != kept.blob
    assert {first.purpose, second.purpose} == {"said"}


def test_unknown_channels_are_refused(city: City) -> None:
    with pytest.raises(KeyError, match="no 'carrier_pigeon'"):
        hear("路灯坏了", channel="carrier_pigeon")
    assert not Case.objects.exists() and connection.in_atomic_block
