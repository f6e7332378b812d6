"""回访 answer: three plain questions behind a link, without an account, once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.verification.actions import answer_link
from wangge.verification.queries.calling import LinkRefused, invited, told

YES_NO = {"yes": True, "no": False, "": None}
STARS = ("1", "2", "3", "4", "5")


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what was answered, and three questions. POST: the answers; 410 for a link that is over."""
    try:
        invitation = invited(token, at=now())
    except LinkRefused as refused:
        return _over(request, refused.why)
    case = invitation.case
    context: dict[str, Any] = {
        "case": case,
        "unit": case.lead_unit.name if case.lead_unit else "",
        "reply": told(case).reply,
        "until": invitation.until,
        "said": request.POST,
    }
    if request.method == "GET":
        return _private(render(request, "portal/answer.html", context))
    contacted, solved = request.POST.get("contacted", ""), request.POST.get("solved", "")
    stars, note = request.POST.get("stars", ""), request.POST.get("note", "").strip()[:500]
    if contacted not in YES_NO or solved not in ("yes", "no") or stars not in STARS:
        problem = _("Please answer whether it is solved, and how content you are.")
        context["problem"] = problem
        return _private(render(request, "portal/answer.html", context, status=422))
    try:
        answer_link(
            invitation, contacted=YES_NO[contacted], solved=solved == "yes",
            satisfied=int(stars), note=note, at=now(),
        )  # fmt: skip
    except LinkRefused as refused:
        return _over(request, refused.why)
    except MoveRefused:
        return _over(request, "moved")
    return _private(render(request, "portal/answered.html", {"thanks": True}))


def _over(request: HttpRequest, why: str) -> HttpResponse:
    """Why this link cannot be answered, and what to do instead; nothing of any case is said."""
    words = {
        "forged": _("This link is not complete. Please open it again from the message."),
        "used": _("You have answered already. Thank you."),
        "over": _("The time for answering has passed. You may still call 12345."),
        "moved": _("This was told us already, or the matter has moved on. Thank you."),
    }
    status = 404 if why == "forged" else 410
    return _private(render(request, "portal/answered.html", {"why": words[why]}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a key: it goes to no other site."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
