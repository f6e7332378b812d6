"""派遣台 pages: three panes – the queue, the case, the units that come into question – by keyboard."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from wangge.base.clock import now
from wangge.base.ids import NumberError
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import Forbidden, offers, perform
from wangge.cases.queries import by_number, seen_by
from wangge.dispatch import queries
from wangge.dispatch.queries import TABS, Place
from wangge.dispatch.shown import opinion, why_it_waits
from wangge.grids.queries import path_text
from wangge.people.doors import access_of, person_of, signed_in

ROLES = ("dispatcher", "reviewer", "supervisor")
DEEDS = ("dispatch", "request-review", "grant-return", "refuse-return", "review")
RETURN_CODES = {  # as handling writes them
    "not_ours": N_("Not this unit's duty"),
    "wrong_area": N_("Outside this unit's area"),
    "incomplete": N_("Cannot be understood or placed"),
    "duplicate": N_("Already being handled"),
}


@require_GET
@signed_in(roles=ROLES)
def desk(request: HttpRequest, tab: str = "waiting") -> HttpResponse:
    """The desk at one of its tabs; `case` opens one case, `after` turns the queue's page.

    htmx asks with `pane` for the case alone.
    """
    after = Place.read(request.GET.get("after", ""))
    number = request.GET.get("case", "")
    if "pane" in request.GET:
        case = _find(request, number)
        if case.state != TABS[tab]:
            return render(request, "dispatch/_gone.html", {"case": case})
        return render(request, "dispatch/_pane.html", _pane(request, case, tab, after))
    return render(request, "dispatch/desk.html", _work(request, tab, after, number))


@require_POST
@signed_in(roles=ROLES)
def settle(request: HttpRequest, tab: str, number: str, key: str) -> HttpResponse:
    """Do a deed to the case and go on to the next; refused ones say why and keep what was typed."""
    if key not in DEEDS:
        raise Http404("no such deed on this desk")
    case = _find(request, number)
    after = Place.read(request.POST.get("after", ""))
    here = queries.place_of(case)
    try:
        said = offers[key].form.model_validate(_said(request))
        person, access = person_of(request), access_of(request)
        perform(case, key, said, person=person, access=access, at=now())
    except ValidationError as error:
        return _again(request, case, tab, after, _faults(error))
    except MovedOn:
        fault = _("Somebody else has just moved this case.")
        return _again(request, _find(request, number), tab, after, fault)
    except (MoveRefused, Forbidden) as error:
        return _again(request, case, tab, after, str(error))
    context = _work(request, tab, after, "", behind=here)
    context["done"] = _("%(number)s is settled.") % {"number": case.number}
    return render(request, "dispatch/_work.html", context)


def _again(
    request: HttpRequest, case: Case, tab: str, after: Place | None, fault: str
) -> HttpResponse:
    """The same case once more, with what is wrong; or what has become of it."""
    if case.state != TABS[tab]:
        context = _work(request, tab, after, "", behind=queries.place_of(case))
    else:
        context = _work(request, tab, after, case.number)
    context |= {"fault": fault, "typed": request.POST}
    return render(request, "dispatch/_work.html", context, status=409)


def _work(
    request: HttpRequest, tab: str, after: Place | None, number: str, *, behind: Place | None = None
) -> dict[str, Any]:
    """Queue and open case: the one asked for, else the first behind a place, else the first."""
    access = access_of(request)
    cases = queries.queue(access, tab=tab, after=after)
    if not cases and after:
        after, cases = None, queries.queue(access, tab=tab)
    chosen = next((one for one in cases if one.number == number), None)
    if number and chosen is None:
        chosen = _find(request, number)
        chosen = chosen if chosen.state == TABS[tab] else None
    if chosen is None and behind is not None:
        further = [one for one in cases if _key(queries.place_of(one)) > _key(behind)]
        chosen = further[0] if further else None
    chosen = chosen or (cases[0] if cases else None)
    known = queries.notes([*cases, chosen] if chosen and chosen not in cases else cases)
    rows = [
        {
            "case": case,
            "why": why_it_waits(case, known.get(case.pk)),
            "by": queries.dispatch_by(case) if tab == "waiting" else None,
            "current": case == chosen,
        }
        for case in cases
    ]
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": _tabs(),
        "rows": rows,
        "after": after or "",
        "next": queries.place_of(cases[-1]) if len(cases) == queries.PAGE else "",
    }
    if chosen:
        context |= _pane(request, chosen, tab, after, note=known.get(chosen.pk))
    return context


def _pane(
    request: HttpRequest,
    case: Case,
    tab: str,
    after: Place | None,
    *,
    note: queries.Note | None = None,
) -> dict[str, Any]:
    """The open case with what is known of it."""
    note = note or queries.notes([case]).get(case.pk)
    access = access_of(request)
    return {
        "tab": tab,
        "after": after or "",
        "case": case,
        "note": note,
        "return_code": _code(note),
        "why": why_it_waits(case, note),
        "opinion": opinion(case, note),
        "photos": queries.photos(case),
        "place": path_text(case.division_code) if case.division_code else "",
        "may": {
            key.replace("-", "_")
            for key in DEEDS
            if offers[key].stands(case) and offers[key].may(access, case)
        },
    }


def _find(request: HttpRequest, number: str) -> Case:
    cases = seen_by(access_of(request)).select_related("lead_unit")
    try:
        case = by_number(cases, number)
    except NumberError as error:
        raise Http404(str(error)) from error
    if case is None:
        raise Http404("no case of this number that you may see")
    return case


def _said(request: HttpRequest) -> dict[str, Any]:
    """The form's fields; what was left empty is left out, so that defaults stand."""
    return {name: value for name, value in request.POST.items() if value != ""}


def _faults(error: ValidationError) -> str:
    known = {"unit": _("Choose a unit."), "reason": _("Say why, in a few words.")}
    known |= {"opinion": _("Give your opinion."), "due": _("This is not a day.")}
    fields = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors())
    return " ".join(known.get(name, f"{name}: {_('cannot be read')}") for name in fields)


def _tabs() -> list[tuple[str, str]]:
    return [
        ("waiting", _("To dispatch")),
        ("returns", _("Returns")),
        ("review", _("Under review")),
    ]


def _code(note: queries.Note | None) -> str:
    """The ground of a wish to return, in words."""
    known = RETURN_CODES.get(note.data.get("code", "")) if note else None
    return _(known) if known else ""


def _key(place: Place) -> tuple[int, int]:
    return place.pressing, place.pk
