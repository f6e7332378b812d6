"""时钟之门 (clocks): each clock of a case – when it runs out, why, and each time it moved."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from wangge.base.clock import now
from wangge.cases.api import reader
from wangge.cases.doors import case_of
from wangge.clocks import queries, words

router = Router(tags=["cases"])


class ChangeOut(Schema):
    at: datetime
    why: str
    was: datetime | None
    due: datetime | None


class ClockOut(Schema):
    kind: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    ended: str
    resting: bool
    rule: str
    explanation: str
    changes: list[ChangeOut]
    paused_seconds: dict[str, float]


@router.get("/cases/{number}/clocks", response=list[ClockOut], summary="Its clocks, and why")
def clocks(request: HttpRequest, number: str) -> Any:
    at = now()
    columns = ("kind", "started_at", "due_at", "stopped_at", "ended", "resting", "rule")
    return [
        {
            **{name: getattr(clock, name) for name in columns},
            "explanation": words.sentence(clock),
            "changes": [vars(one) for one in words.changes(clock)],
            "paused_seconds": words.paused(clock, at=at),
        }
        for clock in queries.of_case(case_of(reader(request), number))
    ]
