"""案卷之门 (cases): lists, one case, its log, the day's map – and one route for every deed offered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from wangge.base.clock import now
from wangge.base.ids import case_number
from wangge.cases.api.shapes import (
    CaseOut,
    DoneOut,
    EntryOut,
    PageOut,
    PointsOut,
    SoughtIn,
)
from wangge.cases.doors import case_of
from wangge.cases.log import MovedOn
from wangge.cases.models import Case
from wangge.cases.offers import NoWords, Offer, offers, open_to, perform
from wangge.cases.queries import FOR_LISTS, lists, seen_by, story
from wangge.people.models import Person
from wangge.people.queries import Access

router = Router(tags=["cases"])
MOST_POINTS = 5_000


@router.get("/cases", response=PageOut, summary="The cases you may see, newest or first due")
def listed(request: HttpRequest, sought: Query[SoughtIn], before: str = "") -> Any:
    cases = seen_by(reader(request))
    try:
        found = lists.page(cases, lists.Sought(**sought.dict()), at=now(), before=before)
    except lists.SoughtError as error:
        raise HttpError(422, f"{error.field}: {error}") from error
    return {"cases": found.cases, "next": found.next}


@router.get(
    "/cases/map", response=PointsOut, summary="Today's cases as points", url_name="cases_map"
)
def today(request: HttpRequest) -> Any:
    return points(reader(request), at=now())


@router.get("/cases/{number}", response=CaseOut, summary="One case and what you may do next")
def one(request: HttpRequest, number: str) -> Any:
    access = reader(request)
    case = case_of(access, number, *FOR_LISTS)
    said = CaseOut.from_orm(case).dict()
    return said | {"offers": _offered(access, case)}


@router.get("/cases/{number}/entries", response=list[EntryOut], summary="All that happened to it")
def entries(request: HttpRequest, number: str) -> Any:
    return list(story(case_of(reader(request), number, *FOR_LISTS)))


def points(access: Access, *, at: datetime) -> dict[str, Any]:
    """Today's cases with a place, newest first, at most MOST_POINTS; one statement."""
    cases = seen_by(access).filter(registered_at__gte=lists.midnight(at), lon__isnull=False)
    columns = ("pk", "registered_at", "title", "state", "lon", "lat", "due_at", "safety")
    rows = list(cases.order_by("-registered_at").values_list(*columns)[: MOST_POINTS + 1])
    features = [
        {
            "type": "Feature",
            "id": pk,
            "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
            "properties": {
                "number": case_number(pk, localdate(registered)),
                "title": title,
                "state": state,
                "late": bool(due and due < at and state in lists.GROUPS["open"]),
                "safety": safety,
            },
        }
        for pk, registered, title, state, lon, lat, due, safety in rows[:MOST_POINTS]
    ]
    return {"type": "FeatureCollection", "cut": len(rows) > MOST_POINTS, "features": features}


def reader(request: HttpRequest) -> Access:
    """What the caller may see; systems come in by their channel and see no cases."""
    access: Access | None = request.auth.access(on=localdate(now()))  # type: ignore[attr-defined]
    if access is None:
        raise PermissionDenied("cases are shown to persons only; a system's token ends at intake")
    return access


def _offered(access: Access, case: Case) -> list[dict[str, Any]]:
    return [
        {
            "key": deed.key,
            "label": str(deed.label),
            "first": deed.first,
            "grave": deed.grave,
            "form": deed.form.model_json_schema(),
        }
        for deed in open_to(access, case)
    ]


def _do(
    request: HttpRequest, number: str, *, deed: Offer, said: Schema, steps: int | None
) -> dict[str, Any]:
    access = reader(request)
    case = case_of(access, number, *FOR_LISTS)
    if steps is not None and steps != case.steps:
        raise MovedOn(f"{case.number}: it has moved on since it was read")
    person: Person = request.auth.person  # type: ignore[attr-defined]
    perform(case, deed.key, said, person=person, access=access, at=now())
    offered = _offered(access, case)
    return {"number": case.number, "state": case.state, "steps": case.steps, "offers": offered}


def _route(deed: Offer) -> Callable[..., Any]:
    """The view of one deed, with its own form in the signature: OpenAPI shows what must be said."""
    form: Any = deed.form

    def silent(request: HttpRequest, number: str, steps: int | None = None) -> Any:
        return _do(request, number, deed=deed, said=NoWords(), steps=steps)

    def spoken(request: HttpRequest, number: str, said: form, steps: int | None = None) -> Any:
        return _do(request, number, deed=deed, said=said, steps=steps)

    return spoken if form.model_fields else silent


for _key, _deed in offers:
    router.post(
        f"/cases/{{number}}/{_key}",
        response=DoneOut,
        operation_id=f"do_{_key.replace('-', '_')}",
        summary=f"{_deed.event.__name__}: {_key}",
        description="`steps`, if given, must be the number of entries the case had when it was read "
        "(409 otherwise). 403: not your role or unit. 409: not from where the case stands.",
    )(_route(_deed))
