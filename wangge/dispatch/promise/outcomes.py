"""结果 outcomes: each case the machine sends is written down, and what comes of it when it is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from wangge.base import rows
from wangge.cases import events as e
from wangge.cases.models import Case
from wangge.dispatch.models import How, Outcome, Sent
from wangge.dispatch.rules import Candidate
from wangge.dispatch.rules.limits import Limit

NAME_LENGTH = 200


def note_sent(
    case: Case,
    chosen: Candidate,
    limit: Limit,
    *,
    category: str,
    model: str,
    shadow: Mapping[str, Any] | None,
    at: datetime,
) -> None:
    """Write down one dispatch by the machine, in its very transaction; one statement."""
    beside = shadow or {}
    rows.insert(
        Sent,
        case_id=case.pk,
        unit_id=chosen.unit,
        duty=chosen.duty,
        category=category,
        channel=case.channel,
        tier=str(limit.tier),
        confidence=chosen.confidence,
        target=limit.target,
        certified=limit.certified,
        model=model[:NAME_LENGTH],
        shadow_model=str(beside.get("model") or "")[:NAME_LENGTH],
        shadow_unit=beside.get("unit"),
        sent_at=at,
        day=localdate(at),
    )


# -- what the flow tells -----------------------------------------------------------------------


def returned(case: Case, _event: e.ReturnGranted, at: datetime, _thought: Any) -> None:
    """同意退单: the unit gave it back, so it was the wrong one."""
    _wrong(case, How.RETURNED, at)


def ruled(case: Case, event: e.Ruled, at: datetime, _thought: Any) -> None:
    """裁定 to another unit."""
    _wrong(case, How.RULED, at, unless_unit=event.unit)


def handled(case: Case, _event: e.Handled, at: datetime, _thought: Any) -> None:
    """已处置: nobody objected, and the work is done."""
    Sent.objects.filter(pk=_last(case), outcome=Outcome.PENDING).update(
        outcome=Outcome.RIGHT, how=How.HANDLED, settled_at=at
    )


def sent_elsewhere(case: Case, unit: int, at: datetime) -> None:
    """A person dispatches it; to another unit than the machine did, that was the wrong one."""
    _wrong(case, How.REDISPATCHED, at, unless_unit=unit)


def _wrong(case: Case, how: How, at: datetime, *, unless_unit: int | None = None) -> None:
    """One statement, and told twice it does nothing."""
    known = Sent.objects.filter(pk=_last(case)).exclude(outcome=Outcome.WRONG)
    if unless_unit is not None:
        known = known.exclude(unit_id=unless_unit)
    known.update(outcome=Outcome.WRONG, how=how, settled_at=at)


def _last(case: Case) -> Any:
    """The key of the machine's last dispatch of a case, asked within the statement that uses it."""
    return Sent.objects.filter(case_id=case.pk).order_by("-pk").values("pk")[:1]
