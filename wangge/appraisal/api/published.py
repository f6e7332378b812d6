"""考核之门 (appraisal): what is published, whole and with its digest, and the report of one's own units."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime

from wangge.appraisal import queries
from wangge.appraisal.models import Publication
from wangge.appraisal.queries.seen import shown, sight
from wangge.appraisal.rules.periods import PeriodFault, span
from wangge.base.clock import now
from wangge.people.models import Person
from wangge.people.queries import Access

router = Router(tags=["appraisal"])
MOST = 200


class PublicationOut(Schema):
    period: str
    scheme: str
    scheme_version: int
    version: int
    corrects: int | None
    reason: str
    as_of: AwareDatetime
    published_at: AwareDatetime
    algorithm: str
    digest: str


class ReportOut(PublicationOut):
    report: dict[str, Any]


@router.get(
    "/appraisal/publications",
    response=list[PublicationOut],
    summary="What was published, the newest first",
)
def publications(request: HttpRequest, period: str = "", scheme: str = "") -> Any:
    _access(request)
    return [_said(one) for one in queries.publications(_period(period), scheme)[:MOST]]


@router.get(
    "/appraisal/publications/{period}",
    response=ReportOut,
    summary="A published report, as far as you may see it; the newest version if none is named",
)
def publication(request: HttpRequest, period: str, scheme: str = "", version: int = 0) -> Any:
    access = _access(request)
    found = Publication.objects.filter(period=_period(period)).select_related("scheme", "corrects")
    found = found.filter(scheme__code=scheme) if scheme else found
    one = (found.filter(version=version) if version else found).order_by("-pk").first()
    if one is None:
        raise Http404("nothing is published of this period")
    report = json.loads(one.content)
    seen = shown(report, sight(access), published=True, least=int(report["least"]))
    return _said(one) | {"report": seen}


@router.get(
    "/appraisal/mine/{period}",
    summary="Your own units' rows of the newest run, published or not",
)
def mine(request: HttpRequest, period: str, scheme: str = "") -> Any:
    access = _access(request)
    made = queries.newest_run(_period(period), scheme)
    if made is None:
        raise Http404("this period has not been reckoned")
    report = json.loads(made.content)
    seen = shown(report, sight(access), published=False, least=int(report["least"]))
    return seen | {"published": Publication.objects.filter(run=made).exists()}


def _period(text: str) -> str:
    if not text:
        return ""
    try:
        return span(text, queries.zone()).key
    except PeriodFault as fault:
        raise HttpError(422, f"period: {fault}") from fault


def _said(one: Publication) -> dict[str, Any]:
    return {
        "period": one.period,
        "scheme": one.scheme.code,
        "scheme_version": one.scheme.version,
        "version": one.version,
        "corrects": one.version - 1 if one.corrects_id else None,
        "reason": one.reason,
        "as_of": one.as_of,
        "published_at": one.published_at,
        "algorithm": one.algorithm,
        "digest": one.digest,
    }


def _access(request: HttpRequest) -> Access:
    """What the caller may see; a system, or an administrator, sees nothing here."""
    caller = request.auth  # type: ignore[attr-defined]
    if not isinstance(caller.person, Person):
        raise PermissionDenied("this is for people")
    access: Access = caller.access(on=localdate(now()))
    if not access.holds("unit_head", "clerk", "handler", "supervisor", "leader", "analyst"):
        raise PermissionDenied("your role does not allow this")
    return access
