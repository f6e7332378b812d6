"""复核件 reviews: closed cases whose person does not accept the end, the oldest wish first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.cases.queries import FOR_LISTS, seen_by
from wangge.handling.queries.reviews import waiting_cases, wishes
from wangge.people.doors import access_of, signed_in

ROLES = ("caller", "supervisor")
MOST = 200


@require_GET
@never_cache
@signed_in(roles=ROLES)
def reviews(request: HttpRequest) -> HttpResponse:
    """All that wait and why they were asked for; on the case's own page it is decided."""
    found = seen_by(access_of(request)).filter(pk__in=waiting_cases())
    cases = list(found.select_related(*FOR_LISTS).order_by("review_asked_at", "pk")[:MOST])
    said = wishes(cases)
    context = {"rows": [(case, said.get(case.pk, "")) for case in cases]}
    return render(request, "desk/reviews.html", context)
