"""时钟之问: the ledger of a clock, the matter its rule is chosen by, and what runs out when."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone, localdate

from wangge.cases.models import Case, Urgency
from wangge.clocks.models import Clock
from wangge.duties.queries import categories, days, memory, rule_for, rules
from wangge.duties.rules import Act, Days, Ledger, Matter, Measure, Reckoned, Rule, Step, reckon
from wangge.duties.rules import Clock as Kind
from wangge.grids.rules import ground


def matter(case: Case, *, category: int | None, urgency: str = "", condition: str = "") -> Matter:
    """What a deadline rule is asked about this case, with the category it has or is getting."""
    return Matter(
        category=_category_keys().get(category or 0, ""),
        severity=Urgency.SAFETY if case.safety else urgency or case.urgency,
        area=ground(case.division_code),
        channel=case.channel,
        condition=condition,
    )


def rule_of(kind: Kind, about: Matter, *, at: datetime) -> Rule | None:
    """The rule that sets the clock on that day; None where none does."""
    return rule_for(kind, about, on=localdate(at))


def rule_called(code: str) -> Rule | None:
    """A rule by its code, as it stands today."""
    found: dict[str, Rule] = memory.get("rules by code", lambda: {one.code: one for one in rules()})
    return found.get(code)


def ledger(clock: Clock) -> Ledger:
    """The clock's account; its length is that of its rule as it stands, while there is one."""
    rule = rule_called(clock.rule) if clock.rule else None
    return Ledger(
        start=clock.started_at,
        value=rule.value if rule else clock.value,
        measure=Measure(rule.unit if rule else clock.unit or Measure.MINUTE),
        fixed=clock.fixed_at,
        steps=[step(one) for one in clock.steps],
    )


def step(kept: dict[str, object]) -> Step:
    """A step as its row keeps it."""
    at = parse_datetime(str(kept["at"]))
    assert at is not None
    return Step(
        act=Act(str(kept["act"])),
        at=at,
        why=str(kept.get("why", "")),
        value=int(str(kept.get("value") or 0)),
        measure=Measure(str(kept.get("measure") or Measure.WORK_DAY)),
    )


def reckoned(clock: Clock) -> Reckoned:
    """The clock worked out on its calendar as that stands; BeyondCalendar, LookupError."""
    return reckon(ledger(clock), calendar_of(clock))


def calendar_of(clock: Clock) -> Days:
    """The calendar it is counted on; none is asked where a person said the moment itself."""
    if clock.fixed_at is not None and all(one["act"] != Act.EXTEND for one in clock.steps):
        return Days({}, (), get_default_timezone())
    return days(clock.calendar)


def of_case(case: Case) -> QuerySet[Clock]:
    """All clocks of a case, the oldest first."""
    return Clock.objects.filter(case=case).order_by("pk")


def running() -> QuerySet[Clock]:
    return Clock.objects.filter(stopped_at=None)


def due(until: datetime) -> QuerySet[Clock]:
    """Running clocks whose time is up by `until`, the first to run out first; one index range."""
    return Clock.objects.filter(stopped_at=None, due_at__lte=until).order_by("due_at")


def _category_keys() -> dict[int, str]:
    return memory.get("category keys", lambda: {each.pk: each.key for each in categories()})
