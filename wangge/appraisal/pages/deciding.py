"""申诉与发布 deciding: objections, exclusions, runs and publications – by people, on the record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.appraisal import actions, queries
from wangge.appraisal.actions.disputes import Plea
from wangge.appraisal.models import Appeal, Run
from wangge.appraisal.pages.asked import DECIDING, RUNNING, SEEING, read, read_span
from wangge.appraisal.pages.unit import case_of, unit_context
from wangge.appraisal.queries.counted import NoFacts
from wangge.appraisal.rules.scheme import SchemeFault
from wangge.appraisal.words import REASONS, STATES, refused
from wangge.base.clock import now
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Unit
from wangge.people.queries import names


@require_POST
@signed_in(roles=("unit_head", "clerk"))
def appeal_made(request: HttpRequest, key: int) -> HttpResponse:
    """A unit objects; what was typed stays where it is refused."""
    body = get_object_or_404(Unit, pk=key)
    access, person = access_of(request), person_of(request)
    if body.pk not in access.unit_ids:
        raise PermissionDenied("only the unit's own people object")
    said = request.POST
    period = read_span(said.get("period", "")).key
    number = said.get("case", "").strip()
    case = case_of(access, number) if number else None
    plea = Plea(
        wants=said.get("wants", "other") if said.get("wants") in Appeal.Wants.values else "other",
        words=said.get("words", ""),
        reason=said.get("reason", ""),
        case=case,
        measure=said.get("measure", ""),
        evidence=[line for line in said.get("evidence", "").splitlines() if line.strip()][:20],
    )
    try:
        if number and case is None:
            raise actions.Refused("case", "no such case")
        actions.appeal(body, period, plea, by=person.actor, at=now())
    except actions.Refused as error:
        context = unit_context(request, body, read(request))
        context |= {"fault": refused(error), "typed": said}
        return render(request, "appraisal/unit.html", context, status=409)
    messages.success(request, _("The objection is made. Another person will decide it."))
    return redirect(f"{reverse('appraisal:unit', args=[key])}?period={period}#appeals")


@require_GET
@never_cache
@signed_in(roles=SEEING)
def appeals_seen(request: HttpRequest) -> HttpResponse:
    """Objections, the open ones first."""
    return _appeals(request)


def _appeals(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    access = access_of(request)
    found = sorted(queries.appeals(access)[:300], key=lambda one: (one.state != "open", -one.pk))
    who = names(actor for one in found for actor in (one.made_by, one.decided_by))
    rows = [
        {
            "appeal": one,
            "tone": STATES[one.state][0],
            "sign": STATES[one.state][1],
            "state": STATES[one.state][2],
            "reason": REASONS.get(one.reason, ""),
            "made_by": who.get(one.made_by, one.made_by),
            "decided_by": who.get(one.decided_by, one.decided_by),
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "may_decide": access.holds(*DECIDING),
        "may_run": access.holds(*RUNNING),
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "appraisal/appeals.html", context, status=status)


@require_POST
@signed_in(roles=DECIDING)
def appeal_decided(request: HttpRequest, key: int) -> HttpResponse:
    """Grant or refuse an objection."""
    access, person = access_of(request), person_of(request)
    one = get_object_or_404(queries.appeals(access), pk=key)
    try:
        actions.decide(
            one,
            request.POST.get("granted") == "yes",
            opinion=request.POST.get("opinion", ""),
            by=person.actor,
            at=now(),
            units=access.unit_ids,
        )
    except actions.Refused as error:
        return _appeals(request, refused(error), 409)
    messages.success(request, _("Decided. It counts from the next run of the period on."))
    return redirect("appraisal:appeals")


@require_POST
@signed_in(roles=RUNNING)
def exclude_case(request: HttpRequest, key: int) -> HttpResponse:
    """Leave a case out, or count it again."""
    body = get_object_or_404(Unit, pk=key)
    access, person, said = access_of(request), person_of(request), request.POST
    case = case_of(access, said.get("case", ""))
    try:
        if case is None or case.lead_unit_id != body.pk:
            raise actions.Refused("case", "no such case of this unit")
        held = queries.exclusions().filter(case=case).first()
        if said.get("back") and held:
            actions.take_back(held, note=said.get("note", ""), by=person.actor, at=now())
        else:
            actions.exclude(
                case,
                reason=said.get("reason", ""),
                note=said.get("note", ""),
                by=person.actor,
                at=now(),
            )
        messages.success(request, _("Noted. It counts from the next run of the period on."))
    except actions.Refused as error:
        messages.error(request, refused(error))
    period = read_span(said.get("period", "")).key
    return redirect(f"{reverse('appraisal:unit', args=[key])}?period={period}")


@require_POST
@signed_in(roles=RUNNING)
def run_period(request: HttpRequest) -> HttpResponse:
    """Reckon a period by a scheme."""
    code, period = request.POST.get("scheme", ""), read_span(request.POST.get("period", "")).key
    chosen = next((one for one in queries.schemes() if one.code == code), None)
    if chosen is None:
        messages.error(request, _("Choose a scheme."))
    else:
        try:
            actions.run(chosen, period, by=person_of(request).actor, at=now())
            messages.success(request, _("Reckoned. It is a draft until it is published."))
        except NoFacts as fault:
            messages.error(request, _("Nothing can be counted yet: %(why)s") % {"why": str(fault)})
        except SchemeFault as fault:
            messages.error(request, _("The scheme cannot be used: %(why)s") % {"why": str(fault)})
    return redirect(f"{reverse('appraisal:report')}?period={period}&scheme={code}&draft=1")


@require_POST
@signed_in(roles=RUNNING)
def publish_run(request: HttpRequest) -> HttpResponse:
    """Publish a run, as a correction where something is published already."""
    made = get_object_or_404(Run, pk=request.POST.get("run", "0"))
    try:
        reason = request.POST.get("reason", "")
        actions.publish(made, reason=reason, by=person_of(request).actor, at=now())
        messages.success(request, _("Published. What is published never changes."))
    except actions.Refused as error:
        messages.error(request, refused(error))
    code = made.scheme.code
    return redirect(f"{reverse('appraisal:report')}?period={made.period}&scheme={code}")
