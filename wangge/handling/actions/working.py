"""办件: the unit signs, contacts, works and reports what it did."""

import logging
from collections.abc import Sequence
from datetime import datetime

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MovedOn, MoveRefused, record
from wangge.cases.models import Assignment, Case
from wangge.cases.moves import State
from wangge.clocks.models import Kind
from wangge.clocks.queries import due

log = logging.getLogger(__name__)
CLOCK = "clock"
AUTO_SIGN = option(
    "WANGGE_AUTO_SIGN",
    "off",
    "Whether the clock signs what a unit has not signed for in time; other clocks never wait.",
    choices=("off", "due"),
)
MOST_SIGNED = 500  # in one beat; the rest comes with the next


def sign(case: Case, *, by: str, at: datetime) -> None:
    """签收: the unit has the case; the other clocks do not wait for this."""
    record(case, e.Signed(by_clock=by == CLOCK), by=by, at=at)


def sign_overdue(*, at: datetime) -> int:
    """自动签收: sign what stands dispatched with its signing clock run out; how many.

    Does nothing unless the option says so. What cannot be signed is passed over, and told by an
    ExceptionGroup when the others are done.
    """
    if AUTO_SIGN.value == "off":
        return 0
    late = due(at).filter(kind=Kind.SIGN, case__state=State.DISPATCHED).select_related("case")
    done, failed = 0, []
    for clock in late[:MOST_SIGNED]:
        try:
            sign(clock.case, by=CLOCK, at=at)
        except MovedOn:
            continue  # the unit was faster
        except Exception as error:
            log.error("case %s could not be signed by the clock", clock.case_id)
            failed.append(error)
        else:
            done += 1
    if failed:
        raise ExceptionGroup(f"{len(failed)} cases could not be signed, {done} were", failed)
    return done


def contact(case: Case, *, way: str, reached: bool, note: str = "", by: str, at: datetime) -> None:
    """先行联系: the person who asked is spoken to before the work begins; a vain attempt counts as one."""
    record(case, e.Contacted(way=way, reached=reached, note=note), by=by, at=at)


def start(case: Case, *, handler: int | None = None, by: str, at: datetime) -> None:
    """开始办理."""
    record(case, e.Started(handler=handler), by=by, at=at, handler_id=handler)


def escalate(case: Case, *, to: str, reason: str, by: str, at: datetime) -> None:
    """提级: the unit alone cannot do it."""
    record(case, e.Escalated(to=to, reason=reason), by=by, at=at)


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
