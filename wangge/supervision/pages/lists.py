"""明细 lists: what stands behind the numbers of the board – clocks, orders, findings, what fired; one case's sheet."""

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_default_timezone, localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.clocks.models import Clock, Kind
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.queries import unit_named
from wangge.supervision import words
from wangge.supervision.models import Level, Order
from wangge.supervision.offers.urging import UNIT, own_units
from wangge.supervision.pages import ROLES, area_of, finding_row, order_row
from wangge.supervision.queries import board as queries
from wangge.supervision.queries.due import coming_of
from wangge.supervision.queries.policy import rung_called

ROWS = 50
STANDINGS = ("open", "unseen", "late", "listed", "all")


@require_GET
@never_cache
@signed_in(roles=ROLES)
def clocks(request: HttpRequest) -> HttpResponse:
    """Clocks late or soon due, narrowed to a unit, a kind, an area; a page of fifty."""
    said, at = request.GET, now()
    due, kind = said.get("due", "late"), said.get("kind", "")
    if due not in ("late", "soon") or (kind and kind not in Kind.values):
        raise Http404("no such list")
    unit, area = _number(said.get("unit")), area_of(request)
    found = queries.narrowed(access_of(request), due=due, at=at, unit=unit, kind=kind, area=area)
    rows, more = _page(request, found)
    context = {
        "rows": rows,
        "more": more,
        "due": due,
        "kind": Kind(kind).label if kind else "",
        "unit": unit_named(unit) if unit else "",
        "centre": unit == 0,
        "at": at,
    }
    return render(request, "supervision/clocks.html", context)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def orders(request: HttpRequest) -> HttpResponse:
    """Orders: open, not yet seen, not answered in time, listed publicly, or all."""
    standing, at = request.GET.get("standing", "open"), now()
    if standing not in STANDINGS:
        raise Http404("no such list")
    access, area = access_of(request), area_of(request)
    base = "open" if standing == "late" else standing
    found = queries.orders(access, area=area, standing=base)
    found = queries.late_orders(found, at=at) if standing == "late" else found
    rows, more = _page(request, found)
    own = own_units(person_of(request), at) if access.holds(*UNIT) else ()
    context = {
        "rows": [order_row(one, own) for one in rows],
        "more": more,
        "standing": standing,
        "standings": STANDINGS,
        "back": request.get_full_path(),
    }
    return render(request, "supervision/orders.html", context)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def findings(request: HttpRequest) -> HttpResponse:
    """All that the watches see now."""
    rows, more = _page(request, queries.findings(access_of(request), area=area_of(request)))
    context = {
        "rows": [finding_row(one) for one in rows],
        "more": more,
        "may_issue": access_of(request).holds("supervisor"),
    }
    return render(request, "supervision/findings.html", context)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with the cases it rests on; those this person may see."""
    access = access_of(request)
    one = queries.findings(access).filter(pk=pk).first()
    if one is None:
        raise Http404("no such finding that you may see")
    cases = seen_by(access).filter(pk__in=one.cases or [one.case_id]).select_related("lead_unit")
    context = finding_row(one) | {"cases": cases.order_by("-pk")}
    context["may_issue"] = access.holds("supervisor")
    context["levels"] = [(level.value, level.label) for level in Level if level != Level.REMIND]
    return render(request, "supervision/found.html", context)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def fired(request: HttpRequest) -> HttpResponse:
    """What one rung has fired for today."""
    code, at = request.GET.get("rung", ""), now()
    midnight = datetime.combine(localdate(at), time.min, get_default_timezone())
    listed = queries.fired(access_of(request), since=midnight, area=area_of(request))
    listed = listed.filter(rung=code, passed_over=False).select_related("case", "unit", "clock")
    rows, more = _page(request, listed.order_by("-pk"))
    rung = rung_called(code)
    context = {
        "rows": rows,
        "more": more,
        "code": code,
        "level": Level(rung.level).label if rung else "",
        "moment": words.moment_of(rung) if rung else "",
    }
    return render(request, "supervision/fired.html", context)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """One case: its clocks, what fired for them and why, what comes next, its orders."""
    case = case_of(access_of(request), number, "lead_unit")
    return render(request, "supervision/_sheet.html", told_of(case, at=now()))


def told_of(case: Case, *, at: datetime) -> dict[str, Any]:
    """What is known of a case's clocks, for its sheet."""
    kept = list(queries.of_case(case))
    running = Clock.objects.filter(case=case).select_related("share__unit").order_by("-pk")
    listed = []
    for clock in running:
        coming = [] if clock.stopped_at else coming_of(clock, case)[0]
        gone = {(one.rung, one.turn) for one in kept if one.clock_id == clock.pk}
        ahead = [one for one in coming if (one.rung.code, one.turn) not in gone]
        listed.append(
            {
                "clock": clock,
                "late": not clock.stopped_at and clock.due_at and clock.due_at <= at,
                "fired": [_fired(one) for one in kept if one.clock_id == clock.pk],
                "next": _coming(ahead[0]) if ahead else None,
            }
        )
    orders = Order.objects.filter(case=case).select_related("case", "person").order_by("-pk")
    return {"case": case, "clocks": listed, "orders": [order_row(one) for one in orders], "at": at}


def _fired(one: Any) -> dict[str, Any]:
    rung, (tone, sign) = rung_called(one.rung), words.TONES[one.level]
    why = words.moment_of(rung) if rung else one.rung
    return {"fired": one, "why": why, "tone": tone, "sign": sign, "told": words.people(one.told)}


def _coming(one: Any) -> dict[str, Any]:
    return {"moment": one.moment, "level": Level(one.rung.level).label}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _page(request: HttpRequest, found: Any) -> tuple[list[Any], str]:
    """Fifty rows and the address of the next fifty, or ""."""
    start = (_number(request.GET.get("from")) or 0) // ROWS * ROWS
    rows = list(found[start : start + ROWS + 1])
    further = request.GET.copy()
    further["from"] = str(start + ROWS)
    return rows[:ROWS], f"?{further.urlencode()}" if len(rows) > ROWS else ""
