"""`wangge photos`: prints are made, a photo is looked up, two are compared, and what is no photo is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wangge.assist.sight.tests.streets import again, file, street
from wangge.base.clock import now
from wangge.cases.models import Case
from wangge.intake.actions import attach
from wangge.site.commands import photos

pytestmark = pytest.mark.django_db


def wangge(*words: object) -> Result:
    return CliRunner().invoke(photos.command, [str(word) for word in words])


def test_photos_are_printed_found_and_compared(tmp_path: Path) -> None:
    case = Case.objects.create(registered_at=now(), channel="hotline_12345", title="路面坑洼")
    attach(case, file(street(1)), purpose="after", by="person:1", at=now())
    assert json.loads(wangge("state", "--json").output)["lacking"] == 1
    assert "1 photos printed" in wangge("print").output
    assert json.loads(wangge("state", "--json").output) == {
        "photos": 1, "printed": 1, "lacking": 0, "unreadable": {},
    }  # fmt: skip
    mirrored, retaken = tmp_path / "mirrored.jpg", tmp_path / "retaken.jpg"
    mirrored.write_bytes(file(street(1)[:, ::-1]))
    retaken.write_bytes(file(again(1)))
    found = wangge("find", mirrored)
    assert case.number in found.output
    assert "mirrored" in found.output
    assert "not seen before" in wangge("find", retaken).output
    said = json.loads(wangge("compare", mirrored, mirrored).output)
    assert said["picture"]["same"]
    said = json.loads(wangge("compare", retaken, retaken).output)
    assert said["place"]["same"]


def test_what_is_no_photo_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jpg"
    wrong.write_bytes(b"no photo")
    done = wangge("find", wrong)
    assert done.exit_code == 1
    assert "no photo" in done.output
