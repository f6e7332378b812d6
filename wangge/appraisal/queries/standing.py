"""What stands: the newest of each scheme, the runs and publications of a period, open disputes."""

import json
from datetime import tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from wangge.appraisal.models import Appeal, Exclusion, Finding, Publication, Run, Scheme
from wangge.appraisal.queries.reckoning import LeftOut
from wangge.appraisal.rules.periods import Span
from wangge.people.queries import Access


def zone() -> tzinfo:
    """Where a month begins at midnight."""
    return get_default_timezone()


def schemes() -> list[Scheme]:
    """The newest version of each scheme, by code."""
    newest: dict[str, Scheme] = {}
    for one in Scheme.objects.order_by("code", "version"):
        newest[one.code] = one
    return list(newest.values())


def scheme(code: str, version: int | None = None) -> Scheme:
    """A scheme by code, of a version or the newest; DoesNotExist where there is none."""
    found = Scheme.objects.filter(code=code).order_by("-version")
    one = (found.filter(version=version) if version else found).first()
    if one is None:
        raise Scheme.DoesNotExist(f"there is no scheme {code!r}")
    kept: Scheme = one
    return kept


def newest_run(period: str, code: str = "") -> Run | None:
    """The last run of a period, of one scheme if given."""
    found = Run.objects.filter(period=period).select_related("scheme").order_by("-pk")
    one: Run | None = (found.filter(scheme__code=code) if code else found).first()
    return one


def publications(period: str = "", code: str = "") -> "QuerySet[Publication]":
    """What was published, the newest first."""
    found = Publication.objects.select_related("scheme").order_by("-pk").defer("content")
    found = found.filter(period=period) if period else found
    return found.filter(scheme__code=code) if code else found


def publication(period: str, code: str = "") -> Publication | None:
    """What holds for a period: its newest version."""
    found = Publication.objects.filter(period=period).select_related("scheme", "run")
    found = found.filter(scheme__code=code) if code else found
    one: Publication | None = found.order_by("-pk").first()
    return one


def published_report(one: Publication | Run) -> dict[str, Any]:
    """The content as it was written."""
    found: dict[str, Any] = json.loads(one.content)
    return found


def exclusions() -> "QuerySet[Exclusion]":
    """Cases that are left out now: neither taken back nor themselves a taking back."""
    return Exclusion.objects.filter(taken_back_by=None, takes_back=None).select_related("case")


def left_out(span: Span) -> list[LeftOut]:
    """What is left out of a period. A case of another period does no harm here, so those that were
    registered after its end are all that is spared."""
    found = exclusions().filter(case__registered_at__lt=span.until).order_by("pk")
    rows = found.values_list("case_id", "measure", "reason", "case__lead_unit_id")
    return [
        LeftOut(case=case, measure=measure, reason=reason, unit=unit)
        for case, measure, reason, unit in rows
    ]


def appeals(access: Access) -> "QuerySet[Appeal]":
    """Objections this person may see: their units', or all for those who look at the whole."""
    found = Appeal.objects.select_related("unit", "case", "publication").order_by("-pk")
    if access.holds("supervisor", "leader", "analyst") and access.city_wide:
        return found
    return found.filter(unit_id__in=access.unit_ids)


def findings(access: Access, period: str = "") -> "QuerySet[Finding]":
    """Suspicions: all for supervisors and leaders, a unit's own for its people."""
    found = Finding.objects.select_related("unit").order_by("p", "pk")
    found = found.filter(period=period) if period else found
    if access.holds("supervisor", "leader"):
        return found
    return found.filter(unit_id__in=access.unit_ids)
