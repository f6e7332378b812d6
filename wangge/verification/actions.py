"""核查回访: another's eyes on the work, the answer, the call-back, the close."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.cases.queries import followers
from wangge.duties.queries import days
from wangge.duties.rules import Measure, due
from wangge.verification.rules import Answer, Next, Outcome, after_call

MACHINE = "machine:verification"


def verify(
    case: Case, *, note: str = "", photos: Sequence[str] = (), by: str, at: datetime
) -> None:
    """核查通过: seen to be done, by somebody else than who did it."""
    record(case, e.Verified(note=note, photos=list(photos)), by=by, at=at, verified_at=at)


def rework(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """返工: not done; it goes back to the unit with what was seen."""
    record(
        case,
        e.Reworked(reason=reason),
        by=by,
        at=at,
        handled_by="",
        handled_at=None,
        reworks=case.reworks + 1,
    )


def reply(case: Case, *, words: str, by: str, at: datetime) -> None:
    """答复: the public words to whoever asked."""
    record(case, e.Replied(words=words), by=by, at=at, replied_at=at)


def plan_callback(case: Case, *, way: str, by: str, at: datetime) -> None:
    record(case, e.CallbackPlanned(way=way), by=by, at=at)


def attempt_call(case: Case, *, way: str, outcome: str, by: str, at: datetime) -> None:
    """A call that did not get through; the case stays on the call-back list."""
    record(case, e.CallAttempted(way=way, outcome=outcome), by=by, at=at)


def call_back(
    case: Case,
    *,
    way: str,
    contacted: bool | None,
    solved: bool | None,
    satisfied: int | None,
    note: str = "",
    by: str,
    at: datetime,
) -> None:
    """已回访: what the person says – contacted? solved? how satisfied, 1 to 5?"""
    said = e.CalledBack(way=way, contacted=contacted, solved=solved, satisfied=satisfied, note=note)
    record(case, said, by=by, at=at, called_back_at=at, satisfied=satisfied)


def rehandle(case: Case, *, reason: str, work_days: int, by: str, at: datetime) -> None:
    """重办: unsatisfied for cause – once more, with a short new clock."""
    until = due(at, work_days, Measure.WORK_DAY, days())
    record(
        case,
        e.Rehandled(reason=reason, due=until.isoformat()),
        by=by,
        at=at,
        due_at=until,
        rehandles=case.rehandles + 1,
        handled_by="",
        handled_at=None,
        verified_at=None,
        replied_at=None,
        called_back_at=None,
    )


def close(case: Case, *, outcome: str, reason: str = "", by: str, at: datetime) -> None:
    """办结: with an honest word on how it ended."""
    done = e.Closed(outcome=Outcome(outcome), reason=reason)
    record(case, done, by=by, at=at, closed_at=at, outcome=outcome)


def reopen(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """重启: new facts; it is dispatched anew."""
    record(
        case,
        e.Reopened(reason=reason),
        by=by,
        at=at,
        closed_at=None,
        outcome="",
        satisfied=None,
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


# -- what the flow asks for --------------------------------------------------------------------


def answer_when_verified(case: Case, _: e.Verified, at: datetime, __: None) -> None:
    """The unit's proposed reply goes out once the work is verified; without one, the unit is asked."""
    if proposed := _last(case, "handled").get("reply"):
        reply(case, words=proposed, by=MACHINE, at=at)
    elif not case.wants_reply:
        close(case, outcome=_outcome(case), by=MACHINE, at=at)


def ask_back(case: Case, replied: e.Replied, at: datetime, _: None) -> None:
    """After the answer: whoever joined is told as well, and the call-back is planned."""
    for follower in followers(case):
        told = e.Informed(case=case.pk, words=replied.words)
        record(follower, told, by=MACHINE, at=at, replied_at=at)
    if case.wants_reply or not case.verified_at:
        plan_callback(case, way="phone", by=MACHINE, at=at)
    else:
        close(case, outcome=_outcome(case), by=MACHINE, at=at)


def conclude(case: Case, said: e.CalledBack, at: datetime, _: None) -> None:
    """Solved and content: closed at once. Anything else waits for a person's judgement."""
    answer = Answer(contacted=said.contacted, solved=said.solved, satisfied=said.satisfied)
    if after_call(answer) is Next.CLOSE:
        close(case, outcome=Outcome.SOLVED, by=MACHINE, at=at)


def _outcome(case: Case) -> str:
    if case.excluded:
        return Outcome.UNREASONABLE
    return Outcome.SOLVED if _last(case, "handled").get("solved") else Outcome.NOT_SOLVED


def _last(case: Case, kind: str) -> dict[str, Any]:
    entry = Entry.objects.filter(case=case, kind=kind).order_by("-step").first()
    return dict(entry.data) if entry else {}
