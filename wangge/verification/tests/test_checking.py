"""The reaction: every check is asked, one that breaks silences nobody, and the log keeps what was thought."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from wangge.assist.sight.blurring import Box
from wangge.assist.sight.prints import MADE
from wangge.assist.sight.tests.streets import again, file, street
from wangge.base import blobs
from wangge.base.models import Job
from wangge.cases import events as e
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.verification import checking
from wangge.verification.checking import PRINTING, check, finished
from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks
from wangge.verification.jobs.printing import print_case, print_photos
from wangge.verification.looking.marks import mark
from wangge.verification.models import PhotoPrint, PrintWord
from wangge.verification.tests.conftest import HANDLED_AT, NOON, Hang

pytestmark = pytest.mark.django_db
AtWork = Callable[..., Case]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check on the shelf that breaks."""

    def look(_: Finished) -> Opinion:
        raise RuntimeError("13977778888 is no word for a log")

    checks.fill()
    monkeypatch.setitem(checks._things, "broken", Check(label="Broken", about="words", look=look))


def told(case: Case, done: e.Handled) -> list[dict[str, Any]]:
    """The work is handed in and looked at; what the log keeps."""
    case.steps = 1
    case.save()
    moments = {"happened_at": HANDLED_AT, "recorded_at": HANDLED_AT}
    Entry.objects.create(
        case=case, step=1, kind="handled", actor="person:9", data=vars(done), seal=b"", **moments
    )
    check(case, at=HANDLED_AT)
    kept = Entry.objects.filter(case=case, kind="checked").first()
    return list(kept.data["opinions"]) if kept else []


def test_every_check_is_asked_and_the_log_keeps_it(
    at_work: AtWork, hang: Hang, broken: None
) -> None:
    case = at_work(safety=True)
    hang(case, file(street(1)), "said")
    after = hang(case, file(again(1)), "after")
    told(case, e.Handled(result="已修补", after=[after.blob]))
    entry = Entry.objects.get(case=case, kind="checked")
    said = {one["check"]: one for one in entry.data["opinions"]}
    assert {"same_place", "matter_gone", "reused", "time_and_place", "safety"} <= set(said)
    assert said["same_place"]["verdict"] == Verdict.FINE
    assert said["broken"]["verdict"] == Verdict.CANNOT_TELL
    assert said["broken"]["evidence"] == {"error": "RuntimeError"}
    assert "139" not in str(entry.data)
    assert "person closes" in said["safety"]["why"][0]
    assert entry.actor == "machine:verification"
    assert Case.objects.get(pk=case.pk).state == State.HANDLED


def test_a_case_that_has_moved_on_is_left_alone(at_work: AtWork) -> None:
    case = at_work(state=State.IN_PROGRESS)
    assert not told(case, e.Handled(result="已修补"))
    assert not Entry.objects.filter(case=case, kind="checked").exists()


def test_checks_stop_when_time_is_up(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_CHECK_SECONDS", "0")
    said = told(at_work(), e.Handled(result="已修补", after=["sha256-" + "1" * 64 + ".jpg"]))
    assert {one["verdict"] for one in said} == {"cannot_tell"}
    assert "no time" in said[0]["why"][0]


def test_what_checks_are_shown(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    said = hang(case, file(street(1)), "said")
    before = hang(case, file(street(2)), "before")
    after = hang(case, file(street(3)), "after")
    Entry.objects.create(
        case=case, step=1, kind="contacted", happened_at=NOON, recorded_at=NOON, actor="person:1",
        data={"way": "phone", "reached": True}, seal=b"",
    )  # fmt: skip
    done = e.Handled(result="已修补", reply="已修好。", before=[before.blob], after=[after.blob])
    mark(before, Box(x=0.1, y=0.2, w=0.3, h=0.4), by="person:1", at=NOON)
    shown = finished(case, done)
    assert [photo.key for photo in shown.before] == [before.blob, said.blob]
    assert [photo.key for photo in shown.after] == [after.blob]
    assert shown.after[0].read() == blobs.get(after.blob)
    assert shown.after[0].made_at == HANDLED_AT
    assert shown.contacted
    assert shown.sent_at == case.dispatched_at
    assert shown.marks == {before.blob: {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}}


def test_prints_are_made_once_and_go_with_the_photo(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    photo = hang(case, file(street(1)), "said")
    assert print_photos(NOON) == 1
    assert print_photos(NOON) == 0
    kept = PhotoPrint.objects.get(attachment=photo)
    assert kept.way == MADE
    assert PrintWord.objects.filter(print=kept).count() == kept.words > 20
    PhotoPrint.objects.update(way=MADE - 1)
    assert print_photos(NOON) == 1  # a new way of making them: all are made anew
    assert PrintWord.objects.count() == kept.words
    photo.delete()
    assert not PhotoPrint.objects.exists()
    assert not PrintWord.objects.exists()


def test_a_photo_that_cannot_be_read_is_noted_once(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    photo = hang(case, file(street(1)), "said")
    key = blobs.put(b"no photo", mime="image/jpeg")
    Attachment.objects.filter(pk=photo.pk).update(blob=key)
    gone = hang(case, file(street(2)), "said")
    blobs.delete(gone.blob)
    assert print_photos(NOON) == 2
    assert print_photos(NOON + timedelta(minutes=1)) == 0
    troubles = dict(PhotoPrint.objects.values_list("attachment", "trouble"))
    assert troubles == {photo.pk: "kind", gone.pk: "gone"}


def test_the_work_s_photos_are_printed_soon_after(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    after = hang(case, file(street(1)), "after")
    told(case, e.Handled(result="已修补", after=[after.blob]))
    job = Job.objects.get(kind=PRINTING)
    print_case(job.payload)
    assert PhotoPrint.objects.filter(attachment=after).exists()
    assert checking.MACHINE == "machine:verification"
