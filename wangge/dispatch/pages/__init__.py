"""派遣台 pages: three panes – the queue, the case, its context – settled by keyboard, one case or many."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from wangge.base.clock import now
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import Forbidden, offers, perform
from wangge.dispatch import queries
from wangge.dispatch.pages.together import Outcome, choice_of, send_together
from wangge.dispatch.pages.work import DEEDS, Asked, pane, whole
from wangge.dispatch.pages.work import find as _find
from wangge.dispatch.queries import TABS
from wangge.dispatch.words import refused
from wangge.people.doors import access_of, person_of, signed_in

ROLES = ("dispatcher", "reviewer", "supervisor")


@require_GET
@never_cache
@signed_in(roles=ROLES)
def desk(request: HttpRequest, tab: str = "waiting") -> HttpResponse:
    """The desk at one of its tabs; `case` opens one case, `after`, `q` and `like` narrow the queue.

    htmx asks with `pane` for the case alone.
    """
    asked, at = Asked.read(tab, request.GET.dict()), now()
    number = request.GET.get("case", "")
    if "pane" in request.GET:
        case = _find(request, number)
        if case.state != TABS[tab]:
            return render(request, "dispatch/_gone.html", {"case": case})
        return render(request, "dispatch/_pane.html", pane(request, case, asked, at=at))
    number = number or asked.like
    return render(request, "dispatch/desk.html", whole(request, asked, number, at=at))


@require_POST
@signed_in(roles=ROLES)
def settle(request: HttpRequest, tab: str, number: str, key: str) -> HttpResponse:
    """Do a deed to the case and go on to the next; refused ones say why and keep what was typed."""
    if key not in DEEDS or tab not in TABS:
        raise Http404("no such deed on this desk")
    case = _find(request, number)
    asked, at = Asked.read(tab, request.POST.dict()), now()
    here = queries.place_of(case)
    try:
        said = offers[key].form.model_validate(_said(request))
        person, access = person_of(request), access_of(request)
        perform(case, key, said, person=person, access=access, at=at)
    except ValidationError as error:
        return _again(request, case, asked, _faults(error))
    except MovedOn:
        fault = _("Somebody else has just moved this case.")
        return _again(request, _find(request, number), asked, fault)
    except (MoveRefused, Forbidden) as error:
        return _again(request, case, asked, refused(str(error)))
    going_on = Asked(tab=tab, after=asked.after, words=asked.words, teaches=asked.teaches)
    context = whole(request, going_on, "", at=at, behind=here)
    context["done"] = _("%(number)s is settled.") % {"number": case.number}
    context["sent"] = case.number
    return _answer(request, context)


@require_POST
@signed_in(roles=ROLES)
def send_all(request: HttpRequest) -> HttpResponse:
    """Send several cases to one unit with one reason; those that cannot go are listed with why."""
    asked, at = Asked.read("waiting", request.POST.dict()), now()
    here = request.POST.get("here", "")
    numbers = list(dict.fromkeys(request.POST.getlist("case")))
    reason = request.POST.get("reason", "").strip()
    unit, duty = choice_of(request.POST.get("choice", ""))
    if fault := _lacking(numbers, unit, reason):
        context = whole(request, asked, here, at=at)
        context |= {"fault": fault, "typed": request.POST, "picked": numbers}
        return _answer(request, context, status=409)
    found = send_together(request, numbers, unit=unit, duty=duty, reason=reason, at=at)
    context = whole(
        request, Asked(tab="waiting", after=asked.after, teaches=asked.teaches), "", at=at
    )
    context |= _told(found)
    return _answer(request, context, status=200 if found.sent else 409)


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The desk, as the piece htmx swaps in, or as a whole page where no script asked."""
    name = "_work.html" if request.headers.get("HX-Request") else "desk.html"
    return render(request, f"dispatch/{name}", context, status=status)


def _lacking(numbers: list[str], unit: int, reason: str) -> str:
    if not numbers:
        return _("Select the cases first.")
    if not unit:
        return _("Choose a unit.")
    return "" if reason else _("Say why, in a few words: the reason stands in every one of them.")


def _told(found: Outcome) -> dict[str, Any]:
    numbers = [*found.sent, *(one.number for one in found.left)]
    said = _("%(n)s cases are sent.") % {"n": len(found.sent)} if found.sent else ""
    return {"done": said, "sent": " ".join(numbers), "left": found.left}


def _again(request: HttpRequest, case: Case, asked: Asked, fault: str) -> HttpResponse:
    """The same case once more, with what is wrong; or what has become of it."""
    at = now()
    if case.state != TABS[asked.tab]:
        context = whole(request, asked, "", at=at, behind=queries.place_of(case))
    else:
        context = whole(request, asked, case.number, at=at)
    context |= {"fault": fault, "typed": request.POST}
    return _answer(request, context, status=409)


def _said(request: HttpRequest) -> dict[str, Any]:
    """The form's fields; what was left empty is left out, so that defaults stand."""
    said: dict[str, Any] = {name: value for name, value in request.POST.items() if value != ""}
    if "choice" in said and "unit" not in said:
        unit, duty = choice_of(str(said["choice"]))
        said |= {"unit": unit, "duty": duty} if unit else {}
    return said


def _faults(error: ValidationError) -> str:
    known = {"unit": _("Choose a unit."), "reason": _("Say why, in a few words.")}
    known |= {"opinion": _("Give your opinion."), "due": _("This is not a day.")}
    other = _("cannot be read")
    fields = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors())
    return " ".join(known.get(name, f"{name}: {other}") for name in fields)
