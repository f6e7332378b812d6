"""我的桌面 home: what waits for me, and what is due first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.desk import waiting
from wangge.people.doors import access_of, signed_in


@require_GET
@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """Counts that open lists, today's figures, the first due."""
    access, at = access_of(request), now()
    rows = waiting.first_rows(access)
    context = {
        "piles": list(waiting.piles(access, at=at)),
        "day": list(waiting.day(access, at=at)),
        "rows": rows,
        "page": None if rows else waiting.first_due(access, at=at),
        "at": at,
    }
    return render(request, "desk/home.html", context)
