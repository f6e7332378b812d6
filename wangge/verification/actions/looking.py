"""核查 looking: seen to be done by somebody else, or back to the unit."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop as N_

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.verification.queries.looking import may_judge

ON_SITE = N_("This is about safety: it is closed by a person on site. Add a photo you took there.")


def verify(
    case: Case, *, note: str = "", photos: Sequence[str] = (), by: str, at: datetime
) -> None:
    """核查通过: seen to be done, by somebody else than who did it – of safety, by who was there."""
    # Where somebody else has the word, or who handled it comes, the log itself says what is wrong.
    theirs = case.state == State.HANDLED and case.handled_by != by
    if theirs and not may_judge(case, by=by):
        raise MoveRefused(f"{case.number}: {ON_SITE}")
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
