"""清单 lists: disputes and what became of them; agreements about which somebody should ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.handling.queries import disputes, mediations
from wangge.people.doors import access_of, signed_in

MOST = 200


@require_GET
@never_cache
@signed_in()
def disputed(request: HttpRequest) -> HttpResponse:
    """To be ruled; handled first with jurisdiction open (先行处置); ruled."""
    return render(request, "handling/disputes.html", {"rows": disputes.listed(access_of(request))})


@require_GET
@never_cache
@signed_in()
def mediated(request: HttpRequest) -> HttpResponse:
    """Agreements of one's unit or area that nobody has asked about yet."""
    rows = mediations.to_ask(access_of(request))[:MOST]
    context = {"rows": rows, "today": localdate(now())}
    return render(request, "handling/mediations.html", context)
