"""起算: a clock begins – by which rule it is timed, or by what a person said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from wangge.cases import events as e
from wangge.cases.models import Case
from wangge.clocks import queries
from wangge.clocks.actions.stepping import reckon_anew
from wangge.clocks.models import Clock
from wangge.clocks.rules import share_of
from wangge.duties.rules import Clock as Kind
from wangge.duties.rules import Measure

OF_CASE = Kind.COMPLETION  # the clock whose due moment stands on the case


@dataclass(frozen=True)
class Moment:
    """What happens when to which case, the clocks it has, and what else the event changes of it."""

    case: Case
    event: e.Event
    at: datetime
    there: list[Clock]
    changes: dict[str, Any]


def begun(kind: Kind, now: Moment) -> Iterator[Clock]:
    """The clock that begins with the event, where a rule or a person sets it."""
    clock = Clock(
        case_id=now.case.pk, share_id=share_of(now.event), kind=kind.value, started_at=now.at
    )
    if not _limit(clock, kind, now):
        return
    try:
        reckon_anew(clock)
    except LookupError:
        if kind is OF_CASE:
            raise
    yield clock


def _limit(clock: Clock, kind: Kind, now: Moment) -> bool:
    """Give the clock its length; False where nothing sets it."""
    event: Any = now.event
    if isinstance(event, e.Rehandled):
        clock.value, clock.unit = event.work_days, Measure.WORK_DAY.value
        clock.fixed_at = None if event.work_days else parse_datetime(event.due)
        return True
    named = ""
    if kind in (Kind.COMPLETION, Kind.SUB):
        named = getattr(event, "rule", "")
        said = parse_datetime(getattr(event, "due", "") or "")
        if said and not named:
            clock.fixed_at = said
            return said > now.at
        if isinstance(event, e.Ruled):  # the unit ruled on has the time the last one had
            named = next((one.rule for one in reversed(now.there) if one.kind == kind), "")
    rule = queries.rule_called(named) if named else None
    if rule is None:
        about = queries.matter(
            now.case,
            category=now.changes.get("category_id", now.case.category_id),
            urgency=now.changes.get("urgency", ""),
        )
        rule = queries.rule_of(kind, about, at=now.at)
    if rule is None:
        return False
    clock.rule, clock.value, clock.unit = rule.code, rule.value, rule.unit.value
    return True
