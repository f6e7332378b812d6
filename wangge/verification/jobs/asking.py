"""核查回访之作 jobs: links that lapse, promises whose day has come."""

from datetime import datetime

from django.utils.timezone import localdate

from wangge.base.clock import tick
from wangge.notices.actions import notify
from wangge.people.models import Role
from wangge.people.queries import holding
from wangge.verification import actions
from wangge.verification.models import Promise
from wangge.verification.queries.calling import promises_due

AT_UNIT = (Role.CLERK, Role.UNIT_HEAD)


@tick("verification.links", every=600)
def lapse(at: datetime) -> None:
    """Links whose time ran out unanswered are ended, and their cases go on."""
    actions.lapse(at=at)


@tick("verification.promises", every=1800)
def promises(at: datetime) -> None:
    """On the day itself the unit is reminded; after it, that it is overdue."""
    today = localdate(at)
    for one in promises_due(on=today):
        if one.reminded_at is None:
            _tell(one, "promise_due", AT_UNIT, at=at)
            Promise.objects.filter(pk=one.pk, reminded_at=None).update(reminded_at=at)
        elif one.day < today and one.overdue_at is None:
            _tell(one, "promise_overdue", AT_UNIT, at=at)
            Promise.objects.filter(pk=one.pk, overdue_at=None).update(overdue_at=at)


def _tell(one: Promise, kind: str, roles: tuple[Role, ...], *, at: datetime) -> None:
    if one.unit_id is None:
        return
    notify(
        kind,
        to=holding(*roles, on=localdate(at), unit_id=one.unit_id),
        case=one.case,
        unit=one.unit,
        data={"day": one.day.isoformat()},
        key=f"{kind}:{one.pk}",
        at=at,
    )
