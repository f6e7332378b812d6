"""延期与挂账: a unit asks for more time before its time is up, or lets a case rest, with cause and day."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.handling.queries.windows import endorsed, extension_days, last
from wangge.handling.rules import (
    CITIZEN,
    POOL,
    PROJECT,
    THIRD_PARTY,
    extension_refusal,
    limits,
    rest_refusal,
)

EXTENSION_DAYS = option(
    "WANGGE_EXTENSION_DAYS",
    "10,10",
    "Working days that the first, the second … extension may have where no rule of the city says.",
)
POOL_DAYS = option(
    "WANGGE_POOL_DAYS", 180, "Days a case may rest in the pool before it comes back."
)
WAIT_DAYS = option(
    "WANGGE_WAIT_DAYS", 15, "Days a case may rest for the person who asked, or for a third party."
)
PROJECT_DAYS = option("WANGGE_PROJECT_DAYS", 1095, "Days a case may rest while a project runs.")


def request_extension(
    case: Case, *, reason: str, work_days: int, head: bool = False, by: str, at: datetime
) -> None:
    """申请延期: before expiry, so often and so long as is allowed; `head`: a unit head asks.

    What a unit head asks for is endorsed by that. Raises MoveRefused.
    """
    if case.due_at is None:
        raise MoveRefused(f"{case.number}: no completion clock runs, so there is nothing to extend")
    if at > case.due_at:
        raise MoveRefused(f"{case.number}: it is late already; ask before the time has run out")
    why = extension_refusal(
        work_days=work_days,
        given=case.extensions,
        table=limits(EXTENSION_DAYS.value),
        by_rule=extension_days(case, at=at),
    )
    if why:
        raise MoveRefused(f"{case.number}: {why}")
    with transaction.atomic():
        record(case, e.ExtensionRequested(reason=reason, work_days=work_days), by=by, at=at)
        if head:
            record(case, e.ExtensionEndorsed(reason=reason), by=by, at=at)


def endorse_extension(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """单位负责人同意: the request goes on to the centre; who asked does not endorse it himself."""
    if endorsed(case, "extension_requested", "extension_endorsed"):
        raise MoveRefused(f"{case.number}: it is endorsed already")
    asked = last(case, "extension_requested")
    if asked is not None and asked.actor == by:
        raise MoveRefused(f"{case.number}: who asked for it cannot endorse it")
    record(case, e.ExtensionEndorsed(reason=reason), by=by, at=at)


def suspend(
    case: Case, *, reason: str, until: date, cause: str = POOL, by: str, at: datetime
) -> None:
    """挂账、待补充: the completion clock rests until the day named, for a cause that stands with it.

    What is left of the clock follows from its ledger; `remaining` says what it was then.
    """
    most = {
        POOL: POOL_DAYS, CITIZEN: WAIT_DAYS, THIRD_PARTY: WAIT_DAYS, PROJECT: PROJECT_DAYS,
    }[cause].value  # fmt: skip
    if why := rest_refusal(until=until, today=localdate(at), most=most):
        raise MoveRefused(f"{case.number}: {why}")
    left = max(0.0, (case.due_at - at).total_seconds()) if case.due_at else 0.0
    rests = e.Suspended(reason=reason, until=until.isoformat(), remaining=left, cause=cause)
    record(case, rests, by=by, at=at, resume_on=until)


def take_up(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """恢复办理: the unit goes on before the day; not while a project runs: that is ended first."""
    if rests_for(case) == PROJECT:
        raise MoveRefused(f"{case.number}: a project runs for it: end the project")
    record(case, e.Resumed(reason=reason), by=by, at=at, resume_on=None)


def rests_for(case: Case) -> str:
    """The cause for which a case last rested; "" where it never did."""
    found = last(case, "suspended")
    return str(found.data.get("cause") or POOL) if found else ""
