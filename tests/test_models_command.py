"""`wangge models`: what is listed, switched, carried from one installation to another, and refused."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.processes import installation, until
from wangge.assist import actions, queries
from wangge.assist.models import ModelVersion
from wangge.base.kept import forget_all
from wangge.base.options import HOME
from wangge.site.commands import check, models

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
WHY = ("--reason", "better on last month's cases")
in_memory = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


def wangge(*words: object) -> Result:
    return CliRunner().invoke(models.command, [str(word) for word in words])


def kept(number: int) -> ModelVersion:
    card = {"task": "dispatch", "examples": 900 + number, "figures": {"top1": 0.93126, "note": "x"}}
    return actions.keep("dispatch", {"w": np.full(4, number)}, card, by="person:1", at=AT)


@pytest.fixture
def two(db: None) -> tuple[ModelVersion, ModelVersion]:
    return kept(1), kept(2)


def harmed(version: ModelVersion) -> None:
    hexed = version.digest.partition("-")[2]
    (HOME.value / "blobs" / hexed[:2] / hexed[2:4] / version.digest).unlink()


def test_the_list_says_what_there_is_and_which_stands(two: Any) -> None:
    assert wangge("promote", "dispatch/1", *WHY).exit_code == 0
    assert wangge("shadow", "dispatch/2", *WHY).exit_code == 0
    harmed(two[1])
    second, first = wangge("list").output.splitlines()
    assert first.split()[:2] == ["dispatch/1", "live"]
    assert "901 examples  top1 0.9313" in first and first.endswith(" ok")
    assert second.split()[:2] == ["dispatch/2", "shadow"] and second.endswith(" missing")
    told = json.loads(wangge("list", "dispatch", "--json").output)
    assert [(row["name"], row["place"], row["state"]) for row in told] == [
        ("dispatch/2", "shadow", "missing"), ("dispatch/1", "live", "ok"),
    ]  # fmt: skip
    assert wangge("list", "other").output == "no models yet: rules answer alone\n"


def test_switches_are_made_and_told(two: Any) -> None:
    for number in (1, 2):
        assert wangge("promote", f"dispatch/{number}", *WHY).exit_code == 0
    assert "rolled_back   dispatch/1  machine:cli" in wangge("rollback", "dispatch", *WHY).output
    assert wangge("shadow", "dispatch/2", *WHY).exit_code == 0
    assert wangge("shadow", "dispatch", "--end", *WHY).exit_code == 0
    assert wangge("withdraw", "dispatch", *WHY).exit_code == 0
    assert queries.live("dispatch") is None
    deeds = [line.split()[2] for line in wangge("history", "dispatch").output.splitlines()]
    assert deeds == [
        "withdrawn", "shadow_ended", "shadowed", "rolled_back", "promoted", "promoted",
    ]  # fmt: skip
    shown = wangge("show", "dispatch/1").output
    assert "w: int64 [4], 32 bytes" in shown and '"examples": 901' in shown
    assert shown.count(WHY[1]) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("promote", "dispatch/9", *WHY), "there are: dispatch/2, dispatch/1"),
        (("rollback", "dispatch", *WHY), "was live before"),
        (("withdraw", "dispatch", *WHY), "is live"),
        (("promote", "dispatch/1", "--reason", " "), "say why"),
        (("show", "nothing/1"), "there are: none"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(two: Any, words: Any, says: str) -> None:
    done = wangge(*words)
    assert (done.exit_code, says in done.output) == (1, True), done.output


def test_checks_name_what_is_broken(two: Any) -> None:
    assert wangge("check").output == "2 model files are whole\n"
    wangge("promote", "dispatch/2", *WHY)
    assert check._models() == []
    harmed(two[0])
    done = wangge("check")
    assert done.exit_code == 1 and "model dispatch/1 is missing" in done.output
    assert check._models() == [], "it does not stand"
    harmed(two[1])
    (said,) = check._models()
    assert said.startswith("live model of dispatch: the file of model dispatch/2 is missing")
    assert wangge("promote", "dispatch/1", *WHY).exit_code == 1
    assert wangge("export", "dispatch/1", "nowhere").exit_code == 1


def test_adapters_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check._adapters() == []
    monkeypatch.setenv("WANGGE_EMBEDDER", "oracle")
    monkeypatch.setenv("WANGGE_LLM_URL", "http://127.0.0.1:9/v1")
    first, second = check._adapters()
    assert "WANGGE_EMBEDDER" in first and "WANGGE_LLM_MODEL" in second


def test_a_model_is_carried_to_another_installation(two: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.model"
    told = wangge("export", "dispatch/1", file).output
    assert f"--digest {two[0].digest}" in told
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert wangge("import", file, "--digest", digest).output.startswith("dispatch/1  ")
    assert wangge("import", file, "--digest", two[0].digest, "--task", "other").output.startswith(
        "other/1  "
    )
    assert queries.live("other") is None
    assert queries.load(queries.version_called("other/1")).arrays["w"].tolist() == [1] * 4


def test_a_file_that_is_not_what_it_should_be_is_not_kept(two: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.model"
    wangge("export", "dispatch/1", file)
    for digest, code, says in (
        (two[1].digest, 1, "another file than --digest says"),
        ("abc", 2, "64 hexadecimal digits"),
    ):
        done = wangge("import", file, "--task", "other", "--digest", digest)
        assert (done.exit_code, says in done.output) == (code, True), done.output
    assert "a task" in wangge("import", file, "--task", "no slug").output
    whole = file.read_bytes()
    for data in (whole[:-1], b"PK\x03\x04", b"", whole.replace(b"-model 1", b"-model 9")):
        file.write_bytes(data)
        done = wangge("import", file, "--task", "other")
        assert done.exit_code == 1 and str(file) in done.output
    assert "other" not in queries.tasks()


WAITS = """
import time, django, numpy
from datetime import UTC, datetime
django.setup()
from wangge.assist import actions, queries
actions.keep("dispatch", {"w": numpy.ones(3)}, {}, by="test", at=datetime.now(UTC))
def name():
    found = queries.live("dispatch")
    return found.name if found else ""
print(name(), flush=True)
until = time.monotonic() + 20
while name() == "" and time.monotonic() < until:
    time.sleep(0.1)
print(name())
"""


def test_another_process_sees_a_switch_within_seconds(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        other, told = made.start(program=WAITS), tmp_path / "program.log"
        until(told.read_text)
        assert told.read_text() == "\n"
        made.do("models", "promote", "dispatch/1", *WHY)
        assert other.wait(60) == 0
        assert told.read_text() == "\ndispatch/1\n"
