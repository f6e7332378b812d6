"""What others ask of duties: the days, the due moment, the duty items, the categories.

Answers come from memory. Each process keeps what it has read of one edition and looks every few
seconds whether another is there.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import get_default_timezone
from rapidfuzz import fuzz

from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.duties.models import EDITION, Calendar, CalendarDay, Category, DeadlineRule, DutyItem
from wangge.duties.rules import Clock, Day, Days, Matter, Measure, Rule, Why, due, explain, pick
from wangge.duties.rules import read_hours as _hours

RECHECK_SECONDS = 2.0

memory = Kept(lambda: Edition.of(EDITION), every=RECHECK_SECONDS)


@dataclass(frozen=True)
class Deadline:
    """When a clock runs out, by which rule; `why` tells the parts of the reckoning."""

    start: datetime
    due_at: datetime
    rule_code: str
    value: int
    unit: Measure
    basis: str
    days: Days = field(repr=False, compare=False)

    @property
    def why(self) -> Why:
        return explain(self.start, self.value, self.unit, self.days)


def deadline(
    clock: Clock | str,
    *,
    category: Category | str | None = "",
    severity: str = "",
    area: str = "",
    channel: str = "",
    start: datetime,
) -> Deadline | None:
    """When `clock`, started at `start`, runs out for such a matter, or None where no rule sets it.

    `category` is a Category or its key "scheme:code". Raises BeyondCalendar where the default
    calendar does not reach, LookupError where there is none.
    """
    code = category.key if isinstance(category, Category) else category or ""
    rule = rule_for(
        Clock(clock),
        Matter(category=code, severity=severity, area=area, channel=channel),
        on=start.astimezone(get_default_timezone()).date(),
    )
    return timed(rule, start=start) if rule else None


def deadline_by(rule_code: str, *, start: datetime, calendar: str = "default") -> Deadline:
    """The same by a rule's own code, such as a duty item names; LookupError for a code not there."""
    found = next((rule for rule in rules() if rule.code == rule_code), None)
    if found is None:
        raise LookupError(f"there is no deadline rule {rule_code!r}")
    return timed(found, start=start, calendar=calendar)


def timed(rule: Rule, *, start: datetime, calendar: str = "default") -> Deadline:
    """`rule` applied to a start, on a calendar."""
    view = days(calendar)
    return Deadline(
        start=start,
        due_at=due(start, rule.value, rule.unit, view),
        rule_code=rule.code,
        value=rule.value,
        unit=rule.unit,
        basis=rule.basis,
        days=view,
    )


def rule_for(clock: Clock, matter: Matter, *, on: date) -> Rule | None:
    """The rule that sets this clock for the matter on that day."""
    key = ("rule", clock, matter, on)
    return memory.get(key, lambda: pick(rules(), clock=clock, matter=matter, on=on))


def rules() -> tuple[Rule, ...]:
    """All deadline rules, past and future ones too, by code."""
    return memory.get("rules", lambda: tuple(map(_rule, DeadlineRule.objects.order_by("code"))))


def days(calendar_code: str = "default") -> Days:
    """The calendar as it stands; LookupError, with what to do, where there is none of that code."""
    return memory.get(("days", calendar_code), lambda: _days(calendar_code))


def duty_items(on: date) -> tuple[DutyItem, ...]:
    """Duty items in force on a day, by code, with category and deadline; treat them as read-only."""
    return memory.get(("items", on), lambda: tuple(_items(on)))


def duty_item(code: str, *, on: date) -> DutyItem | None:
    """The version of one duty item that is in force on a day."""
    return next((item for item in duty_items(on) if item.code == code), None)


def categories(scheme: str = "") -> tuple[Category, ...]:
    """The categories of a scheme, or of all, by scheme and code; treat them as read-only."""
    everything = memory.get(
        "categories", lambda: tuple(Category.objects.order_by("scheme", "code"))
    )
    return tuple(each for each in everything if each.scheme == scheme) if scheme else everything


def like(name: str, *, scheme: str = "", limit: int = 5) -> list[tuple[Category, float]]:
    """Categories called or nearly called so, with likeness 0 … 1, the best first.

    1 is the very name, .95 a synonym, below .9 a likeness of the letters; nothing under .5.
    """
    wanted = name.strip()
    if not wanted:
        return []
    scored = [(each, _likeness(wanted, each)) for each in categories(scheme)]
    found = [pair for pair in scored if pair[1] >= 0.5]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].scheme, pair[0].code))[:limit]


def duties_like(words: str, *, on: date, limit: int = 20) -> list[DutyItem]:
    """Duty items in force whose matter, keywords or law hold or resemble the words; best first."""
    wanted = words.strip()
    if not wanted:
        return list(duty_items(on)[:limit])
    scored = [
        (max(fuzz.partial_ratio(wanted, text) for text in _texts(item)), item)
        for item in duty_items(on)
    ]
    found = [(score, item) for score, item in scored if score >= 60]
    return [item for _, item in sorted(found, key=lambda pair: (-pair[0], pair[1].code))][:limit]


def _rule(row: DeadlineRule) -> Rule:
    names = set(Rule.__dataclass_fields__) - {"clock", "unit"}
    given = {name: getattr(row, name) for name in names}
    return Rule(clock=Clock(row.clock), unit=Measure(row.unit), **given)


def _days(code: str) -> Days:
    calendar = Calendar.objects.filter(code=code).first()
    if calendar is None:
        raise LookupError(f"there is no calendar {code!r}; make it with `wangge calendar fill`")
    rows = CalendarDay.objects.filter(calendar=calendar).values_list(
        "date", "kind", "name", "hours"
    )
    known = {
        day: Day(kind, name, None if hours is None else _hours(hours))
        for day, kind, name, hours in rows
    }
    return Days(known, _hours(calendar.hours), get_default_timezone())


def _items(on: date) -> list[DutyItem]:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    going_on = Q(valid_to=None) | Q(valid_to__gt=on)
    found = DutyItem.objects.filter(begun, going_on).select_related("category", "deadline")
    return list(found.order_by("code", "version"))


def _likeness(wanted: str, category: Category) -> float:
    if wanted == category.name:
        return 1.0
    if wanted in category.synonyms:
        return 0.95
    return max(fuzz.ratio(wanted, each) for each in (category.name, *category.synonyms)) * 0.009


def _texts(item: DutyItem) -> tuple[str, ...]:
    return (item.matter, item.law, item.code, *item.keywords)
