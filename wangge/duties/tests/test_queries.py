"""Questions about duties: answered from memory, and never long after the answer changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wangge.base import kept
from wangge.base.models import Edition
from wangge.duties import actions, queries
from wangge.duties.findings import findings
from wangge.duties.models import DeadlineRule, DutyItem
from wangge.duties.rules import BeyondCalendar, Clock, Measure
from wangge.duties.tests.conftest import AT
from wangge.duties.words import sentence

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 30)


def city_time(moment: datetime) -> str:
    return f"{moment + timedelta(hours=8):%m-%d %H:%M}"


def test_a_deadline_names_its_rule_and_explains_itself(duties):
    found = queries.deadline("completion", category=duties.category, start=AT)
    assert (found.rule_code, found.value, found.unit, found.basis) == (
        "C-ALL", 5, Measure.WORK_DAY, "某条例",
    )  # fmt: skip
    assert city_time(found.due_at) == "10-14 00:00"
    said = sentence(found.why)
    for part in (
        "2026-09-30 10:00",
        "2026-10-08 00:00",
        "国庆节",
        "2026-10-10",
        "2026-10-13 24:00",
    ):
        assert part in said
    by_code = queries.deadline_by("C-ALL", start=AT)
    assert by_code == found


def test_the_more_exact_rule_wins_and_none_is_none(duties):
    found = queries.deadline(
        Clock.COMPLETION, category="hotline:310101", severity="safety", start=AT
    )
    assert (found.rule_code, city_time(found.due_at)) == ("C-SAFE", "09-30 15:00")
    assert queries.deadline(Clock.SIGN, start=AT) is None
    with pytest.raises(LookupError, match="NONE"):
        queries.deadline_by("NONE", start=AT)
    with pytest.raises(ValueError, match="lunch"):
        queries.deadline("lunch", start=AT)


def test_beyond_the_calendar_there_is_no_deadline(duties):
    with pytest.raises(BeyondCalendar):
        queries.deadline(Clock.COMPLETION, start=datetime(2026, 12, 29, 2, tzinfo=UTC))
    with pytest.raises(LookupError, match="calendar fill"):
        queries.days("nowhere")


def test_asking_again_costs_no_statement(duties, django_assert_num_queries):
    def ask() -> None:
        queries.deadline(Clock.COMPLETION, category="hotline:310101", start=AT)
        queries.duty_items(TODAY)[0].category.name  # noqa: B018
        queries.categories("hotline")

    ask()
    with django_assert_num_queries(0):
        ask()


def test_a_change_elsewhere_is_seen_once_the_edition_is_looked_at(duties, monkeypatch):
    assert queries.rule_for(Clock.COMPLETION, queries.Matter(), on=TODAY).value == 5
    DeadlineRule.objects.filter(code="C-ALL").update(value=7)
    assert queries.rule_for(Clock.COMPLETION, queries.Matter(), on=TODAY).value == 5
    Edition.objects.update(stamp="renewed by another process")
    assert queries.rule_for(Clock.COMPLETION, queries.Matter(), on=TODAY).value == 5
    later = kept.monotonic() + queries.RECHECK_SECONDS + 1
    monkeypatch.setattr(kept, "monotonic", lambda: later)
    assert queries.rule_for(Clock.COMPLETION, queries.Matter(), on=TODAY).value == 7


def test_a_change_by_a_deed_is_seen_here_at_once(duties):
    assert queries.days().works(date(2026, 9, 29))
    calendar = actions.make_calendar("default")
    day = actions.CalendarDay(date=date(2026, 10, 9), kind="holiday", name="加放一天")
    actions.set_day(calendar, day, by="person:1", at=AT)
    found = queries.deadline(Clock.COMPLETION, start=AT)
    assert city_time(found.due_at) == "10-15 00:00"
    assert "加放一天" in sentence(found.why)


def test_a_day_with_hours_of_its_own(duties):
    calendar = actions.make_calendar("default")
    half = actions.CalendarDay(date=TODAY, kind="workday", hours=[["09:00", "11:00"]])
    actions.set_day(calendar, half, by="person:1", at=AT)
    found = queries.deadline(Clock.COMPLETION, category="310101", severity="safety", start=AT)
    assert found.rule_code == "C-ALL"  # a bare code does not say its scheme
    found = queries.deadline(
        Clock.COMPLETION, category="hotline:310101", severity="safety", start=AT
    )
    assert city_time(found.due_at) == "10-08 12:00"


def test_categories_by_what_people_call_them(duties):
    (name, likeness), *_ = queries.like("暴露垃圾")
    assert (name.code, likeness) == ("310101", 1.0)
    (name, likeness), *_ = queries.like("垃圾没人清")
    assert (name.code, likeness) == ("310101", 0.95)
    (name, likeness), *_ = queries.like("路灯又不亮", scheme="hotline")
    assert name.code == "310201" and 0.5 <= likeness < 0.95
    assert queries.like("路灯不亮", scheme="event") == [] == queries.like("  ")


def test_duties_by_words(duties):
    assert [item.code for item in queries.duties_like("垃圾清理", on=TODAY)] == ["D1"]
    assert queries.duties_like("护照", on=TODAY) == []


def test_nothing_amiss_then_everything(duties):
    assert findings(on=TODAY) == []
    DutyItem.objects.create(
        code="D2", matter="事", law="", article="", level="community",
        leads={"community": "community_committee"}, co_kinds=["nobody"],
    )  # fmt: skip
    DeadlineRule.objects.filter(code="C-ALL").update(category="hotline:99")
    DutyItem.objects.filter(code="D1").update(deadline=None)
    queries.memory.forget()
    found = findings(on=date(2026, 12, 1))
    assert [(each.kind, each.code) for each in found] == [
        ("admission", "D2"), ("calendar", "default"), ("category", "D2"), ("deadline", "D1"),
        ("deadline", "D2"), ("law", "D2"), ("rule", "C-ALL"), ("unit", "community_committee@community"), ("unit", "nobody"),
    ]  # fmt: skip


def test_an_empty_house_says_so(db):
    assert [each.kind for each in findings(on=TODAY)] == ["empty"]
