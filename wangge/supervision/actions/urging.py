"""督办: urging a unit by hand, on the record, with an order it must see and answer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.notices.actions import notify
from wangge.notices.audience import audience
from wangge.people.models import Unit
from wangge.supervision.actions.ordering import Cause, issue, issue_to_units, units_of
from wangge.supervision.models import Finding, Order

TOLD = {
    "urge": ("handler", "clerk", "unit_head"),
    "supervise": ("clerk", "unit_head", "parent_head"),
    "joint": ("clerk", "unit_head", "parent_head"),
    "listed": ("unit_head", "parent_head", "leader"),
    "interview": ("unit_head", "parent_head", "leader"),
}


def urge(
    case: Case, *, level: str, reason: str, by: str, at: datetime, due: datetime | None = None
) -> Order | None:
    """催办 or 督办 by a person; `due`: by when the unit must answer. The count stays with the case."""
    units = units_of(case, level, case.lead_unit)
    with transaction.atomic():
        order = issue(
            case, level=level, reason=reason, units=units, cause=Cause(due=due), by=by, at=at
        )
        if order is not None:
            _tell(order, units, case, at=at)
    return order


def urge_units(
    finding: Finding, *, level: str, reason: str, due: datetime | None, by: str, at: datetime
) -> Order:
    """督办 of what a watch saw over many cases: an order to all units that lead one of them.

    MoveRefused where no unit does.
    """
    keys = Case.objects.filter(pk__in=finding.cases).exclude(lead_unit=None).values("lead_unit_id")
    units = list(Unit.objects.filter(pk__in=keys).order_by("pk"))
    if not units:
        raise MoveRefused("no unit leads any of these cases yet: there is nobody to address")
    with transaction.atomic():
        order = issue_to_units(
            units,
            level=level,
            reason=reason,
            trigger=f"watch:{finding.watch}",
            due=due,
            by=by,
            at=at,
        )
        _tell(order, units, None, at=at)
    return order


def _tell(order: Order, units: Sequence[Unit], case: Case | None, *, at: datetime) -> None:
    for unit in units:
        notify(
            "urged",
            to=audience(TOLD[order.level], case=case, unit=unit, on=localdate(at)),
            case=case,
            unit=unit,
            data={
                "level": order.level,
                "order": order.pk,
                "answer": order.due_at.isoformat() if order.due_at else "",
            },
            key=f"order:{order.pk}:{unit.pk}",
            safety=bool(case and case.safety),
            needs_ack=True,
            at=at,
        )
