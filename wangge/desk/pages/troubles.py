"""信使与停放 troubles: what is still untold, what could not be told, and sending it on."""

from django.contrib import messages
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.messenger import PATIENCE, retry
from wangge.cases.models import Entry
from wangge.cases.queries import parked
from wangge.desk import words
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.people.traces import trace

SENDERS = (Role.SYSTEM_ADMIN, Role.SUPERVISOR)
MOST = 100


@require_GET
@never_cache
@signed_in(right="see_parked")
def troubles(request: HttpRequest) -> HttpResponse:
    """How far the messenger is behind; each entry in trouble with its error."""
    untold = Entry.objects.filter(told_at=None)
    oldest = untold.aggregate(oldest=Min("recorded_at"))["oldest"]
    rows = list(parked()[: MOST + 1])
    for row in rows:
        row.headline = words.headline(row.entry.kind)  # type: ignore[attr-defined]
        row.says, _, row.where = row.error.partition("\n")  # type: ignore[attr-defined]
    access = access_of(request)
    context = {
        "untold": untold.count(),
        "oldest": oldest,
        "behind": now() - oldest if oldest else None,
        "rows": rows[:MOST],
        "cut": len(rows) > MOST,
        "patience": PATIENCE,
        "may_send": access.holds(*SENDERS),
        "sees_cases": bool(access.city_wide or access.areas or access.unit_ids),
    }
    name = "desk/_troubles.html" if request.headers.get("HX-Request") else "desk/troubles.html"
    return render(request, name, context)


@require_POST
@signed_in(roles=SENDERS)
def send_on(request: HttpRequest) -> HttpResponse:
    """Let the entries named, or all that are parked, be told again at once; it is traced."""
    entries = [int(key) for key in request.POST.getlist("entry") if key.isdecimal()]
    if entries or "all" in request.POST:
        at = now()
        sent = retry(at=at, entries=entries)
        trace("entries sent on", by=person_of(request).actor, at=at, about="messenger", sent=sent)
        text = ngettext(
            "%(n)s entry is being told again.", "%(n)s entries are being told again.", sent
        )
        messages.success(request, text % {"n": sent})
    return redirect("desk:troubles")
