"""督办单之事: an order is issued with its entry in the log, seen, answered and closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Assignment, Case
from wangge.cases.moves import OPEN
from wangge.clocks.models import Clock
from wangge.notices.models import Notice
from wangge.people.models import Person, Unit
from wangge.people.traces import trace
from wangge.supervision.models import Addressed, Level, Order
from wangge.supervision.rules.ladder import LEVELS, Rung

BY_HAND = "hand"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What an order comes from: a rung of a clock, a finding of a watch, or a person."""

    trigger: str = BY_HAND
    clock: Clock | None = None
    rung: Rung | None = None
    due: datetime | None = None  # by when the units must answer
    needs_ack: bool = True


def issue(
    case: Case,
    *,
    level: str,
    reason: str,
    units: Sequence[Unit],
    cause: Cause = Cause(),
    by: str,
    at: datetime,
) -> Order | None:
    """Urge or supervise, on the record of the case; the order, where there is a unit to address."""
    said = e.Urged(
        level=level,
        reason=reason,
        clock=cause.clock.kind if cause.clock else "",
        rung=cause.rung.code if cause.rung else "",
        due=cause.due.isoformat() if cause.due else "",
    )
    with transaction.atomic():
        record(case, said, by=by, at=at, urges=case.urges + 1)
        if not units:
            return None
        order = Order.objects.create(
            case=case,
            level=level,
            trigger=cause.trigger,
            reason=reason,
            issued_at=at,
            issued_by=by,
            due_at=cause.due,
        )
        _address(order, units, needs_ack=cause.needs_ack)
    return order


def issue_to_units(
    units: Sequence[Unit],
    *,
    level: str,
    reason: str,
    trigger: str,
    due: datetime | None,
    by: str,
    at: datetime,
) -> Order:
    """An order about a matter of many cases, or of none: to units, traced, in no case's log."""
    with transaction.atomic():
        order = Order.objects.create(
            level=level, trigger=trigger, reason=reason, issued_at=at, issued_by=by, due_at=due
        )
        _address(order, units, needs_ack=True)
        trace("order issued", by=by, at=at, about=order, level=level, units=len(units))
    return order


def _address(order: Order, units: Iterable[Unit], *, needs_ack: bool) -> None:
    distinct = {unit.pk: unit for unit in units}
    Addressed.objects.bulk_create(
        Addressed(order=order, unit=unit, needs_ack=needs_ack) for unit in distinct.values()
    )


def units_of(case: Case, level: str, unit: Unit | None) -> list[Unit]:
    """Whom an order of this level addresses: the unit – jointly also the one above and who shares."""
    if unit is None:
        return []
    found = [unit]
    if level == Level.JOINT:
        if unit.parent is not None:
            found.append(unit.parent)
        shares = Assignment.objects.filter(case=case, reported_at=None).select_related("unit")
        found += [share.unit for share in shares]
    return found


def unseen(case: Case) -> QuerySet[Addressed]:
    """Units that have not yet said that they saw an order of this case."""
    return Addressed.objects.filter(
        order__case=case, order__closed_at=None, needs_ack=True, acknowledged_at=None
    )


def unanswered(case: Case) -> QuerySet[Addressed]:
    """Units that owe an answer to an order of this case."""
    return Addressed.objects.filter(
        order__case=case, order__closed_at=None, order__due_at__isnull=False, answered_at=None
    )


def acknowledge(case: Case, *, note: str, units: frozenset[int], by: str, at: datetime) -> None:
    """督办已阅: people of a unit say that they saw what they were sent; reminders end."""
    with transaction.atomic():
        mine = list(unseen(case).filter(unit_id__in=units).select_related("order"))
        if not mine:
            raise MoveRefused(f"{case.number}: nothing waits to be acknowledged by your unit")
        record(case, e.Acknowledged(level=_gravest(mine), note=note), by=by, at=at)
        _seen(mine, by=by, at=at)


def answer(case: Case, *, feedback: str, units: frozenset[int], by: str, at: datetime) -> None:
    """督办反馈: the unit answers what it was asked; an answer also says that it was seen."""
    with transaction.atomic():
        mine = list(unanswered(case).filter(unit_id__in=units).select_related("order"))
        if not mine:
            raise MoveRefused(f"{case.number}: no order waits for an answer of your unit")
        record(case, e.Acknowledged(level=_gravest(mine), note=feedback), by=by, at=at)
        _answered(mine, feedback, by=by, at=at)


def respond(order: Order, *, feedback: str, units: frozenset[int], by: str, at: datetime) -> None:
    """An order of no single case is seen and, where something is said, answered; traced."""
    with transaction.atomic():
        mine = list(order.addressed.filter(unit_id__in=units).select_related("order"))
        if not mine or order.closed_at or order.case_id:
            raise MoveRefused(f"the order {order.pk} does not wait for your unit")
        if feedback:
            _answered(mine, feedback, by=by, at=at)
        else:
            _seen(mine, by=by, at=at)
        trace("order answered" if feedback else "order seen", by=by, at=at, about=order)


def _gravest(found: Iterable[Addressed]) -> str:
    return max((one.order.level for one in found), key=LEVELS.index)


def _answered(found: Sequence[Addressed], feedback: str, *, by: str, at: datetime) -> None:
    for one in found:
        one.feedback, one.answered_at = feedback, at
        one.save(update_fields=["feedback", "answered_at"])
    _seen(found, by=by, at=at)


def _seen(found: Sequence[Addressed], *, by: str, at: datetime) -> None:
    """Mark them as seen, if they were not, and end the reminders of their units."""
    for one in found:
        if one.acknowledged_at is None:
            one.acknowledged_at, one.acknowledged_by = at, by
            one.save(update_fields=["acknowledged_at", "acknowledged_by"])
        waiting = Notice.objects.filter(needs_ack=True, acknowledged_at=None, unit=one.unit_id)
        if one.order.case_id:
            waiting.filter(case=one.order.case_id).update(acknowledged_at=at)
        else:
            told = f"order:{one.order_id}:{one.unit_id}:"
            waiting.filter(key__startswith=told).update(acknowledged_at=at)


def close(order: Order, *, result: str, by: str, at: datetime) -> None:
    """督办办结: with its result, and a note of it in the case; MoveRefused where it is closed."""
    with transaction.atomic():
        open_still = Order.objects.filter(pk=order.pk, closed_at=None)
        if not open_still.update(result=result, closed_at=at, closed_by=by):
            raise MoveRefused(f"the order {order.pk} is closed already")
        if order.case is None:
            trace("order closed", by=by, at=at, about=order)
        elif order.case.state in OPEN:
            record(order.case, e.Noted(words=result), by=by, at=at)


def interview(
    order: Order, *, person: Person, held_at: datetime, minutes: str, by: str, at: datetime
) -> None:
    """约谈: with whom, when, and what came of it; kept with the order."""
    with transaction.atomic():
        order.person, order.held_at, order.minutes = person, held_at, minutes
        order.save(update_fields=["person", "held_at", "minutes"])
        trace("interview recorded", by=by, at=at, about=order)


def finish(case: Case, event: e.Handled | e.Closed, at: datetime, _thought: object) -> None:
    """A reaction: done work answers an urging, a closed case every order of it."""
    waiting = Order.objects.filter(case=case, closed_at=None)
    if isinstance(event, e.Handled):
        waiting = waiting.filter(level=Level.URGE)
    what = "handled" if isinstance(event, e.Handled) else "closed"
    waiting.update(result=what, closed_at=at, closed_by="machine:supervision")
