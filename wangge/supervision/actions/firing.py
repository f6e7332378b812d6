"""触发: each rung that is due fires once for its clock, whoever looks, however often, whenever they die.

All that a rung brings about – the row that it fired, the entry, the order, the notices – is one
transaction of its case. The row's constraint says whether it fired before.
"""

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.base import rows
from wangge.base.jobs import describe
from wangge.cases.log import MovedOn
from wangge.cases.models import Case
from wangge.clocks.models import Kind
from wangge.notices.actions import notify
from wangge.notices.audience import audience
from wangge.notices.words import moment
from wangge.people.models import Unit
from wangge.supervision.actions.ordering import Cause, issue, units_of
from wangge.supervision.actions.watching import settle
from wangge.supervision.models import Fired, Order, Watching
from wangge.supervision.queries.due import Due, days_of, looks, waiting
from wangge.supervision.rules.ladder import answer_by, passed_over

log = logging.getLogger(__name__)
BY = "clock"
BATCH = (
    50  # cases looked at together; a transaction holds one that fires, or only new times to look
)
PUT_OFF = timedelta(minutes=5)  # a case whose looking failed, so that it does not block the rest


def fire_due(*, at: datetime, most: int = 1000) -> int:
    """Look at the cases whose time has come, at most so many, and fire what is due; rungs fired.

    Any number may do this at once; each begins at another place of the batch.
    """
    fired, looked = 0, set[int]()
    while len(looked) < most:
        batch = [one for one in waiting(at, most=BATCH) if one[0] not in looked]
        if not batch:  # what is still due was moved by somebody meanwhile: the next look has it
            break
        looked |= {case_id for case_id, _ in batch}
        fired += _look_at(batch, at=at)
    return fired


def _look_at(batch: Sequence[tuple[int, int]], *, at: datetime) -> int:
    marks = dict(batch)
    cases = Case.objects.filter(pk__in=marks).select_related("lead_unit")
    found = looks(cases, at=at)
    quiet = [look for look in found if not look.due]
    with transaction.atomic():
        for look in quiet:
            settle(look, marks=marks[look.case.pk])
    pressing = [look.case.pk for look in found if look.due]
    random.shuffle(pressing)
    return sum(_safely(key, at=at) for key in pressing)


def _safely(case_id: int, *, at: datetime) -> int:
    """Fire for one case; what fails is logged and put off, and the others go on."""
    try:
        return fire(case_id, at=at)
    except MovedOn:
        return 0  # nothing was written; it is still due, and read anew at the next look
    except Exception as error:
        log.exception("case %s: its rungs could not fire; tried again in 5 minutes", case_id)
        rows.change(Watching, case_id, next_at=at + PUT_OFF, trouble=describe(error)[:200])
        return 0


def fire(case_id: int, *, at: datetime) -> int:
    """Fire every rung due for the clocks of a case as they now stand: all of it or nothing.

    0 where another is at it, or has been. MovedOn where the case moved while this was written.
    """
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        case = _held(case_id)
        row = Watching.objects.filter(pk=case_id, next_at__lte=at).first() if case else None
        if case is None or row is None:
            return 0
        look = looks([case], at=at)[0]
        fired = sum(_fire_one(case, one, look.due, at=at) for one in look.due)
        settle(look, marks=row.marks)
    return fired


def _held(case_id: int) -> Case | None:
    """The case, kept from other writers until the end; None where one has it. On SQLite the
    transaction itself keeps them out. The case is locked first, as in every deed."""
    found = Case.objects.filter(pk=case_id)
    if connection.vendor == "postgresql":
        found = found.select_for_update(skip_locked=True, of=("self",))
    return found.select_related("lead_unit__parent", "handler").first()


def _fire_one(case: Case, due: Due, all_due: Sequence[Due], *, at: datetime) -> bool:
    clock, rung = due.clock, due.coming.rung
    assert clock.due_at is not None
    of_clock = [one.coming for one in all_due if one.clock.pk == clock.pk]
    over = passed_over(due.coming, of_clock)
    unit = clock.share.unit if clock.share else case.lead_unit
    unit = None if clock.kind in (Kind.DISPATCH, Kind.CALLBACK) else unit
    people = [] if over else audience(rung.tell, case=case, unit=unit, on=localdate(at))
    pk = rows.insert(
        Fired,
        ignore_conflict=True,
        clock_id=clock.pk,
        rung=rung.code,
        turn=due.coming.turn,
        case_id=case.pk,
        unit_id=unit.pk if unit else None,
        level=rung.level,
        due_at=clock.due_at,
        moment=due.coming.moment,
        fired_at=at,
        told=len(people),
        passed_over=over,
    )
    if pk is None:
        return False
    order = _on_record(case, due, unit, at=at) if rung.on_record else None
    if order is not None:
        rows.change(Fired, pk, order_id=order.pk)
    turn = f":{due.coming.turn}" if due.coming.turn else ""
    notify(
        "urged" if rung.on_record else "due_soon",
        to=people,
        case=case,
        unit=unit,
        data=_said(due, order),
        key=f"{clock.pk}:{rung.code}{turn}",
        safety=case.safety,
        needs_ack=rung.needs_ack,
        at=at,
    )
    return True


def _on_record(case: Case, due: Due, unit: Unit | None, *, at: datetime) -> Order | None:
    clock, rung = due.clock, due.coming.rung
    assert clock.due_at is not None
    said = {"clock": str(Kind(clock.kind).label), "due": moment(clock.due_at)}
    reason = _("the %(clock)s ran out at %(due)s") % said
    try:
        answer = answer_by(rung, at, days_of(clock))
    except LookupError:  # a due moment is never guessed: the order stands without one, and says so
        answer = None
        reason += _("; the calendar does not reach to the day of the answer")
    cause = Cause(
        trigger=f"rung:{rung.code}", clock=clock, rung=rung, due=answer, needs_ack=rung.needs_ack
    )
    units = units_of(case, rung.level, unit)
    return issue(case, level=rung.level, reason=reason, units=units, cause=cause, by=BY, at=at)


def _said(due: Due, order: Order | None) -> dict[str, object]:
    """What a notice is filled with: slugs and moments, no words of the case."""
    clock, rung = due.clock, due.coming.rung
    return {
        "clock": clock.kind,
        "due": clock.due_at.isoformat() if clock.due_at else "",
        "level": rung.level,
        "rung": rung.code,
        "percent": rung.percent,
        "answer": order.due_at.isoformat() if order and order.due_at else "",
        "order": order.pk if order else None,
    }
