"""人员的页面: the audit rows, for the audit administrator alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.people import queries
from wangge.people.doors import person_of, signed_in
from wangge.people.traces import ACTS, trace, worded

PAGE = 50


@require_GET
@signed_in(right="read_traces")
def traces(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; looking at it leaves a trace too."""
    said = request.GET
    actor, act = said.get("actor", "").strip(), said.get("act", "").strip()
    found = queries.traces(actor=actor, act=act)
    before = said.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    else:
        trace(
            "traces read",
            by=f"person:{person_of(request).pk}",
            at=now(),
            asked=" ".join(filter(None, (actor, act))),
        )
    rows = list(found[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    rows = rows[:PAGE]
    names = queries.names(row.actor for row in rows)
    context = {
        "rows": [(row, names.get(row.actor, row.actor), *worded(row)) for row in rows],
        "acts": ACTS.items(),
        "more": more,
        "actor": actor,
        "act": act,
    }
    return render(request, "people/traces.html", context)
