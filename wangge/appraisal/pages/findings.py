"""疑点 findings: patterns to be explained, for supervisors and leaders – and for the unit they name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.appraisal import actions, queries
from wangge.appraisal.models import Finding
from wangge.appraisal.pages.asked import RUNNING, periods, read_span
from wangge.appraisal.watches import Watch, watches
from wangge.appraisal.words import FOUND, refused
from wangge.base.clock import now
from wangge.cases.queries import seen_by
from wangge.people.doors import access_of, person_of, signed_in

LOOKING = ("supervisor", "leader")
SEEING = (*LOOKING, "unit_head")
SHOWN = 20  # cases a finding lists


@require_GET
@never_cache
@signed_in(roles=SEEING)
def findings_seen(request: HttpRequest) -> HttpResponse:
    """The findings of a period, the unlikeliest first."""
    return _page(request)


def _page(request: HttpRequest, fault: str = "", key: int = 0, status: int = 200) -> HttpResponse:
    access = access_of(request)
    period = request.GET.get("period", "")
    found = list(queries.findings(access, read_span(period).key if period else "")[:200])
    wanted = {case for one in found for case in one.cases[:SHOWN]}
    known = seen_by(access).in_bulk(list(wanted))
    rows = [
        {
            "finding": one,
            "watch": _watch(one.watch),
            "tone": FOUND[one.state][0],
            "sign": FOUND[one.state][1],
            "expected": round(one.expected * one.n, 1),
            "luck": _luck(one),
            "cases": [known[case] for case in one.cases[:SHOWN] if case in known],
            "may_explain": one.unit_id in access.unit_ids and not one.concluded_at,
            "may_conclude": access.holds(*LOOKING) and not one.concluded_at,
            "fault": fault if one.pk == key else "",
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "period": period,
        "periods": periods(),
        "may_look": access.holds(*LOOKING),
        "may_run": access.holds(*RUNNING),
    }
    return render(request, "appraisal/findings.html", context, status=status)


def _watch(key: str) -> Watch | None:
    """The watch, as long as it stands on its shelf."""
    return dict(watches).get(key)


def _luck(one: Finding) -> str:
    """How seldom luck gives this, in words."""
    times = 1 / max(one.p, 1e-9)
    if times >= 1_000_000:
        return _("luck gives this less than once in a million periods")
    n = int(times)
    said = ngettext(
        "luck gives this once in %(n)s period", "luck gives this once in %(n)s periods", n
    )
    return said % {"n": n}


@require_POST
@signed_in(roles=SEEING)
def settled(request: HttpRequest, key: int) -> HttpResponse:
    """The unit explains, or somebody who may concludes."""
    access, person = access_of(request), person_of(request)
    one = get_object_or_404(queries.findings(access), pk=key)
    words, deed = request.POST.get("words", ""), request.POST.get("deed", "")
    try:
        if deed == "explain":
            if one.unit_id not in access.unit_ids:
                raise PermissionDenied("only the unit explains")
            actions.explain(one, words, by=person.actor, at=now())
        else:
            if not access.holds(*LOOKING):
                raise PermissionDenied("only supervisors and leaders conclude")
            confirmed = deed == "confirm"
            units = access.unit_ids
            actions.conclude(
                one, confirmed, words=words, by=person.actor, at=now(), units=units
            )  # fmt: skip
    except actions.Refused as error:
        return _page(request, refused(error), key, 409)
    messages.success(request, _("Noted."))
    return redirect(f"{reverse('appraisal:findings')}?period={one.period}")


@require_POST
@signed_in(roles=LOOKING)
def looked(request: HttpRequest) -> HttpResponse:
    """Ask every watch about a period."""
    period = read_span(request.POST.get("period", "")).key
    found = actions.look(period, by=person_of(request).actor, at=now())
    said = ngettext("%(n)s new finding.", "%(n)s new findings.", len(found)) % {"n": len(found)}
    messages.success(request, said)
    return redirect(f"{reverse('appraisal:findings')}?period={period}")
