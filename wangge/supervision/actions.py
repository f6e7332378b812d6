"""督办: urging, and the decisions a unit may not take for itself."""

from datetime import datetime

from django.utils.timezone import localdate

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.duties.queries import days
from wangge.duties.rules import Measure, extended
from wangge.people.models import Unit
from wangge.supervision.rules import MOST_EXTENSIONS, resumed_due


def urge(case: Case, *, level: str, reason: str, by: str, at: datetime) -> None:
    """催办 or 督办, on the record; the count stays with the case."""
    record(case, e.Urged(level=level, reason=reason), by=by, at=at, urges=case.urges + 1)


def grant_extension(case: Case, *, reason: str = "", by: str, at: datetime) -> None:
    """同意延期: counted from the old due moment, in working days."""
    if case.extensions >= MOST_EXTENSIONS:
        raise MoveRefused(f"{case.number}: it was extended {case.extensions} times already")
    asked = Entry.objects.filter(case=case, kind="extension_requested").latest("step")
    until = extended(case.due_at or at, int(asked.data["work_days"]), Measure.WORK_DAY, days())
    record(
        case,
        e.ExtensionGranted(due=until.isoformat(), reason=reason),
        by=by,
        at=at,
        due_at=until,
        extensions=case.extensions + 1,
    )


def refuse_extension(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.ExtensionRefused(reason=reason), by=by, at=at)


def resume(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """恢复办理: the completion clock goes on with what was left of it."""
    rest = Entry.objects.filter(case=case, kind="suspended").latest("step")
    until = resumed_due(at=at, remaining=float(rest.data["remaining"]))
    record(
        case,
        e.Resumed(reason=reason, due=until.isoformat()),
        by=by,
        at=at,
        due_at=until,
        resume_on=None,
    )


def resume_due(*, at: datetime) -> int:
    """Take up again every suspended case whose day has come; how many."""
    waiting = Case.objects.filter(state=State.SUSPENDED, resume_on__lte=localdate(at))
    back = list(waiting.order_by("pk"))
    for case in back:
        resume(case, reason="the day it was suspended until has come", by="clock", at=at)
    return len(back)


def rule(case: Case, *, unit: Unit, reason: str, provisional: bool, by: str, at: datetime) -> None:
    """裁定: the unit named leads and may not return it; 先行处置 leaves jurisdiction open."""
    record(
        case,
        e.Ruled(unit=unit.pk, reason=reason, provisional=provisional),
        by=by,
        at=at,
        lead_unit_id=unit.pk,
        handler_id=None,
        final_assignment=True,
        hops=case.hops + 1,
        dispatched_at=at,
    )


def grant_unreasonable(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """认定不合理: left out of appraisal; the person is still answered."""
    record(case, e.UnreasonableGranted(reason=reason), by=by, at=at, excluded=True)


def refuse_unreasonable(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.UnreasonableRefused(reason=reason), by=by, at=at)


def request_void(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.VoidRequested(reason=reason), by=by, at=at, void_requested_by=by)


def void(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """作废: a wrong entry only, by a second person; the log stays."""
    record(case, e.Voided(reason=reason), by=by, at=at, closed_at=at)
