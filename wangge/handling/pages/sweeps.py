"""举一反三页 sweeps: what is to be looked at, place by place, and what was found."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.handling.actions import sweeping
from wangge.handling.models import Sweep, SweepItem
from wangge.handling.offers.working import DESK, HANDS
from wangge.handling.queries import works
from wangge.handling.words import refusal
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.people.queries import Access

TAKERS = (Role.OPERATOR, Role.REVIEWER)


@require_GET
@never_cache
@signed_in()
def listing(request: HttpRequest) -> HttpResponse:
    """Sweeps of one's unit or area, open ones first."""
    rows = works.sweeps(access_of(request))[: works.PAGE]
    return render(request, "handling/sweeps.html", {"rows": rows, "at": now()})


@require_GET
@never_cache
@signed_in()
def one(request: HttpRequest, key: int) -> HttpResponse:
    """The places of one sweep."""
    return _show(request, _sweep(request, key))


@require_POST
@signed_in()
def look(request: HttpRequest, key: int) -> HttpResponse:
    """What was seen at one place; back to that place."""
    item = SweepItem.objects.select_related("sweep").filter(pk=key).first()
    if item is None:
        raise Http404("no such place")
    sweep = _sweep(request, item.sweep_id)
    if not _may_look(access_of(request), sweep):
        raise PermissionDenied("another unit looks at these places")
    found, note = request.POST.get("found", ""), request.POST.get("note", "")
    try:
        sweeping.look(item, found=found, note=note, by=person_of(request).actor, at=now())
    except MoveRefused as refused:
        said = {"tried": item.pk, "typed": note, "problem": refusal(str(refused))}
        return _show(request, sweep, status=409, **said)
    return redirect(f"{reverse('handling_sweep', args=[sweep.pk])}#item-{item.pk}")


@require_POST
@signed_in()
def end(request: HttpRequest, key: int) -> HttpResponse:
    """The sweep is over; refused while a place has not been looked at."""
    sweep = _sweep(request, key)
    if not _may_end(access_of(request), sweep):
        raise PermissionDenied("another unit ends this sweep")
    try:
        sweeping.end_sweep(sweep, by=person_of(request).actor, at=now())
    except MoveRefused as refused:
        return _show(request, sweep, problem=refusal(str(refused)), status=409)
    return redirect("handling_sweep", sweep.pk)


def _sweep(request: HttpRequest, key: int) -> Sweep:
    found = works.sweeps(access_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404("no sweep of this key that you may see")
    return found


def _may_look(access: Access, sweep: Sweep) -> bool:
    return access.reaches(HANDS, unit_id=sweep.unit_id)


def _may_end(access: Access, sweep: Sweep) -> bool:
    units = (sweep.unit_id, sweep.case.lead_unit_id)
    return any(access.reaches(DESK, unit_id=unit) for unit in units if unit)


def _show(request: HttpRequest, sweep: Sweep, *, status: int = 200, **said: Any) -> HttpResponse:
    """The page; `said`: problem, and of a place that was refused `tried` and `typed`."""
    items = list(sweep.items.order_by("pk"))
    access = access_of(request)
    context = {
        "sweep": sweep,
        "items": items,
        "looked": sum(bool(it.found) for it in items),
        "same": sum(it.found == SweepItem.Found.FOUND for it in items),
        "founds": SweepItem.Found.choices,
        "may_look": _may_look(access, sweep),
        "may_end": _may_end(access, sweep),
        "may_take": access.holds(*TAKERS),
    } | said
    return render(request, "handling/sweep.html", context, status=status)
