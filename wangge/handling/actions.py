"""办理: the unit signs, contacts, works, shares out, asks for time, and reports what it did."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Assignment, Case
from wangge.duties.queries import deadline
from wangge.handling.rules import return_refusal, share_refusal
from wangge.people.models import Unit


def sign(case: Case, *, by: str, at: datetime) -> None:
    """签收: the unit has the case; the other clocks do not wait for this."""
    record(case, e.Signed(by_clock=by == "clock"), by=by, at=at)


def request_return(
    case: Case, *, code: str, reason: str, suggests: str = "", by: str, at: datetime
) -> None:
    """申请退单: only inside its window, never after a final ruling. Raises MoveRefused."""
    if case.dispatched_at:
        window = deadline("return", channel=case.channel, start=case.dispatched_at)
        if window and (why := return_refusal(until=window.due_at, at=at)):
            raise MoveRefused(f"{case.number}: {why}")
    record(case, e.ReturnRequested(code=code, reason=reason, suggests=suggests), by=by, at=at)


def contact(case: Case, *, way: str, reached: bool, note: str = "", by: str, at: datetime) -> None:
    """先行联系: the person who asked is spoken to before the work begins."""
    record(case, e.Contacted(way=way, reached=reached, note=note), by=by, at=at)


def start(case: Case, *, handler: int | None = None, by: str, at: datetime) -> None:
    record(case, e.Started(handler=handler), by=by, at=at, handler_id=handler)


def sub_dispatch(
    case: Case,
    *,
    unit: Unit,
    reason: str,
    assist: bool,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
) -> Assignment:
    """下派 (below the lead) or 加派 (beside it): the lead unit stays responsible."""
    if unit.pk == case.lead_unit_id:
        raise MoveRefused(f"{case.number}: the lead unit cannot be given a share of its own case")
    if why := share_refusal(share_due=due_at, case_due=case.due_at):
        raise MoveRefused(f"{case.number}: {why}")
    with transaction.atomic():
        share = Assignment.objects.create(
            case=case, unit=unit, assist=assist, due_at=due_at or case.due_at, made_at=at
        )
        said = e.SubDispatched(unit=unit.pk, assignment=share.pk, reason=reason, assist=assist)
        record(case, said, by=by, at=at)
    return share


def report_share(share: Assignment, case: Case, *, result: str, by: str, at: datetime) -> None:
    """A co-unit reports its share to the lead."""
    with transaction.atomic():
        record(case, e.SubReported(assignment=share.pk, result=result), by=by, at=at)
        share.result, share.reported_at = result, at
        share.save(update_fields=["result", "reported_at"])


def request_extension(case: Case, *, reason: str, work_days: int, by: str, at: datetime) -> None:
    """申请延期: before expiry only."""
    if case.due_at and at > case.due_at:
        raise MoveRefused(f"{case.number}: it is late already; ask before the time has run out")
    record(case, e.ExtensionRequested(reason=reason, work_days=work_days), by=by, at=at)


def suspend(case: Case, *, reason: str, until: date, by: str, at: datetime) -> None:
    """挂账: the completion clock rests until the day named; what is left of it is kept."""
    left = max(0.0, (case.due_at - at).total_seconds()) if case.due_at else 0.0
    rests = e.Suspended(reason=reason, until=until.isoformat(), remaining=left)
    record(case, rests, by=by, at=at, due_at=None, resume_on=until)


def escalate(case: Case, *, to: str, reason: str, by: str, at: datetime) -> None:
    record(case, e.Escalated(to=to, reason=reason), by=by, at=at)


def request_unreasonable(case: Case, *, code: str, reason: str, by: str, at: datetime) -> None:
    record(case, e.UnreasonableRequested(code=code, reason=reason), by=by, at=at)


def handle(
    case: Case,
    *,
    result: str,
    solved: bool,
    by: str,
    at: datetime,
    reply: str = "",
    unsolved_reason: str = "",
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> None:
    """已处置: the unit says it is done; others will look. Open shares must have reported."""
    if not solved and not unsolved_reason:
        raise MoveRefused(f"{case.number}: say why it was not solved")
    if Assignment.objects.filter(case=case, reported_at=None).exists():
        raise MoveRefused(f"{case.number}: a share of it has not reported yet")
    done = e.Handled(
        result=result,
        solved=solved,
        unsolved_reason=unsolved_reason,
        reply=reply,
        before=list(before),
        after=list(after),
    )
    record(
        case, done, by=by, at=at, handled_by=by, handled_at=at, verified_at=None, replied_at=None
    )
