"""The nation's days as a calendar, and a small city's duties."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wangge.duties import actions
from wangge.duties.imports import national_days, years_known
from wangge.duties.models import Category, DeadlineRule, DutyItem
from wangge.duties.rules import Clock, Day, Days, Measure, read_hours
from wangge.grids.models import Division
from wangge.people.models import Unit

CITY = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 9, 30, 2, tzinfo=UTC)  # Wednesday 10:00 in the city, before a long holiday
HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]


def nation() -> dict[date, Day]:
    return {
        day: Day(kind, name) for year in years_known() for day, kind, name in national_days(year)
    }


KNOWN = nation()
DAYS = Days(KNOWN, read_hours(HOURS), CITY)


@pytest.fixture
def duties(db: None) -> DutyItem:
    """One category with one item and two rules, on the nation's calendar of 2026."""
    calendar = actions.make_calendar("default")
    actions.fill(calendar, national_days(2026), by="machine:cli", at=AT)
    category = Category.objects.create(
        scheme="hotline", code="310101", name="暴露垃圾", synonyms=["垃圾堆", "垃圾没人清"]
    )
    Category.objects.create(scheme="hotline", code="310201", name="路灯不亮")
    general = DeadlineRule.objects.create(
        code="C-ALL", clock=Clock.COMPLETION, value=5, unit=Measure.WORK_DAY, basis="某条例"
    )
    DeadlineRule.objects.create(
        code="C-SAFE", clock=Clock.COMPLETION, category="hotline:31", severity="safety",
        value=4, unit=Measure.WORK_HOUR, priority=1,
    )  # fmt: skip
    item = DutyItem.objects.create(
        code="D1", matter="路边垃圾清理", keywords=["垃圾"], category=category, law="某条例",
        article="第一条", level="district", leads={"district": "sanitation"}, deadline=general,
    )  # fmt: skip
    division = Division.objects.create(code="990101", name="东区", level="district")
    Unit.objects.create(
        code="u1", name="环卫中心", kind="sanitation", level="district", division=division
    )
    actions.revise("a small city", by="machine:cli", at=AT)
    return item
