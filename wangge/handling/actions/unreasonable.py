"""不合理诉求: a unit reports a request as unreasonable, the unit above endorses it, the centre decides."""

from datetime import datetime

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.handling.queries.windows import endorsed, last


def request_unreasonable(case: Case, *, code: str, reason: str, by: str, at: datetime) -> None:
    """申请不合理诉求, on one of the listed grounds."""
    record(case, e.UnreasonableRequested(code=code, reason=reason), by=by, at=at)


def endorse_unreasonable(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """上级单位同意: passed on to the centre; never by who asked."""
    if endorsed(case, "unreasonable_requested", "unreasonable_endorsed"):
        raise MoveRefused(f"{case.number}: it is endorsed already")
    asked = last(case, "unreasonable_requested")
    if asked is not None and asked.actor == by:
        raise MoveRefused(f"{case.number}: who asked for it cannot endorse it")
    record(case, e.UnreasonableEndorsed(reason=reason), by=by, at=at)
