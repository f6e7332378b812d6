"""办结 closing: once more, closed with an honest word, or opened again."""

from datetime import datetime

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.verification.rules import Outcome

NEEDS_REASON = frozenset({Outcome.NOT_SOLVED, Outcome.UNREASONABLE})


def rehandle(case: Case, *, reason: str, work_days: int, by: str, at: datetime) -> None:
    """重办: unsatisfied for cause – once more, with a short new clock."""
    record(
        case,
        e.Rehandled(reason=reason, work_days=work_days),
        by=by,
        at=at,
        rehandles=case.rehandles + 1,
        handled_by="",
        handled_at=None,
        verified_at=None,
        replied_at=None,
        called_back_at=None,
    )


def close(case: Case, *, outcome: str, reason: str = "", by: str, at: datetime) -> None:
    """办结: with an honest word on how it ended.

    Raises MoveRefused where it was not solved and nobody says why, or where the person says that it is
    not solved and it would be called so.
    """
    how = Outcome(outcome)
    if how in NEEDS_REASON and not reason.strip() and not by.startswith("machine:"):
        raise MoveRefused(f"{case.number}: say why it is closed without being solved")
    if how is Outcome.SOLVED and case.called_back_at and case.solved is False:
        raise MoveRefused(
            f"{case.number}: the person says it is not solved: it cannot be called solved"
        )
    record(case, e.Closed(outcome=how, reason=reason), by=by, at=at, closed_at=at, outcome=outcome)


def reopen(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """重启: new facts; it is dispatched anew. The first satisfaction stays what it was."""
    record(
        case,
        e.Reopened(reason=reason),
        by=by,
        at=at,
        closed_at=None,
        outcome="",
        satisfied=None,
        contacted=None,
        solved=None,
        attitude=None,
        review_asked_at=None,
        final_assignment=False,
        lead_unit_id=None,
        handler_id=None,
        due_at=None,
        handled_by="",
        handled_at=None,
        verified_at=None,
        replied_at=None,
        called_back_at=None,
        reopens=case.reopens + 1,
    )
