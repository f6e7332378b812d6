"""The command `wangge supervision`: what is due, why it fired, the ladder out and in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from wangge.base.clock import now
from wangge.site.commands.supervision import command
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.queries.policy import rung_called
from wangge.supervision.tests.ground import make_town

pytestmark = pytest.mark.django_db


def call(*words: str) -> Any:
    with override("en"):
        return CliRunner().invoke(command, words)


def test_what_is_due_and_why_it_fired() -> None:
    case = make_town().case(at=now() - timedelta(hours=11), hours=10)
    before = call("due")
    assert "1 cases to be looked at" in before.output
    assert "1 clocks have run out" in before.output and "completion" in before.output
    fire_due(at=now())
    assert "0 cases to be looked at" in call("due").output
    why = call("why", case.number).output
    assert "completion-urge: when the time is up; 2 told" in why
    assert "completion-50: when 50 % of the time has run; passed over" in why
    assert "next: completion-supervise" in why


def test_a_number_that_is_none_is_refused() -> None:
    assert call("why", "123").exit_code == 1
    assert "Error" in call("why", "123").output


def test_the_ladder_goes_out_and_comes_in(tmp_path: Path) -> None:
    file = tmp_path / "ladder.csv"
    assert call("ladder", "export", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8-sig").replace("completion-50,", "half-time,")
    file.write_text(text, encoding="utf-8")
    assert "rungs are set" in call("ladder", "import", str(file)).output
    assert rung_called("half-time") is not None and rung_called("completion-50") is None
    file.write_text(text.replace(",completion,", ",dinner,", 1), encoding="utf-8")
    wrong = call("ladder", "import", str(file))
    assert wrong.exit_code == 1 and "line" in wrong.output and "dinner" in wrong.output
    assert call("ladder", "export").output.startswith("code,clock,level")
