"""复核件 reviews: closed cases whose person does not accept the end, the oldest wish first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.cases.queries import FOR_LISTS, lists, seen_by
from wangge.handling.queries.reviews import waiting_cases
from wangge.people.doors import access_of, signed_in

ROLES = ("caller", "supervisor")
MOST = 200


@require_GET
@never_cache
@signed_in(roles=ROLES)
def reviews(request: HttpRequest) -> HttpResponse:
    """All that wait; the case's own page shows the reason and what may be done."""
    found = seen_by(access_of(request)).filter(pk__in=waiting_cases())
    cases = list(found.select_related(*FOR_LISTS).order_by("review_asked_at", "pk")[:MOST])
    context = {"page": lists.Page(cases=cases), "at": now()}
    return render(request, "desk/reviews.html", context)
