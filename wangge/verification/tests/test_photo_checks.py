"""Photo checks through the shelf: what was handed in, what is thought of it, and why it cannot be told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from bench.kit.scenes import EDITS
from wangge.assist.sight.tests.streets import again, file, fog, stamped, street
from wangge.base import blobs
from wangge.cases import events as e
from wangge.cases.models import Attachment, Case
from wangge.verification.checking import finished
from wangge.verification.checks import matter_gone, reused, same_place, time_and_place
from wangge.verification.checks.shelf import Finished, Photo, Verdict
from wangge.verification.printing.keeping import keep_prints, photos
from wangge.verification.tests.conftest import HANDLED_AT, NOON, Hang

pytestmark = pytest.mark.django_db
AtWork = Callable[..., Case]


def handed_in(case: Case, *after: Attachment, marks: Any = None) -> Finished:
    done = e.Handled(result="已修补", after=[one.blob for one in after])
    return replace(finished(case, done), marks=marks or {})


def test_the_place_is_known_again_and_the_change_is_seen(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    before = hang(case, file(street(1)), "said")
    shown = handed_in(case, hang(case, file(again(1)), "after"))
    opinion = same_place.look(shown)
    assert opinion.verdict is Verdict.FINE
    assert opinion.evidence["before"] == before.blob
    whole = {before.blob: {"x": 0, "y": 0, "w": 1, "h": 1}}
    marked = handed_in(case, *Attachment.objects.filter(purpose="after"), marks=whole)
    assert matter_gone.look(marked).evidence["marked"]
    wrong = handed_in(case, *Attachment.objects.filter(purpose="after"), marks={before.blob: "?"})
    assert "mark" in matter_gone.look(wrong).why[-1]


def test_another_place_is_never_called_different(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    hang(case, file(street(1)), "said")
    shown = handed_in(case, hang(case, file(street(2)), "after"))
    opinion = same_place.look(shown)
    assert opinion.verdict is Verdict.CANNOT_TELL
    assert opinion.why
    assert matter_gone.look(shown).verdict is Verdict.CANNOT_TELL


def test_without_photos_nothing_can_be_told(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    for check in (same_place, matter_gone, reused, time_and_place):
        opinion = check.look(handed_in(case))
        assert opinion.verdict is Verdict.CANNOT_TELL
        assert opinion.why
    hang(case, file(street(1)), "said")
    assert "work done" in same_place.look(handed_in(case)).why[0]


@pytest.mark.parametrize(
    "data", [b"no photo", b"", file(street(1))[:5000], file(np.zeros((1, 1, 3), np.uint8))]
)
def test_a_bad_photo_is_said_to_be_bad(at_work: AtWork, hang: Hang, data: bytes) -> None:
    case = at_work()
    hang(case, file(street(1)), "said")
    shown = handed_in(case)
    bad = Photo(key="sha256-" + "0" * 60 + f"{len(data):04d}.jpg", read=lambda: data)
    for check in (same_place, matter_gone, reused):
        opinion = check.look(Finished(**{**vars(shown), "after": [bad]}))
        assert opinion.verdict is Verdict.CANNOT_TELL
        assert opinion.why


def test_of_a_photo_with_a_stamp_alone_nothing_is_told(at_work: AtWork, hang: Hang) -> None:
    """Neither "shown before" nor "never shown": what every photo of a camera has tells none from another."""
    case = at_work()
    opinion = reused.look(handed_in(case, hang(case, file(stamped(fog(1), "below")), "after")))
    assert opinion.verdict is Verdict.CANNOT_TELL and "too little" in opinion.why[0]


def test_a_missing_file_is_said_to_be_missing(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    hang(case, file(street(1)), "said")
    after = hang(case, file(again(2)), "after")
    blobs.delete(after.blob)
    for check in (same_place, reused):
        opinion = check.look(handed_in(case, after))
        assert opinion.verdict is Verdict.CANNOT_TELL
        assert any("missing" in why for why in opinion.why)


def test_the_photo_from_before_handed_in_as_the_work(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    before = hang(case, file(street(1)), "said")
    mirrored = hang(case, file(street(1)[:, ::-1]), "after")
    keep_prints(photos(), at=NOON)
    opinion = reused.look(handed_in(case, mirrored))
    assert opinion.verdict is Verdict.DOUBT
    assert opinion.evidence["photos"][0]["attachment"] == before.pk
    assert opinion.evidence["photos"][0]["mirrored"]
    same = hang(case, file(street(1)), "after")
    opinion = reused.look(handed_in(case, same))
    assert opinion.confidence == 1.0
    assert opinion.evidence["photos"][0]["same_file"]


def test_a_photo_of_another_case_is_found_after_every_edit(at_work: AtWork, hang: Hang) -> None:
    other = at_work()
    shown = hang(other, file(street(2)), "after")
    hang(other, file(street(3)), "said")
    keep_prints(photos(), at=NOON)
    case = at_work()
    for name, edit in EDITS.items():
        sent = hang(case, file(edit(street(2), np.random.default_rng([8, len(name)]))), "after")
        opinion = reused.look(handed_in(case, sent))
        assert opinion.verdict is Verdict.DOUBT, name
        assert {one["attachment"] for one in opinion.evidence["photos"]} == {shown.pk}
        assert opinion.evidence["photos"][0]["case"] == other.pk


def test_a_new_photo_and_one_of_a_joined_case_are_fine(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    joined = at_work(joined_to=case)
    hang(joined, file(street(4)), "said")
    hang(at_work(), file(street(1)), "after")
    keep_prints(photos(), at=NOON)
    fine = reused.look(handed_in(case, hang(case, file(again(1)), "after")))
    assert fine.verdict is Verdict.FINE
    shared = reused.look(handed_in(case, hang(case, file(street(4)), "after")))
    assert shared.verdict is Verdict.FINE


def test_a_black_photo_cannot_be_known_again(at_work: AtWork, hang: Hang) -> None:
    case = at_work()
    black = hang(case, file(np.zeros((300, 400, 3), np.uint8)), "after")
    assert reused.look(handed_in(case, black)).verdict is Verdict.CANNOT_TELL


HOUR = timedelta(hours=1)
HERE = (110.005, 30.005)


@pytest.mark.parametrize(
    ("taken_at", "place", "verdict"),
    [
        (NOON + 3 * HOUR, HERE, Verdict.FINE),
        (NOON + 3 * HOUR, (None, None), Verdict.FINE),
        (None, HERE, Verdict.FINE),
        (None, (None, None), Verdict.CANNOT_TELL),
        (HANDLED_AT + 2 * HOUR, HERE, Verdict.DOUBT),  # in the future
        (NOON - 2 * HOUR, HERE, Verdict.DOUBT),  # before it was asked
        (NOON + HOUR / 3, HERE, Verdict.DOUBT),  # before the unit had it
        (NOON + 3 * HOUR, (110.05, 30.005), Verdict.DOUBT),  # four kilometres away
        (NOON.replace(year=2000), (None, None), Verdict.CANNOT_TELL),  # never set
        (NOON.replace(year=2000), (-70.0, -30.0), Verdict.DOUBT),
    ],
)
def test_what_the_camera_says(
    at_work: AtWork,
    taken_at: datetime | None,
    place: tuple[float | None, float | None],
    verdict: Verdict,
) -> None:
    shown = handed_in(at_work())
    photo = Photo(
        key="k", read=lambda: b"", taken_at=taken_at, made_at=HANDLED_AT, lon=place[0], lat=place[1]
    )
    opinion = time_and_place.look(Finished(**{**vars(shown), "after": [photo]}))
    assert opinion.verdict is verdict
    assert opinion.why
    assert opinion.plain()["check"] == "time_and_place"


def test_a_case_without_a_place_raises_no_doubt(at_work: AtWork) -> None:
    shown = handed_in(at_work(lon=None, lat=None))
    photo = Photo(key="k", read=lambda: b"", lon=1.0, lat=2.0)
    opinion = time_and_place.look(Finished(**{**vars(shown), "after": [photo]}))
    assert opinion.verdict is Verdict.CANNOT_TELL
