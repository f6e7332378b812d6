"""Versions and switches: which model stands, that history stays, and what a broken file does."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import ProtectedError

from wangge.assist import actions, queries, store
from wangge.assist.actions import SwitchRefused
from wangge.assist.models import ModelSwitch, ModelVersion
from wangge.assist.store import Damaged
from wangge.base import blobs
from wangge.base.kept import forget_all
from wangge.base.models import Edition
from wangge.base.options import HOME

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
WHO: dict[str, Any] = {"by": "person:1", "at": AT}
WHY: dict[str, Any] = {**WHO, "reason": "better on last month's cases"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


def kept(number: int, task: str = "dispatch") -> ModelVersion:
    arrays = {"weights": np.full((2, 3), number, np.float32)}
    return actions.keep(task, arrays, {"number": number}, **WHO)


def lies_at(version: ModelVersion) -> Path:
    hexed = version.digest.partition("-")[2]
    path: Path = HOME.value / "blobs" / hexed[:2] / hexed[2:4] / version.digest
    return path


@pytest.fixture
def three() -> tuple[ModelVersion, ModelVersion, ModelVersion]:
    return kept(1), kept(2), kept(3)


def test_a_model_is_kept_under_the_digest_of_what_it_holds() -> None:
    version = kept(1)
    assert (version.name, version.task, version.made_by) == ("dispatch/1", "dispatch", "person:1")
    assert store.unpack(blobs.get(version.digest)).card == {"number": 1} == version.card
    assert kept(1) == version, "the same content is the same version"
    assert kept(2).name == "dispatch/2"
    assert kept(1, "category").name == "category/1"
    assert queries.tasks() == ["category", "dispatch"]
    assert [one.name for one in queries.versions("dispatch")] == ["dispatch/2", "dispatch/1"]


@pytest.mark.parametrize("task", ["", "两 个", "a/b", "x" * 51])
def test_a_task_is_a_slug(task: str) -> None:
    with pytest.raises(ValueError, match="name of a task"):
        kept(1, task)


def test_nothing_stands_before_it_is_promoted(three: Any) -> None:
    assert queries.live("dispatch") is None
    assert queries.shadow("dispatch") is None
    actions.promote(three[1], **WHY)
    found = queries.live("dispatch")
    assert found is not None
    assert (found.name, found.card, found.version) == ("dispatch/2", {"number": 2}, three[1])
    assert found.arrays["weights"].sum() == 12
    assert queries.live("dispatch") is found, "it is kept in memory"
    assert queries.live("category") is None


def names_live(task: str = "dispatch") -> str | None:
    found = queries.live(task)
    return found and found.name


def test_rolling_back_takes_back_one_step_each_time(three: Any) -> None:
    with pytest.raises(SwitchRefused, match="was live before"):
        actions.roll_back("dispatch", **WHY)
    actions.promote(three[0], **WHY)
    with pytest.raises(SwitchRefused, match="was live before"):
        actions.roll_back("dispatch", **WHY)
    actions.promote(three[1], **WHY)
    actions.promote(three[2], **WHY)
    assert names_live() == "dispatch/3"
    actions.roll_back("dispatch", **WHY)
    assert names_live() == "dispatch/2"
    actions.roll_back("dispatch", **WHY)
    assert names_live() == "dispatch/1"
    with pytest.raises(SwitchRefused, match="was live before"):
        actions.roll_back("dispatch", **WHY)
    actions.promote(three[2], **WHY)
    actions.roll_back("dispatch", **WHY)
    assert names_live() == "dispatch/1"


def test_after_a_withdrawal_rules_stand_alone_and_a_roll_back_leads_back(three: Any) -> None:
    with pytest.raises(SwitchRefused, match="is live"):
        actions.withdraw("dispatch", **WHY)
    actions.promote(three[0], **WHY)
    actions.withdraw("dispatch", **WHY)
    assert queries.live("dispatch") is None
    actions.roll_back("dispatch", **WHY)
    assert names_live() == "dispatch/1"
    actions.withdraw("dispatch", **WHY)
    actions.promote(three[0], **WHY)
    with pytest.raises(SwitchRefused, match="was live before"):
        actions.roll_back("dispatch", **WHY)


def test_a_shadow_thinks_along_until_it_is_promoted_or_ended(three: Any) -> None:
    actions.promote(three[0], **WHY)
    with pytest.raises(SwitchRefused, match="its own shadow"):
        actions.shadow(three[0], "dispatch", **WHY)
    with pytest.raises(SwitchRefused, match="no model of"):
        actions.shadow(three[0], "category", **WHY)
    with pytest.raises(SwitchRefused, match="no shadow run"):
        actions.shadow(None, "dispatch", **WHY)
    actions.shadow(three[1], "dispatch", **WHY)
    found = queries.shadow("dispatch")
    assert found is not None
    assert (found.name, names_live()) == ("dispatch/2", "dispatch/1")
    with pytest.raises(SwitchRefused, match="already"):
        actions.shadow(three[1], "dispatch", **WHY)
    actions.promote(three[1], **WHY)
    assert (queries.shadow("dispatch"), names_live()) == (None, "dispatch/2")
    actions.shadow(three[2], "dispatch", **WHY)
    actions.shadow(None, "dispatch", **WHY)
    assert queries.shadow("dispatch") is None


def test_the_record_says_who_when_and_why(three: Any) -> None:
    actions.promote(three[0], **WHY)
    actions.promote(three[1], by="person:2", at=AT + timedelta(hours=1), reason="new labels")
    actions.roll_back("dispatch", by="person:3", at=AT + timedelta(hours=2), reason="too many returns")  # fmt: skip
    told = [
        (one.deed, one.version.name, one.actor, one.reason) for one in queries.history("dispatch")
    ]
    assert told == [
        ("rolled_back", "dispatch/1", "person:3", "too many returns"),
        ("promoted", "dispatch/2", "person:2", "new labels"),
        ("promoted", "dispatch/1", "person:1", "better on last month's cases"),
    ]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_switch_has_a_reason(three: Any, reason: str) -> None:
    with pytest.raises(SwitchRefused, match="say why"):
        actions.promote(three[0], **WHO, reason=reason)
    assert not ModelSwitch.objects.exists()


def test_what_was_live_already_is_not_promoted_again(three: Any) -> None:
    actions.promote(three[0], **WHY)
    with pytest.raises(SwitchRefused, match="already"):
        actions.promote(three[0], **WHY)


def test_versions_and_switches_are_never_changed_nor_deleted(three: Any) -> None:
    row = actions.promote(three[0], **WHY)
    row.reason = "another"
    conflicts = {"unique_fields": ["id"], "update_fields": ["reason"], "update_conflicts": True}
    deeds = [
        row.save,
        row.delete,
        lambda: ModelSwitch.objects.update(reason="another"),
        lambda: ModelSwitch.objects.bulk_update([row], ["reason"]),
        lambda: ModelSwitch.objects.filter(pk=row.pk).delete(),
        three[0].save,
        three[0].delete,
        lambda: ModelVersion.objects.all().delete(),
        lambda: ModelSwitch.objects.bulk_create([row], **conflicts),
        lambda: ModelVersion.objects.update_or_create(pk=three[0].pk, defaults={"digest": "x"}),
    ]
    for deed in deeds:
        with pytest.raises((PermissionDenied, ProtectedError)), transaction.atomic():
            deed()
    assert (ModelSwitch.objects.get().reason, ModelVersion.objects.count()) == (WHY["reason"], 3)


def test_another_process_sees_a_switch_when_it_looks_again(three: Any) -> None:
    actions.promote(three[0], **WHY)
    assert names_live() == "dispatch/1"
    ModelSwitch.objects.create(task="dispatch", place="live", deed="promoted", version=three[1],
                               happened_at=AT, actor="person:9", reason="elsewhere")  # fmt: skip
    Edition.objects.filter(name="models").update(stamp="elsewhere")
    assert names_live() == "dispatch/1", "what is in memory is not asked for each time"
    queries.memory.look_anew()  # as happens after RECHECK_SECONDS
    assert names_live() == "dispatch/2"


def altered(version: ModelVersion) -> None:
    data = bytearray(lies_at(version).read_bytes())
    data[-1] ^= 1
    lies_at(version).write_bytes(data)


def missing(version: ModelVersion) -> None:
    lies_at(version).unlink()


def cut(version: ModelVersion) -> None:
    lies_at(version).write_bytes(lies_at(version).read_bytes()[:50])


@pytest.mark.parametrize(
    ("harm", "what"), [(altered, "altered"), (missing, "missing"), (cut, "altered")]
)
def test_a_harmed_model_is_said_to_be_so_and_never_promoted(
    three: Any, harm: Any, what: str
) -> None:
    actions.promote(three[0], **WHY)
    actions.promote(three[1], **WHY)
    harm(three[1])
    for _ in range(2):
        with pytest.raises(Damaged, match=r"model dispatch/2 is .*restore it") as caught:
            queries.live("dispatch")
        assert caught.value.what == what
    harm(three[2])
    for deed in (lambda: actions.promote(three[2], **WHY),
                 lambda: actions.shadow(three[2], "dispatch", **WHY)):  # fmt: skip
        with pytest.raises(Damaged):
            deed()
    actions.roll_back("dispatch", **WHY)
    assert names_live() == "dispatch/1"


@pytest.mark.parametrize("harm", [altered, missing])
def test_keeping_the_same_model_again_mends_it(harm: Any) -> None:
    version = kept(1)
    harm(version)
    with pytest.raises(Damaged):
        queries.load(version)
    assert kept(1) == version
    assert queries.load(version).card == {"number": 1}


def test_a_model_of_another_format_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    version = kept(7)
    actions.promote(version, **WHY)
    monkeypatch.setattr(store, "VERSION", 2)
    with pytest.raises(Damaged, match="of format 1, this program reads 2") as caught:
        queries.live("dispatch")
    assert caught.value.what == "version"


def test_a_broken_live_model_is_not_read_for_every_question(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.promote(three[0], **WHY)
    missing(three[0])
    reads = []

    def get(key: str) -> bytes:
        reads.append(key)
        raise blobs.BlobError(key)

    monkeypatch.setattr(blobs, "get", get)
    for _ in range(5):
        with pytest.raises(Damaged):
            queries.live("dispatch")
    assert len(reads) == 1


def test_a_name_that_is_none_is_answered_with_those_that_are(three: Any) -> None:
    assert queries.version_called("dispatch/2") == three[1]
    with pytest.raises(LookupError, match="dispatch/3, dispatch/2, dispatch/1"):
        queries.version_called("dispatch/9")


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_at_once_get_two_numbers() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("an in-memory database has one writer")
    found: list[str] = []

    def work(number: int) -> None:
        try:
            found.append(kept(number).name)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [f"dispatch/{number}" for number in range(1, 5)]
