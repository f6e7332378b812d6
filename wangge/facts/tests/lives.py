"""A small city whose cases live at random, by the log's own door: every order of moves can come."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, open, record
from wangge.cases.models import Assignment, Case
from wangge.cases.moves import MOVES, State
from wangge.duties import actions as duties
from wangge.duties.imports import national_days
from wangge.duties.models import Category, DeadlineRule
from wangge.grids.models import Division, Grid
from wangge.people.models import Person, Unit

BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, nine in the city
LIMITS = {
    "dispatch": (2, "work_hour"),
    "sign": (1, "work_hour"),
    "response": (1, "day"),
    "completion": (3, "work_day"),
    "reply": (1, "work_day"),
    "callback": (2, "day"),
}
# What happens often in the life of a case, so that lives reach their end; all else happens too.
OFTEN = {
    e.Accepted: 30, e.Dispatched: 40, e.Signed: 30, e.Contacted: 10, e.Started: 30, e.Handled: 30,
    e.Verified: 20, e.Reworked: 6, e.Replied: 30, e.CallbackPlanned: 40, e.CalledBack: 30,
    e.Closed: 60, e.Rehandled: 6, e.Reopened: 8, e.ReturnGranted: 5, e.ExtensionGranted: 6,
    e.ExtensionRequested: 5, e.Resumed: 8, e.Ruled: 8, e.UnreasonableGranted: 6, e.ReviewAsked: 1,
    e.SubDispatched: 12,
}  # fmt: skip
NEVER = (e.Registered, e.Joined, e.Followed, e.Parted, e.Split, e.Voided, e.Informed, e.Retimed)


@dataclass
class City:
    """Its ground, and dice of its own."""

    dice: random.Random
    divisions: list[Division] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def ground(seed: int) -> City:
    """Two streets, units of three levels, two grids, two categories, and a limit for every clock."""
    city = City(random.Random(seed))
    make = Division.objects.create
    district = make(code="990101", name="东区", level="district")
    streets = [
        make(code=f"99010100{n}", name=f"{n}街", level="street", parent=district) for n in (1, 2)
    ]
    near = make(code="990101001001", name="里仁社区", level="community", parent=streets[0])
    city.divisions = [district, *streets, near]
    for n, at in enumerate(city.divisions):
        made = Unit.objects.create(
            code=f"u{n}", name=f"单位{n}", kind="office", level=at.level, division=at
        )
        city.units.append(made)
    for n, at in enumerate((streets[1], near)):
        made_grid = Grid.objects.create(
            code=f"g{n}", type="community", name=f"网格{n}", division=at, polygon=b"",
            population=1000 * (n + 1),
        )  # fmt: skip
        city.grids.append(made_grid)
    for n in range(2):
        city.categories.append(
            Category.objects.create(scheme="hotline", code=f"{n}", name=f"类{n}")
        )
    for n in range(3):
        city.people.append(Person.objects.create(username=f"p{n}", name=f"某{n}", password="!"))
    calendar = duties.make_calendar("default")
    duties.fill(calendar, national_days(2026), by="machine:cli", at=BEGIN)
    for clock, (value, unit) in LIMITS.items():
        DeadlineRule.objects.create(code=f"R-{clock}", clock=clock, value=value, unit=unit)
    duties.revise("a small city", by="machine:cli", at=BEGIN)
    return city


def new_case(city: City, n: int, at: datetime) -> Case:
    dice = city.dice
    channel = dice.choice(["hotline_12345", "web_form", "enterprise_line"])
    said = {
        "channel": channel,
        "title": "路灯不亮",
        "wants_reply": dice.random() < 0.8,
        "division_code": dice.choice(city.divisions).code,
        "grid_id": dice.choice([None, *(grid.pk for grid in city.grids)]),
        "urgency": dice.choice(["general", "urgent"]),
    }
    if dice.random() < 0.5:
        said["kind"] = dice.choice(["help", "praise"])
    opened = e.Registered(key=f"k{n}", channel=channel)
    return open(opened, by="channel:hotline_12345", at=at, **said)


def live(city: City, case: Case, at: datetime, *, steps: int) -> datetime:
    """Let so many things happen to it; when the last one did."""
    dice = city.dice
    for _ in range(steps):
        may = [
            one
            for one, move in MOVES.items()
            if State(case.state) in move.ways and one not in NEVER
        ]
        if not may:
            break
        kind = dice.choices(may, [OFTEN.get(one, 1) for one in may])[0]
        at += timedelta(minutes=dice.randint(0, 900), microseconds=dice.randint(0, 999_999))
        by = dice.choice(["person:1", "person:2", "machine:dispatch"])
        event, changes = happening(city, case, kind, at)
        try:
            record(case, event, by=by, at=at, **changes)
        except MoveRefused:
            continue
    return at


def happening(
    city: City, case: Case, kind: type[e.Event], at: datetime
) -> tuple[e.Event, dict[str, Any]]:
    """An event of that kind with values drawn, and what the rooms change of the case with it."""
    dice = city.dice
    yes = dice.random() < 0.6
    unit = dice.choice(city.units)
    made: dict[type[e.Event], Callable[[], tuple[e.Event, dict[str, Any]]]] = {
        e.Dispatched: lambda: (
            e.Dispatched(unit=unit.pk, reason="x", model="m1" if yes else ""),
            {"lead_unit_id": unit.pk, "category_id": dice.choice(city.categories).pk},
        ),
        e.Ruled: lambda: (e.Ruled(unit=unit.pk, reason="x"), {"lead_unit_id": unit.pk}),
        e.ReturnGranted: lambda: (e.ReturnGranted(reason="x"), {"lead_unit_id": None}),
        e.Placed: lambda: (
            e.Placed(how="pin"),
            {"grid_id": None if yes else city.grids[0].pk, "division_code": city.divisions[1].code},
        ),
        e.Started: lambda: (
            e.Started(handler=city.people[0].pk),
            {"handler_id": city.people[0].pk},
        ),
        e.Contacted: lambda: (e.Contacted(way="phone", reached=yes), {}),
        e.Signed: lambda: (e.Signed(by_clock=not yes), {}),
        e.Handled: lambda: (
            e.Handled(result="x", solved=yes, after=["a"] * dice.randint(0, 2)),
            {"handled_by": "person:9", "handled_at": at},
        ),
        e.Verified: lambda: (e.Verified(photos=["b"] if yes else []), {"verified_at": at}),
        e.Replied: lambda: (e.Replied(words="x"), {"replied_at": at}),
        e.CalledBack: lambda: (said(dice), {"called_back_at": at}),
        e.Closed: lambda: (
            e.Closed(outcome=dice.choice(["solved", "explained", "not_solved"])),
            {"closed_at": at, "outcome": "solved"},
        ),
        e.Rehandled: lambda: (e.Rehandled(reason="x", work_days=1), {}),
        e.Suspended: lambda: (e.Suspended(reason="x", until="2026-06-01"), {}),
        e.ExtensionGranted: lambda: (e.ExtensionGranted(work_days=2), {}),
        e.UnreasonableGranted: lambda: (e.UnreasonableGranted(reason="x"), {"excluded": True}),
        e.Urged: lambda: (e.Urged(level="urge" if yes else "joint", reason="x"), {}),
        e.Classified: lambda: (
            e.Classified(category="x"),
            {"category_id": city.categories[0].pk, "urgency": "safety", "safety": True},
        ),
        e.Reopened: lambda: (e.Reopened(reason="x"), {"lead_unit_id": None, "closed_at": None}),
    }
    if kind is e.SubDispatched:
        share = Assignment.objects.create(case=case, unit=unit, made_at=at, due_at=at)
        return e.SubDispatched(unit=unit.pk, assignment=share.pk, reason="x"), {}
    return made[kind]() if kind in made else (plain(kind), {})


def said(dice: random.Random) -> e.CalledBack:
    """What a person answers; now and then nobody could be asked."""
    if dice.random() < 0.2:
        return e.CalledBack(way="phone", contacted=None, solved=None, satisfied=None)
    return e.CalledBack(
        way=dice.choice(["phone", "web"]),
        contacted=dice.choice([True, False]),
        solved=dice.choice([True, False, None]),
        satisfied=dice.choice([None, 1, 3, 4, 5]),
        attitude=dice.choice([None, 2, 5]),
    )


def plain(kind: type[e.Event]) -> e.Event:
    """An event with plain values in every field that has no default."""
    samples = {"str": "x", "int": 1, "bool": True, "float": 0.5, "list[dict[str, Any]]": []}
    values = {}
    for name, told in kind.__dataclass_fields__.items():
        if told.default is told.default_factory:  # both missing
            text = told.type if isinstance(told.type, str) else getattr(told.type, "__name__", "")
            values[name] = samples.get(str(text).split(" | ")[0])
    return kind(**values)


def a_city(seed: int, *, cases: int = 30, steps: int = 25) -> City:
    """A city in which so many cases have lived."""
    city = ground(seed)
    for n in range(cases):
        at = BEGIN + timedelta(hours=city.dice.randint(0, 24 * 40))
        live(city, new_case(city, n, at), at, steps=city.dice.randint(0, steps))
    return city
