"""计时: what an entry of the log does to the clocks of its case, in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wangge.base import rows
from wangge.cases import events as e
from wangge.cases.models import Case, Entry
from wangge.clocks.actions.beginning import OF_CASE, Moment, begun
from wangge.clocks.actions.stepping import step
from wangge.clocks.models import Clock, Ended
from wangge.clocks.rules import TIMINGS, TOUCHING, dropped, met, rest_reason, share_of
from wangge.duties.rules import Act, Measure
from wangge.duties.rules import Clock as Kind

COLUMNS = ("steps", "moved", "due_at", "resting", "trouble", "stopped_at", "ended", "value", "unit")


@dataclass
class Plan:
    """Clocks to be made and to be changed with one entry, and what the case takes from them."""

    made: list[Clock] = field(default_factory=list)
    changed: list[Clock] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)

    def keep(self, case: Case, entry: Entry) -> None:
        """Write them; `entry` is in the same transaction."""
        for clock in self.changed:
            rows.change(Clock, clock.pk, **{name: getattr(clock, name) for name in COLUMNS})
        for clock in self.made:
            given = {name: getattr(clock, name) for name in (*MAKING, *COLUMNS)}
            clock.pk = rows.insert(Clock, **given)


MAKING = ("case_id", "share_id", "kind", "rule", "fixed_at", "calendar", "started_at")


def timed(case: Case, event: e.Event, at: datetime, changes: dict[str, Any]) -> Plan:
    """What the event does to the clocks, with what else it changes of the case.

    BeyondCalendar where the completion clock begins or moves and the calendar does not reach.
    """
    if type(event) not in TOUCHING:
        return Plan()
    there = list(Clock.objects.filter(case=case).order_by("pk"))
    return played(Moment(case, event, at, there, changes))


def played(now: Moment) -> Plan:
    """The same on clocks in hand; the list of the moment is not changed, its clocks are."""
    plan, event, at, there = Plan(), now.event, now.at, now.there
    for clock in there:
        if _moved(clock, event, at):
            plan.changed.append(clock)
    for kind, timing in TIMINGS.items():
        if type(event) in timing.starts:
            plan.made += begun(kind, now)
        elif type(event) in timing.revives:
            plan.changed += _revived(kind, event, at, there)
    for clock in (*plan.changed, *plan.made):
        if clock.kind == OF_CASE and (clock.stopped_at is None or clock in plan.made):
            plan.changes["due_at"] = clock.due_at
    return plan


def _moved(clock: Clock, event: e.Event, at: datetime) -> bool:
    """Whether the event stops, rests, moves or drops this running clock; the row is changed."""
    if clock.stopped_at is not None:
        return False
    kind, share = Kind(clock.kind), share_of(event)
    timing, what = TIMINGS[kind], type(event)
    if share is not None and clock.share_id != share:
        return False
    if met(kind, event):
        clock.stopped_at, clock.ended = at, Ended.MET
    elif dropped(kind, event):
        clock.stopped_at, clock.ended = at, Ended.DROPPED
    elif what in timing.rests and not clock.resting:
        step(clock, Act.REST, at, why=rest_reason(event))
    elif what in timing.goes_on and clock.resting:
        step(clock, Act.GO_ON, at, why="resumed")
    elif isinstance(event, e.ExtensionGranted) and what in timing.extends:
        more = {"value": event.work_days, "measure": Measure.WORK_DAY.value}
        step(clock, Act.EXTEND, at, why="extension", **more)
    else:
        return False
    return True


def _revived(kind: Kind, event: e.Event, at: datetime, there: list[Clock]) -> Iterator[Clock]:
    """The clock last met goes on: while others looked at the work, it rested."""
    last = next((one for one in reversed(there) if one.kind == kind and one.ended), None)
    if last is None or last.ended != Ended.MET or last.stopped_at is None:
        return
    stopped, last.stopped_at, last.ended = last.stopped_at, None, ""
    if not last.resting:
        step(last, Act.REST, stopped, why="verification")
    step(last, Act.GO_ON, at, why="rework")
    yield last
