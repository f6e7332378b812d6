"""派遣之门 api: the queue of cases that wait for a dispatcher, and the candidates of one case."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.dispatch import queries
from wangge.dispatch.shown import opinion, why_it_waits
from wangge.people.queries import Access

router = Router(tags=["dispatch"])
ROLES = ("dispatcher", "reviewer", "supervisor")


class WaitingOut(Schema):
    number: str
    title: str
    urgency: str
    safety: bool
    registered_at: datetime
    dispatch_by: datetime | None
    why: str
    place: str = Field(description="in the queue; give the last one as `after` for the next page")


class CandidateOut(Schema):
    rank: int
    unit: int
    name: str
    confidence: float
    why: str
    duty: str = Field("", description="code of the duty item")
    matter: str = ""
    law: str = ""
    article: str = ""
    co_units: list[str]


class OpinionOut(Schema):
    number: str
    candidates: list[CandidateOut]
    reason: str = Field(description="why a person decides; empty where the machine would send it")
    model: str


@router.get("/dispatch/queue", response=list[WaitingOut], summary="What waits to be dispatched")
def waiting(
    request: HttpRequest, tab: Literal["waiting", "returns", "review"] = "waiting", after: str = ""
) -> list[dict[str, Any]]:
    """What is due first first; 25 at a time."""
    access = _access(request)
    mark = queries.Place.read(after)
    if after and mark is None:
        raise HttpError(422, "after: is not a place of the queue")
    cases = queries.queue(access, tab=tab, after=mark)
    notes = queries.notes(cases)
    return [
        {
            "number": case.number,
            "title": case.title,
            "urgency": case.urgency,
            "safety": case.safety,
            "registered_at": case.registered_at,
            "dispatch_by": queries.dispatch_by(case),
            "why": why_it_waits(case, notes.get(case.pk)),
            "place": str(queries.place_of(case)),
        }
        for case in cases
    ]


@router.get("/cases/{number}/candidates", response=OpinionOut, summary="Who may answer for it")
def candidates(request: HttpRequest, number: str) -> dict[str, Any]:
    """The units that come into question, with duty item, law and the words that tell; only while
    it waits to be dispatched."""
    access = _access(request)
    case = case_of(access, number)
    found = opinion(case, queries.notes([case]).get(case.pk))
    return {
        "number": case.number,
        "reason": found.reason,
        "model": found.model,
        "candidates": [
            {
                "rank": one.rank,
                "unit": one.unit,
                "name": one.name,
                "confidence": one.percent / 100,
                "why": one.why,
                "duty": one.duty.code if one.duty else "",
                "matter": one.duty.matter if one.duty else "",
                "law": one.duty.law if one.duty else "",
                "article": one.duty.article if one.duty else "",
                "co_units": list(one.co_units),
            }
            for one in found.candidates
        ],
    }


def _access(request: HttpRequest) -> Access:
    access: Access | None = request.auth.access(on=localdate(now()))  # type: ignore[attr-defined]
    if access is None or not access.holds(*ROLES):
        raise PermissionDenied("the dispatch desk is for dispatchers, reviewers and supervisors")
    return access
