"""回访台 calling: the queue, the case, and the script by keyboard – made for the two-hundredth call of a day."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from ninja import Schema
from pydantic import ValidationError

from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Attachment, Case
from wangge.cases.offers import Forbidden, offers, perform
from wangge.grids.queries import path_text
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.verification import offers as own
from wangge.verification.pages import calling_words as words
from wangge.verification.queries import calling as queries
from wangge.verification.rules.asking import BadScript, Script, read_answers

ROLES = (Role.CALLER.value, Role.SUPERVISOR.value)
ROWS = 30
DEEDS = {
    "answer": "call-back",
    "unreached": "attempt-call",
    "rehandle": "rehandle",
    "close": "close",
}


@require_GET
@never_cache
@signed_in(roles=ROLES)
def desk(request: HttpRequest, tab: str = "calls") -> HttpResponse:
    """The desk at one of its tabs; `case` opens one case, else the first."""
    return render(
        request, "verification/calls.html", _whole(request, tab, request.GET.get("case", ""))
    )


@require_POST
@never_cache
@signed_in(roles=ROLES)
def settle(request: HttpRequest, tab: str, number: str, key: str) -> HttpResponse:
    """Write down what came of it and go on to the next; what is refused keeps what was pressed."""
    if key not in DEEDS or tab not in queries.TABS:
        raise Http404("no such deed on this desk")
    case = find(request, number)
    try:
        said = _said(key, request.POST)
        person, access = person_of(request), access_of(request)
        perform(case, DEEDS[key], said, person=person, access=access, at=now())
    except (BadScript, ValidationError) as error:
        return _again(request, tab, number, words.fault(error), status=422)
    except MovedOn:
        return _again(
            request, tab, number, _("Somebody else has just moved this case."), status=409
        )
    except (MoveRefused, Forbidden) as error:
        return _again(request, tab, number, words.refused(str(error)), status=409)
    context = _whole(request, tab, "", not_this=case.pk)
    context["done"] = words.done(case, key, request.POST.get("outcome", ""))
    return _answer(request, context)


def _whole(request: HttpRequest, tab: str, number: str, *, not_this: int = 0) -> dict[str, Any]:
    """Queue, open case and script."""
    at, access = now(), access_of(request)
    if tab not in queries.TABS:
        raise Http404("no such tab")
    rows = list(queries.queue(access, tab=tab, at=at).select_related("lead_unit")[:ROWS])
    # On a quick machine the case just settled may stand here until the flow has moved it on.
    rows = [one for one in rows if one.pk != not_this or tab == "resting"]
    chosen = next((one for one in rows if one.number == number), None)
    missing = ""
    if number and chosen is None:
        chosen = find(request, number)
        if chosen.state not in ("callback_pending", "called_back"):
            missing = _("%(number)s no longer waits for a call.") % {"number": chosen.number}
            chosen = None
    chosen = chosen or next(iter(rows), None)
    made, reached = queries.done_today(person_of(request).actor, at=at)
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": words.tabs(queries.counts(access, at=at)),
        "rows": rows,
        "fault": missing,
        "made": made,
        "reached": reached,
        "script": queries.script_for(localdate(at)),
        "unreached": [(key, _(word)) for key, word in own.UNREACHED.items()],
    }
    return context | (_pane(request, chosen) if chosen else {})


def _pane(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The open case with what is known of it before the call."""
    told = queries.told(case)
    photos = [
        one
        for one in Attachment.objects.filter(case=case).order_by("pk")
        if one.mime[:6] == "image/"
    ]
    access = access_of(request)
    return {
        "case": case,
        "told": told,
        "said_photos": [one for one in photos if one.purpose == Attachment.Purpose.SAID],
        "work_photos": [one for one in photos if one.purpose != Attachment.Purpose.SAID],
        "calls": [words.call(one) for one in told.calls],
        "tries": queries.tries_of(case),
        "doubts": [one for one in told.opinions if one.get("verdict") == "doubt"],
        "place": path_text(case.division_code) if case.division_code else "",
        "mine": case.handled_by == person_of(request).actor,
        "may": {
            key
            for key, deed in DEEDS.items()
            if offers[deed].stands(case) and offers[deed].may(access, case)
        },
        "outcomes": [(key, _(word)) for key, word in own.OUTCOMES.items()],
    }


def _said(key: str, posted: Mapping[str, str]) -> Schema:
    """The form of the deed, from what was pressed; BadScript, ValidationError."""
    if key != "answer":
        return offers[DEEDS[key]].form.model_validate({k: v for k, v in posted.items() if v != ""})
    script: Script | None = queries.script_called(posted.get("script", ""))
    if script is None:
        raise BadScript("script: this version does not exist")
    told = read_answers(script, posted)
    said = {"way": "phone", "note": posted.get("note", "").strip(), "script": script.version}
    return own.ScriptForm.model_validate({**said, **told})


def find(request: HttpRequest, number: str) -> Case:
    """The case of this number, if this person may see it; Http404 otherwise."""
    return case_of(access_of(request), number, "lead_unit")


def _again(request: HttpRequest, tab: str, number: str, fault: str, *, status: int) -> HttpResponse:
    context = _whole(request, tab, number)
    context |= {"fault": fault or context["fault"], "typed": request.POST}
    return _answer(request, context, status=status)


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The desk, as the piece htmx swaps in, or as a whole page where no script asked."""
    name = "_calls.html" if request.headers.get("HX-Request") else "calls.html"
    response = render(request, f"verification/{name}", context, status=status)
    if number := getattr(context.get("case"), "number", ""):
        response.headers["HX-Replace-Url"] = "?" + urlencode({"case": number})
    return response
