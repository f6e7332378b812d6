"""A calendar, a rule for every clock, and a case that can be taken through its life."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.cases.tests.conftest import Ground, make_ground, new_case
from wangge.clocks.models import Clock
from wangge.duties import actions
from wangge.duties.imports import national_days
from wangge.duties.models import DeadlineRule

CITY = ZoneInfo("Asia/Shanghai")
RULES = (
    ("P", "dispatch", 1, "work_hour"),
    ("S", "sign", 1, "work_hour"),
    ("R", "response", 1, "work_day"),
    ("C", "completion", 5, "work_day"),
    ("A", "reply", 2, "work_day"),
    ("B", "callback", 3, "work_day"),
    ("U", "sub", 3, "work_day"),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CITY)


def told(at: datetime | None) -> str:
    return "–" if at is None else f"{at.astimezone(CITY):%m-%d %H:%M}"


@dataclass
class Matter:
    """One case: `happens` records an event at a local moment, as the rooms' deeds do."""

    case: Case
    ground: Ground
    at: datetime = field(default_factory=lambda: local("03-09T10:00"))

    def happens(self, event: e.Event, at: str = "", *, by: str = "person:1", **more: Any) -> None:
        self.at = local(at) if at else self.at + timedelta(minutes=1)
        record(self.case, event, by=by, at=self.at, **more)

    def sent(self, at: str = "03-09T10:10", **said: Any) -> None:
        unit = self.ground.units[0].pk
        event = e.Dispatched(unit=unit, reason="x", **({"rule": "C"} | said))
        self.happens(event, at, lead_unit_id=unit, dispatched_at=local(at), hops=1)

    def at_work(self) -> None:
        self.sent()
        self.happens(e.Signed(), "03-09T10:30")
        self.happens(e.Started(), "03-09T10:40")

    def clock(self, kind: str) -> Clock:
        return Clock.objects.filter(case=self.case, kind=kind).latest("pk")


@pytest.fixture
def calendar(db: None) -> None:
    """2026 is known, 2027 is not."""
    year = actions.make_calendar("default")
    actions.fill(year, national_days(2026), by="machine:cli", at=local("01-01T00:00"))
    for code, clock, value, unit in RULES:
        DeadlineRule.objects.create(code=code, clock=clock, value=value, unit=unit, basis="某办法")
    actions.revise("rules", by="machine:cli", at=local("01-01T00:00"))


@pytest.fixture
def matter(calendar: None) -> Matter:
    ground = make_ground()
    made = Matter(case=new_case(at=local("03-09T09:30")), ground=ground)
    made.happens(e.Accepted(), "03-09T10:00")
    return made
