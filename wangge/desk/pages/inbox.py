"""待办箱页 inbox: what the unit must do, first due first; what needs no words is done by one press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.cases.offers import Forbidden, NoWords, offers, perform
from wangge.desk import words
from wangge.desk.inbox import MOST, inbox, of_case
from wangge.desk.pages.case import seen
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role

ROLES = (Role.CLERK, Role.UNIT_HEAD, Role.HANDLER)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def page(request: HttpRequest) -> HttpResponse:
    """The unit's rows, or only the person's own with `?mine=1`."""
    mine = request.GET.get("mine") == "1"
    at = now()
    groups, more = inbox(access_of(request), at=at, mine=mine)
    context = {"groups": groups, "more": more, "most": MOST, "mine": mine, "at": at}
    return render(request, "desk/inbox.html", context)


@require_POST
@never_cache
@signed_in(roles=ROLES)
def press(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Do a deed that needs no words and answer with the row as it is then."""
    case = seen(request, number)
    access, problem = access_of(request), ""
    try:
        if key not in offers or offers[key].form.model_fields:
            raise Forbidden(key)
        perform(case, key, NoWords(), person=person_of(request), access=access, at=now())
    except Forbidden:
        problem = _("Your role or unit does not allow this.")
    except MoveRefused as refused:
        problem = words.refusal(str(refused))
    if not request.headers.get("HX-Request"):
        return redirect("desk:inbox")
    done = "" if problem else _("Done: %(deed)s") % {"deed": offers[key].label}
    context = {"row": of_case(access, case), "case": case, "problem": problem, "done": done}
    return render(request, "desk/_inbox_row.html", context)
