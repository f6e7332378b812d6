"""下派、加派: shares of a case below or beside the lead unit, which stays responsible for it all."""

from datetime import datetime

from django.db import transaction

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Assignment, Case
from wangge.handling.queries.shares import above, below, holding, superiors
from wangge.handling.rules import circle_refusal, depth_refusal, given_refusal, share_refusal
from wangge.people.models import Unit
from wangge.people.roster import roster

LEVELS = option(
    "WANGGE_SHARE_LEVELS", 2, "How many times a share may be handed on below the lead unit."
)
RETURNED, RECALLED = "returned", "recalled"


def sub_dispatch(
    case: Case,
    *,
    unit: Unit,
    reason: str,
    assist: bool,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
    parent: Assignment | None = None,
) -> Assignment:
    """下派 (below the lead, or below the share `parent`) or 加派 (beside the lead).

    Never in a circle, never due after what it is a part of. Raises MoveRefused.
    """
    limit = parent.due_at if parent and parent.due_at else case.due_at
    why = _refusal(case, unit, parent=parent, assist=assist) or share_refusal(
        share_due=due_at, case_due=limit, at=at
    )
    if why:
        raise MoveRefused(f"{case.number}: {why}")
    with transaction.atomic():
        share = Assignment.objects.create(
            case=case,
            unit=unit,
            parent=parent,
            assist=assist,
            due_at=due_at or limit,
            made_at=at,
        )
        said = e.SubDispatched(
            unit=unit.pk,
            assignment=share.pk,
            reason=reason,
            assist=assist,
            due=share.due_at.isoformat() if share.due_at else "",
        )
        record(case, said, by=by, at=at)
    return share


def report_share(share: Assignment, case: Case, *, result: str, by: str, at: datetime) -> None:
    """协办反馈: a unit reports its share to whoever gave it; shares below it come first."""
    if share.reported_at is not None:
        raise MoveRefused(f"{case.number}: this share has ended already")
    if Assignment.objects.filter(parent=share, reported_at=None).exists():
        raise MoveRefused(f"{case.number}: a share below yours has not reported yet")
    _end(share, case, result=result, by=by, at=at)


def return_share(share: Assignment, case: Case, *, reason: str, by: str, at: datetime) -> None:
    """退回协办: the share goes back to whoever gave it, with the reason; so do those below it."""
    _end_all(share, case, reason=reason, ended=RETURNED, by=by, at=at)


def recall_share(share: Assignment, case: Case, *, reason: str, by: str, at: datetime) -> None:
    """撤回协办: the lead takes a share back, and those below it."""
    _end_all(share, case, reason=reason, ended=RECALLED, by=by, at=at)


def _end_all(
    share: Assignment, case: Case, *, reason: str, ended: str, by: str, at: datetime
) -> None:
    with transaction.atomic():
        for one in [*below(share), share]:  # the lowest first
            how = ended if one is share else RECALLED
            _end(one, case, result=reason, ended=how, by=by, at=at)


def _end(
    share: Assignment, case: Case, *, result: str, ended: str = "", by: str, at: datetime
) -> None:
    with transaction.atomic():
        record(
            case,
            e.SubReported(assignment=share.pk, result=result, ended=ended),
            by=by,
            at=at,
        )
        share.result, share.reported_at = result, at
        share.save(update_fields=["result", "reported_at"])


def _refusal(case: Case, unit: Unit, *, parent: Assignment | None, assist: bool) -> str | None:
    """Why this unit may not be given a share, whenever it were due."""
    chain, accused = above(case, parent), case.accused_unit_id
    return (
        circle_refusal(
            unit.pk,
            lead=case.lead_unit_id,
            above=chain,
            holding=holding(case),
            superiors=() if assist else superiors(chain[-1:]),
        )
        or depth_refusal(chain, most=LEVELS.value)
        or given_refusal(
            level=unit.level,
            admitted=case.duty_item is not None and case.duty_item.admitted,
            recused=accused is not None and unit.pk in roster().below(accused) | {accused},
        )
    )
