"""调解当事人页 parties: who sat at the table – for a purpose, and with a trace of the look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from wangge.base.clock import now
from wangge.cases.queries import seen_by
from wangge.handling.models import Mediation
from wangge.handling.offers.working import HANDS
from wangge.handling.queries import mediations
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.people.traces import trace

ACT = "parties viewed"


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("named")
@signed_in()
def parties(request: HttpRequest, key: int) -> HttpResponse:
    """GET: the question for what; POST: who they are, once the look is written in the audit."""
    access = access_of(request)
    found = Mediation.objects.select_related("case").filter(pk=key, case__in=seen_by(access))
    mediation = found.first()
    if mediation is None:
        raise Http404("no mediation of this key that you may see")
    case = mediation.case
    may_see = access.reaches(HANDS, unit_id=case.lead_unit_id) or access.reaches(
        [Role.SUPERVISOR], area=case.division_code
    )
    purpose = request.POST.get("purpose", "").strip()[:200]
    context = {"case": case, "may_see": may_see, "purpose": purpose}
    if request.method == "GET":
        return render(request, "handling/parties.html", context)
    by, at = person_of(request).actor, now()
    if not may_see:
        trace(ACT, by=by, at=at, about=mediation, result="refused")
        return render(request, "handling/parties.html", context, status=403)
    if len(purpose) < 4:
        context["problem"] = _("Say for what you need it, in at least 4 characters.")
        return render(request, "handling/parties.html", context, status=422)
    trace(ACT, by=by, at=at, about=mediation, purpose=purpose)
    named = mediations.parties(mediation)
    return render(request, "handling/parties.html", context | {"parties": named})
