"""A small city for the pages: one district, two grids, three units, somebody in every post."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.test import Client

from wangge.base.clock import now
from wangge.cases.models import Case
from wangge.cases.offers import offers, perform
from wangge.grids.models import Division, Grid
from wangge.intake.actions import Received, accept, receive
from wangge.intake.channels.shelf import Heard
from wangge.people.models import Person, Post, Role, Unit
from wangge.people.queries import access

PIN = (110.005, 30.005)  # within the first grid
UNIT_ROLES = (Role.CLERK, Role.UNIT_HEAD, Role.HANDLER)
PHONE = "13977778888"
WORDS = "桐树路路灯不亮，老人摔了一跤，我的电话 13977778888。"


@dataclass(frozen=True)
class City:
    district: Division
    grid: Grid
    units: dict[str, Unit]
    people: dict[str, Person]

    def client(self, name: str, **more: Any) -> Client:
        """A browser in which this person is signed in."""
        client = Client(**more)
        client.force_login(self.people[name])
        return client

    def hear(self, external: str = "1", words: str = WORDS, **said: Any) -> Received:
        """A request – from the hotline, unless said otherwise – not yet accepted."""
        said = {"name": "雷大妈", "phone": PHONE, "lon": PIN[0], "lat": PIN[1]} | said
        channel = said.pop("channel", "hotline_12345")
        heard = Heard(external=external, words=words, **said)
        return receive(heard, channel=channel, at=now(), by=f"channel:{channel}")

    def case(self, external: str = "1", *, unit: str = "lamps", **said: Any) -> Case:
        """A case dispatched to a unit."""
        case = self.hear(external, **said).case
        place = {"division_code": "990101001001", "grid_id": self.grid.pk}
        accept(case, by="machine:intake", at=now(), **place)
        self.does(case, "dispatcher", "dispatch", unit=self.units[unit].pk, due="2099-01-05")
        return case

    def does(
        self, case: Case, name: str, key: str, at: datetime | None = None, **said: Any
    ) -> None:
        """A deed, with the rights of who does it."""
        person, at = self.people[name], at or now()
        form = offers[key].form(**said)
        perform(case, key, form, person=person, access=access(person, on=at.date()), at=at)


def make_city() -> City:
    """Divisions, grids, units and people; nobody has a password, tests sign in directly."""
    top = Division.objects.create(code="990100", name="东山市", level="city")
    outline = shapely.to_wkb(shapely.box(109.9, 29.9, 110.1, 30.1))
    district = Division.objects.create(
        code="990101", name="东区", level="district", parent=top, outline=outline
    )
    street = _below(district, "990101001", "桐树路街道", "street")
    community = _below(street, "990101001001", "绿云社区居民委员会", "community")
    grids = [
        Grid.objects.create(
            code=f"99010100100100{i}",
            type=Grid.Type.COMMUNITY,
            name=f"绿云第{i}网格",
            division=community,
            polygon=shapely.to_wkb(shapely.box(110.0, 30.0 + i / 100 - 0.01, 110.01, 30 + i / 100)),
        )
        for i in (1, 2)
    ]
    units = {
        key: Unit.objects.create(code=key, name=name, kind=key, level="district", division=district)
        for key, name in (("lamps", "路灯管理所"), ("water", "水务局"), ("parks", "园林局"))
    }
    return City(district, grids[0], units, _people(top, units))


def _below(parent: Division, code: str, name: str, level: str) -> Division:
    return Division.objects.create(code=code, name=name, level=level, parent=parent)


def _people(top: Division, units: dict[str, Unit]) -> dict[str, Person]:
    """One for each role of the centre, by role; `lamps_clerk` and so on for each unit."""
    people = {}
    for role in Role:
        if role not in UNIT_ROLES:
            people[str(role)] = _person(str(role), role, division=top)
    for key, unit in units.items():
        for role in UNIT_ROLES:
            people[f"{key}_{role}"] = _person(f"{key}_{role}", role, unit=unit)
    return people


def _person(name: str, role: Role, **where: Any) -> Person:
    person = Person.objects.create(username=name, name=f"某{name}", password="!")
    Post.objects.create(person=person, role=role, **where)
    return person
