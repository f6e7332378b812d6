"""A small city: a district with a street and a community, its units, three duty items, a calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from wangge.cases import events as e
from wangge.cases.log import open as open_case
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.duties.actions import fill, make_calendar
from wangge.duties.imports import national_days
from wangge.duties.models import Category, DeadlineRule, DutyItem
from wangge.grids.models import Division
from wangge.people.models import Person, Post, Unit

NOON = datetime(2025, 11, 20, 4, tzinfo=UTC)  # Thursday noon in the city
PLACES = {
    "city": ("990100", "某市"),
    "district": ("990101", "东区"),
    "street": ("990101001", "一街道"),
    "community": ("990101001001", "甲社区"),
}
COMMUNITY = PLACES["community"][0]
ITEMS = (
    # code, matter, keywords, level, leads, admitted
    (
        "D1",
        "路灯不亮",
        ["路灯坏了", "没有路灯", "天黑看不见"],
        "district",
        {"district": "lights", "city": "lights"},
        False,
    ),
    (
        "D2",
        "占道经营",
        ["摆摊", "流动摊贩", "占道卖菜"],
        "street",
        {"street": "order", "district": "order", "city": "order"},
        False,
    ),
    (
        "D3",
        "楼道堆放杂物",
        ["楼道堆物", "纸箱堵楼梯"],
        "community",
        {"community": "committee", "street": "office"},
        True,
    ),
)


@dataclass(frozen=True)
class City:
    units: dict[str, Unit]
    items: dict[str, DutyItem]
    person: Person


@pytest.fixture
def city(db: None) -> City:
    divisions: dict[str, Division] = {}
    above = None
    for level, (code, name) in PLACES.items():
        above = divisions[level] = Division.objects.create(
            code=code, name=name, level=level, parent=above
        )
    units: dict[str, Unit] = {}
    for kind, levels in {
        "lights": ("city", "district"),
        "order": ("city", "street"),
        "office": ("street",),
        "committee": ("community",),
    }.items():
        for level in levels:
            units[f"{kind}.{level}"] = Unit.objects.create(
                code=f"{kind}-{level}",
                name=f"{divisions[level].name}{kind}",
                kind=kind,
                level=level,
                division=divisions[level],
            )
    make_calendar("default")
    DeadlineRule.objects.create(
        code="C-ALL", clock="completion", value=5, unit="work_day", basis="试"
    )
    category = Category.objects.create(scheme="hotline", code="31", name="市容")
    items = {
        code: DutyItem.objects.create(
            code=code,
            matter=matter,
            keywords=words,
            category=category,
            law="某条例",
            article="第一条",
            level=level,
            leads=leads,
            admitted=admitted,
        )
        for code, matter, words, level, leads, admitted in ITEMS
    }
    fill(make_calendar("default"), national_days(2025), by="machine:test", at=NOON)
    person = Person.objects.create(username="dan", name="单某", password="!")
    Post.objects.create(person=person, role="dispatcher", division=divisions["city"])
    return City(units, items, person)


def accepted(words: str, *, place: str = COMMUNITY, at: datetime = NOON, **facts: object) -> Case:
    """A case that waits to be dispatched."""
    heard = Case.objects.count()
    case = open_case(
        e.Registered(key=f"k{heard}", channel="hotline_12345", external=f"x{heard}"),
        by="channel:hotline_12345",
        at=at,
        channel="hotline_12345",
        title=words[:40],
        words=words,
        division_code=place,
        **facts,
    )
    record(case, e.Accepted(), by="machine:intake", at=at)
    return case


TODAY = date(2025, 11, 20)
