"""裁断: the decisions a unit may not take for itself."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MovedOn, MoveRefused, record
from wangge.cases.models import Assignment, Case, Entry
from wangge.cases.moves import State
from wangge.people.models import Role, Unit
from wangge.people.queries import unit_above
from wangge.supervision.rules import MOST_EXTENSIONS, extension_refusal, ruling_refusal

log = logging.getLogger(__name__)
EXTENSIONS = option(
    "WANGGE_EXTENSIONS", MOST_EXTENSIONS, "How often one case may be given more time."
)
ENDORSERS = (Role.CLERK, Role.UNIT_HEAD)
SPEAKING = ("escalated", "dispute_opened", "opinion_given")
DAY_HAS_COME = "the day it was suspended until has come"
MOST_RESUMED = 1000  # in one beat; the rest comes with the next


def grant_extension(
    case: Case, *, reason: str = "", senior: bool = True, by: str, at: datetime
) -> None:
    """同意延期: counted from the old due moment, in working days; `senior`: a supervisor gives it.

    The unit head must have endorsed it, and none of those who asked gives it. MoveRefused.
    """
    asked = Entry.objects.filter(case=case, kind="extension_requested").latest("step")
    endorsed = Entry.objects.filter(case=case, kind="extension_endorsed", step__gt=asked.step)
    endorser = endorsed.values_list("actor", flat=True).first()
    why = extension_refusal(
        given=case.extensions,
        most=EXTENSIONS.value,
        senior=senior,
        endorsed=endorser is not None,
        by=by,
        asked_by={asked.actor, endorser or ""},
    )
    if why:
        raise MoveRefused(f"{case.number}: {why}")
    given = e.ExtensionGranted(
        reason=reason or str(asked.data["reason"]), work_days=int(asked.data["work_days"])
    )
    record(case, given, by=by, at=at, extensions=case.extensions + 1)


def refuse_extension(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.ExtensionRefused(reason=reason), by=by, at=at)


def resume(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """恢复办理: the completion clock goes on with what was left of it."""
    record(case, e.Resumed(reason=reason), by=by, at=at, resume_on=None)


def resume_due(*, at: datetime) -> int:
    """Take up again every suspended case whose day has come; how many.

    One that cannot be taken up keeps none of the others: it is logged by its key, and an
    ExceptionGroup tells of all such once the others are done. It is tried again at the next beat.
    """
    waiting = Case.objects.filter(state=State.SUSPENDED, resume_on__lte=localdate(at))
    done, failed = 0, []
    for case in waiting.order_by("resume_on", "pk")[:MOST_RESUMED]:
        try:
            resume(case, reason=DAY_HAS_COME, by="clock", at=at)
        except MovedOn:
            continue  # somebody was faster
        except Exception as error:
            log.error("case %s could not be taken up again: %s", case.pk, type(error).__name__)
            failed.append(error)
        else:
            done += 1
    if failed:
        raise ExceptionGroup(f"{len(failed)} cases could not be taken up, {done} were", failed)
    return done


def rule(case: Case, *, unit: Unit, reason: str, provisional: bool, by: str, at: datetime) -> None:
    """裁定: the unit named leads and may not return it; 先行处置 leaves jurisdiction open.

    Never by who opened the matter or spoke for a unit in it. Shares that the last lead gave out end.
    """
    last = Entry.objects.filter(case=case, kind="ruled").order_by("-step").first()
    since = Entry.objects.filter(case=case, kind__in=SPEAKING, step__gt=last.step if last else 0)
    if why := ruling_refusal(by=by, spoke=set(since.values_list("actor", flat=True))):
        raise MoveRefused(f"{case.number}: {why}")
    with transaction.atomic():
        for share in Assignment.objects.filter(case=case, reported_at=None).order_by("-pk"):
            ended = e.SubReported(assignment=share.pk, result=reason, ended="recalled")
            record(case, ended, by=by, at=at)
            share.result, share.reported_at = reason, at
            share.save(update_fields=["result", "reported_at"])
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
    """认定不合理: left out of appraisal; the person is still answered.

    Where there is a unit above with somebody in it, that unit endorses first; none of those who
    asked decides. MoveRefused.
    """
    asked = Entry.objects.filter(case=case, kind="unreasonable_requested").latest("step")
    endorsed = Entry.objects.filter(case=case, kind="unreasonable_endorsed", step__gt=asked.step)
    endorser = endorsed.values_list("actor", flat=True).first()
    above = unit_above(case.lead_unit_id, ENDORSERS, on=localdate(at))
    if above is not None and endorser is None:
        raise MoveRefused(f"{case.number}: the unit above has not endorsed it yet: {above.name}")
    if by in {asked.actor, endorser}:
        raise MoveRefused(f"{case.number}: who asked for it or endorsed it cannot grant it")
    record(case, e.UnreasonableGranted(reason=reason), by=by, at=at, excluded=True)


def refuse_unreasonable(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.UnreasonableRefused(reason=reason), by=by, at=at)


def request_void(case: Case, *, reason: str, by: str, at: datetime) -> None:
    record(case, e.VoidRequested(reason=reason), by=by, at=at, void_requested_by=by)


def void(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """作废: a wrong entry only, by a second person; the log stays."""
    record(case, e.Voided(reason=reason), by=by, at=at, closed_at=at)
