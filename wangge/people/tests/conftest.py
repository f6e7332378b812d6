"""A small city: two districts, a management area that governs a street of the first, their units."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from wangge.grids.models import Division, ManagementArea
from wangge.people.models import Person, Unit

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@dataclass(frozen=True)
class City:
    divisions: dict[str, Division]
    units: dict[str, Unit]


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The slow hash is Django's, and is not what is tested here."""
    settings.PASSWORD_HASHERS = list(reversed(settings.PASSWORD_HASHERS))


@pytest.fixture
def city(db: None) -> City:
    divisions: dict[str, Division] = {}
    for code, name, level, above in (
        ("990100", "某市", "city", None),
        ("990101", "东区", "district", "990100"),
        ("990102", "西区", "district", "990100"),
        ("990171", "新城", "district", "990100"),
        ("990101001", "一街道", "street", "990101"),
        ("990101002", "二街道", "street", "990101"),
        ("990101001001", "甲社区", "community", "990101001"),
    ):
        divisions[code] = Division.objects.create(
            code=code, name=name, level=level, parent=divisions.get(above or "")
        )
    area = ManagementArea.objects.create(code="990171", name="新城")
    area.divisions.add(divisions["990101002"])
    units: dict[str, Unit] = {}
    for code, level, above in (
        ("990100", "city", None),
        ("990101", "district", "990100"),
        ("990171", "district", "990100"),
        ("990101001", "street", "990101"),
    ):
        units[code] = Unit.objects.create(
            code=f"{code}-roads",
            name=f"{divisions[code].name}道路",
            kind="roads",
            level=level,
            parent=units.get(above or ""),
            division=divisions[code],
        )
    return City(divisions, units)


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create(username="zhao", name="赵某", password="!")
