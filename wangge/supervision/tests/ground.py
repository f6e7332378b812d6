"""A small town for supervision: a unit below another, somebody in every post, a calendar of two years."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import open as open_case
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.clocks.models import Clock
from wangge.duties.actions import fill, make_calendar
from wangge.duties.models import DeadlineRule
from wangge.grids.models import Division
from wangge.people.models import Person, Post, Role, Unit

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in the morning in the city
UNIT_ROLES = (Role.CLERK, Role.UNIT_HEAD, Role.HANDLER)
CENTRE_ROLES = (
    Role.SUPERVISOR,
    Role.LEADER,
    Role.DISPATCHER,
    Role.CALLER,
    Role.SYSTEM_ADMIN,
)


@dataclass(frozen=True)
class Town:
    """Units `lamps` (below `city`) and `water`; people by "<unit>_<role>" or by role."""

    division: Division
    units: dict[str, Unit]
    people: dict[str, Person]

    def case(self, key: str = "1", *, unit: str = "lamps", hours: int = 10, **more: Any) -> Case:
        """A case sent to a unit on Monday at nine, to be done within so many hours."""
        at = more.pop("at", MONDAY)
        case = accepted(key, at=at, division_code=self.division.code, **more)
        due = (at + timedelta(hours=hours)).isoformat()
        sent = e.Dispatched(unit=self.units[unit].pk, reason="x", due=due)
        record(case, sent, by="person:1", at=at, lead_unit_id=self.units[unit].pk)
        return case

    def clock(self, case: Case, kind: str = "completion") -> Clock:
        return Clock.objects.filter(case=case, kind=kind).latest("pk")


def accepted(key: str, *, at: datetime, **facts: Any) -> Case:
    """A registered and accepted case."""
    facts = {"channel": "hotline_12345", "title": "路灯不亮"} | facts
    heard = e.Registered(key=key, channel="hotline_12345", external=key)
    case = open_case(heard, by="channel:hotline_12345", at=at, **facts)
    record(case, e.Accepted(), by="machine:intake", at=at)
    return case


def make_town() -> Town:
    top = Division.objects.create(code="990100", name="东山市", level="city")
    district = Division.objects.create(code="990101", name="东区", level="district", parent=top)
    city = _unit("city", "城市管理局", district)
    units = {
        "city": city,
        "lamps": _unit("lamps", "路灯管理所", district, parent=city),
        "water": _unit("water", "水务局", district),
    }
    people = {str(role): _person(str(role), role, division=top) for role in CENTRE_ROLES}
    for key, unit in units.items():
        for role in UNIT_ROLES:
            people[f"{key}_{role}"] = _person(f"{key}_{role}", role, unit=unit)
    calendar = make_calendar("default")
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(730)]
    kinds = [(day, "weekend" if day.weekday() > 4 else "workday", "") for day in days]
    fill(calendar, kinds, by="person:1", at=MONDAY)
    return Town(district, units, people)


def rule(code: str, clock: str, value: int, unit: str, **more: Any) -> DeadlineRule:
    return DeadlineRule.objects.create(code=code, clock=clock, value=value, unit=unit, **more)


def _unit(code: str, name: str, division: Division, **more: Any) -> Unit:
    return Unit.objects.create(
        code=code, name=name, kind=code, level="district", division=division, **more
    )


def _person(name: str, role: Role, **where: Any) -> Person:
    person = Person.objects.create(username=name, name=f"某{name}", password="!")
    Post.objects.create(person=person, role=role, **where)
    return person


def client(town: Town, name: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(town.people[name])
    return made


def late(town: Town, key: str = "1", **more: Any) -> Case:
    """A case whose time ran out an hour ago."""
    return town.case(key, at=now() - timedelta(hours=11), hours=10, **more)


def page(town: Town, name: str, url: str, status: int = 200) -> str:
    answer = client(town, name).get(url)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()
