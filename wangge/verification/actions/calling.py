"""回访 calling: a person is asked – reached or not, every answer kept – by somebody who did not do the work."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case, Entry
from wangge.verification.models import Call
from wangge.verification.queries.calling import script_called, tries_of
from wangge.verification.rules.asking import BadScript, next_try

MOST_TRIES = option(
    "WANGGE_CALL_TRIES", 3, "Calls that may fail before the person is sent a link instead."
)


def plan_callback(case: Case, *, way: str, by: str, at: datetime) -> None:
    record(case, e.CallbackPlanned(way=way), by=by, at=at)


def attempt_call(case: Case, *, way: str, outcome: str, by: str, at: datetime) -> Call:
    """A call that did not get through; the answer tells when to try again, or that a link goes instead."""
    _not_who_did_it(case, by)
    tries = tries_of(case) + 1
    try:
        again = next_try(outcome, tries=tries, most=MOST_TRIES.value, at=localtime(at))
    except BadScript as error:
        raise MoveRefused(f"{case.number}: {error}") from error
    with transaction.atomic():
        entry = record(case, e.CallAttempted(way=way, outcome=outcome), by=by, at=at)
        return Call.objects.create(
            case=case, step=entry.step, way=way, made_at=at, actor=by, reached=False,
            outcome=outcome, next_at=again,
        )  # fmt: skip


def call_back(
    case: Case,
    *,
    way: str,
    contacted: bool | None,
    solved: bool | None,
    satisfied: int | None,
    note: str = "",
    attitude: int | None = None,
    truth: bool | None = None,
    script: str = "",
    by: str,
    at: datetime,
) -> None:
    """已回访: what the person says – contacted? true? solved? how satisfied, how treated, 1 to 5?

    The first satisfaction is kept for ever, the latest beside it. Raises MoveRefused: also from who did
    the work, for a score out of range, and for a script that does not exist.
    """
    _not_who_did_it(case, by)
    _in_range(case, satisfied=satisfied, attitude=attitude)
    if script and script_called(script) is None:
        raise MoveRefused(f"{case.number}: there is no call-back script {script[:40]!r}")
    said = e.CalledBack(
        way=way, contacted=contacted, solved=solved, satisfied=satisfied, note=note,
        attitude=attitude, script=script,
    )  # fmt: skip
    told = {"contacted": contacted, "solved": solved, "satisfied": satisfied, "attitude": attitude}
    changes = {name: value for name, value in told.items() if value is not None}
    if case.first_satisfied is None and satisfied is not None:
        changes["first_satisfied"] = satisfied
    with transaction.atomic():
        entry = record(case, said, by=by, at=at, called_back_at=at, **changes)
        Call.objects.create(
            case=case, step=entry.step, way=way, made_at=at, actor=by, script=script,
            reached=any(value is not None for value in told.values()), answers={**told, "truth": truth},
        )  # fmt: skip


def give_up(case: Case, *, way: str, by: str, at: datetime) -> None:
    """The person was sought and did not answer: said so, with no answer in anybody's name."""
    call_back(case, way=way, contacted=None, solved=None, satisfied=None, by=by, at=at)


def _not_who_did_it(case: Case, by: str) -> None:
    did = by == case.handled_by or (
        by.startswith("person:")
        and Entry.objects.filter(case=case, kind="handled", actor=by).exists()
    )
    if did:
        raise MoveRefused(f"{case.number}: who handled it cannot call back")


def _in_range(case: Case, **scores: int | None) -> None:
    for name, score in scores.items():
        if score is not None and not 1 <= score <= 5:
            raise MoveRefused(f"{case.number}: {name} must be from 1 to 5")
