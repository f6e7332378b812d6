"""告知之事: units and supervisors are told of what concerns them, once an entry of the log."""

from datetime import datetime

from django.utils.timezone import localdate

from wangge.cases import events as e
from wangge.cases.models import Case
from wangge.notices.actions import notify
from wangge.notices.audience import audience
from wangge.people.models import Unit

AT_UNIT = ("clerk", "unit_head")


def share_given(case: Case, event: e.SubDispatched, at: datetime, _: None) -> None:
    """下派、加派: the clerks of the unit that is to help."""
    unit = Unit.objects.get(pk=event.unit)
    _tell("share_given", AT_UNIT, case, unit, key=f"share:{event.assignment}", at=at)


def decided(
    case: Case, event: e.ExtensionGranted | e.ExtensionRefused, at: datetime, _: None
) -> None:
    """延期已决: the unit that asked, with the moment that holds now."""
    key = f"extension:{case.pk}:{case.steps}"
    _tell("extension_decided", AT_UNIT, case, case.lead_unit, key=key, at=at, due=_moment(case))


def review_wanted(case: Case, event: e.ReviewAsked, at: datetime, _: None) -> None:
    """诉求人申请复核: the supervisors of the area decide."""
    key = f"review:{case.pk}:{case.steps}"
    _tell("review_asked", ("supervisor",), case, None, key=key, at=at)


def _tell(
    kind: str,
    whom: tuple[str, ...],
    case: Case,
    unit: Unit | None,
    *,
    key: str,
    at: datetime,
    **data: str,
) -> None:
    people = audience(whom, case=case, unit=unit, on=localdate(at))
    notify(kind, to=people, case=case, unit=unit, data=data, key=key, safety=case.safety, at=at)


def _moment(case: Case) -> str:
    return case.due_at.isoformat() if case.due_at else ""
