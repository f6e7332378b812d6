"""督办单页 order: one order – whom it addresses, what they said – and what may be done to it; issued from a finding."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Post, Role
from wangge.supervision.actions import ordering, urging
from wangge.supervision.models import Finding, Level, Order
from wangge.supervision.offers.urging import LEVELS, UNIT, end_of, own_units
from wangge.supervision.pages import ROLES, order_row
from wangge.supervision.queries import board as queries

SEEING = (*ROLES, "clerk", "handler")
SHORTEST = 2  # characters of an answer, a result, minutes


@require_GET
@never_cache
@signed_in(roles=SEEING)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order with the forms that this person may fill."""
    return render(request, "supervision/order.html", _told(request, _find(request, pk)))


@require_POST
@signed_in(roles=SEEING)
def done(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Acknowledge, answer, close or record the interview; a refusal says why and keeps what was typed."""
    found, at, by = _find(request, pk), now(), person_of(request).actor
    context = _told(request, found)
    if what not in context["may"]:
        raise PermissionDenied("your role or unit does not allow this, or it is done already")
    words = request.POST.get("words", "").strip()
    try:
        if what != "acknowledge" and len(words) < SHORTEST:
            raise MoveRefused(_("Say it in a few words."))
        if what == "close":
            ordering.close(found, result=words, by=by, at=at)
        elif what == "interview":
            _interviewed(found, words, parse_date(request.POST.get("day", "")), by=by, at=at)
        else:
            _responded(request, found, words if what == "answer" else "", at=at)
    except MoveRefused as error:
        context |= {"fault": str(error), "typed": words, "what": what}
        return render(request, "supervision/order.html", context, status=409)
    messages.success(request, _("It is kept."))
    back = request.POST.get("back", "")  # the list in which it was acknowledged
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("supervision_order", pk)


@require_POST
@signed_in(roles=("supervisor",))
def issued(request: HttpRequest, pk: int) -> HttpResponse:
    """An order from what a watch saw: to the unit of its case, or to all that lead one of its cases."""
    access, at, by = access_of(request), now(), person_of(request).actor
    finding = queries.findings(access).filter(pk=pk).first()
    if finding is None:
        raise Http404("no such finding that you may see")
    try:
        made = _issue(request, finding, by=by, at=at)
    except (MoveRefused, ValueError) as error:
        messages.error(request, str(error))
        return redirect("supervision_found", pk)
    messages.success(request, _("The order is issued."))
    return redirect("supervision_order", made.pk)


def _issue(request: HttpRequest, finding: Finding, *, by: str, at: datetime) -> Order:
    level, reason = request.POST.get("level", ""), request.POST.get("reason", "").strip()
    if level not in LEVELS or len(reason) < 2:
        raise MoveRefused(_("Choose a level and give the reason."))
    due = end_of(parse_date(request.POST.get("day", "")), at=at)
    said: dict[str, Any] = {"level": level, "reason": reason, "due": due, "by": by, "at": at}
    if finding.case is None:
        return urging.urge_units(finding, **said)
    made = urging.urge(finding.case, **said)
    if made is None:
        raise MoveRefused(
            _("No unit leads this case: it is noted there, there is nobody to address.")
        )
    return made


def _find(request: HttpRequest, pk: int) -> Order:
    found = queries.orders(access_of(request), standing="all").filter(pk=pk).first()
    if found is None:
        raise Http404("no such order that you may see")
    return found


def _told(request: HttpRequest, found: Order) -> dict[str, Any]:
    return order_row(found) | {"may": _may(request, found), "one": order_row(found)}


def _may(request: HttpRequest, found: Order) -> list[str]:
    """What this person may do to it now, in the order of its life."""
    if found.closed_at:
        return []
    access, may = access_of(request), []
    if access.holds(*UNIT):
        units = own_units(person_of(request), now())
        mine = [one for one in found.addressed.all() if one.unit_id in units]
        if any(one.needs_ack and not one.acknowledged_at for one in mine):
            may.append("acknowledge")
        if found.due_at and any(not one.answered_at for one in mine):
            may.append("answer")
    if access.holds(Role.SUPERVISOR):
        may += ["interview"] if found.level == Level.INTERVIEW and not found.held_at else []
        may.append("close")
    return may


def _responded(request: HttpRequest, found: Order, feedback: str, *, at: datetime) -> None:
    person = person_of(request)
    units = own_units(person, at)
    if found.case is None:
        ordering.respond(found, feedback=feedback, units=units, by=person.actor, at=at)
    elif feedback:
        ordering.answer(found.case, feedback=feedback, units=units, by=person.actor, at=at)
    else:
        ordering.acknowledge(found.case, note="", units=units, by=person.actor, at=at)


def _interviewed(found: Order, minutes: str, day: date | None, *, by: str, at: datetime) -> None:
    units = list(found.addressed.values_list("unit_id", flat=True))
    heads = Post.objects.filter(role=Role.UNIT_HEAD, unit_id__in=units).select_related("person")
    head = heads.order_by("pk").first()
    if head is None or day is None:
        raise MoveRefused(_("The day is missing, or the unit has no head."))
    held = datetime.combine(day, time(12), get_default_timezone())
    ordering.interview(found, person=head.person, held_at=held, minutes=minutes, by=by, at=at)
