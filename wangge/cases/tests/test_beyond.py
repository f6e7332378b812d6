"""A deed that needs a due moment the calendar cannot give is refused with the reason, not broken."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from wangge.cases import events as e
from wangge.cases import offers
from wangge.cases.log import MoveRefused
from wangge.cases.tests.conftest import NOON, Ground, new_case
from wangge.duties.rules import BeyondCalendar
from wangge.people.models import Role


def test_beyond_the_calendar_is_a_refusal(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(*_: Any) -> None:
        raise BeyondCalendar(date(2099, 1, 1))

    deed = offers.Offer(
        key="wait", label="wait", event=e.Noted, roles=frozenset({Role.CALLER}), act=act
    )
    monkeypatch.setitem(offers.offers._things, "wait", deed)
    access: Any = SimpleNamespace(holds=lambda *_: True, reaches=lambda *_, **__: True)
    case = new_case()
    with pytest.raises(MoveRefused, match="2099-01-01"):
        offers.perform(case, "wait", None, person=ground.people[0], access=access, at=NOON)
    assert case.steps == 1
