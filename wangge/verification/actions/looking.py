"""核查 looking: seen to be done by somebody else, or back to the unit."""

from collections.abc import Sequence
from datetime import datetime

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case


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
