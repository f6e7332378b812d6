"""The smallest ground a case can stand on: one district, two units, three people."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from wangge.cases.events import Registered
from wangge.cases.log import open
from wangge.cases.models import Case
from wangge.grids.models import Division
from wangge.people.models import Person, Unit

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # Friday noon in the city


@dataclass(frozen=True)
class Ground:
    division: Division
    units: tuple[Unit, Unit]
    people: tuple[Person, Person, Person]


@pytest.fixture
def ground(db: None) -> Ground:
    return make_ground()


def make_ground() -> Ground:
    division = Division.objects.create(code="990101", name="东区", level="district")
    units = tuple(
        Unit.objects.create(
            code=f"u{i}", name=name, kind="urban_management", level="district", division=division
        )
        for i, name in enumerate(("城市管理局", "水务局"))
    )
    people = tuple(
        Person.objects.create(username=f"p{i}", name=f"某{i}", password="!") for i in range(3)
    )
    return Ground(division=division, units=units, people=people)


def new_case(key: str = "k1", at: datetime = NOON, **facts: object) -> Case:
    return open(
        Registered(key=key, channel="hotline_12345", external=key),
        by="channel:hotline_12345",
        at=at,
        **{"channel": "hotline_12345", "title": "路灯不亮", **facts},
    )
