"""案卷列表 listing: the cases one may see, narrowed by chips, page after page; and search."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.base.ids import NumberError, read_number
from wangge.cases.moves import State
from wangge.cases.queries import by_number, lists, seen_by
from wangge.cases.queries.lists import Sought, SoughtError
from wangge.desk.waiting import listing as address
from wangge.people.doors import access_of, signed_in
from wangge.people.queries import Access, unit_named

MOST_UNITS = 12  # more are found by name, not by chips


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One narrowing: pressed it is taken off, else it is put on."""

    label: str
    url: str
    on: bool


@require_GET
@signed_in()
def listing(request: HttpRequest) -> HttpResponse:
    """25 cases and the way to the next; asked by htmx with a book mark, only further rows."""
    access, at = access_of(request), now()
    said = request.GET
    sought = _sought(said)
    before = said.get("before", "")
    problem = ""
    try:
        page = lists.page(seen_by(access), sought, at=at, before=before)
    except SoughtError as error:
        problem, page = str(error), lists.Page(cases=())
    context: dict[str, Any] = {
        "page": page,
        "sought": sought,
        "at": at,
        "problem": problem,
        "more": address(sought, before=page.next) if page.next else "",
    }
    if before and request.headers.get("HX-Request"):
        return render(request, "desk/_rows.html", context)
    context |= {"chips": _chips(sought, access), "plain": reverse("desk:cases")}
    context["states"] = {str(state) for state in State}
    return render(request, "desk/cases.html", context, status=422 if problem else 200)


@require_GET
@signed_in()
def search(request: HttpRequest) -> HttpResponse:
    """A case's number leads to the case; words lead to the list of titles that hold them."""
    words = request.GET.get("q", "").strip()
    if not words:
        return redirect("desk:cases")
    hint = ""
    try:
        read_number(words)
        if case := by_number(seen_by(access_of(request)), words):
            return redirect("desk:case", case.number)
        hint = _("There is no case of this number that you may see.")
    except NumberError as error:
        if error.what != "characters":
            hint = _number_hint(error)
    page = lists.Page(cases=())
    sought = Sought(q=words)
    if not hint:
        page = lists.page(seen_by(access_of(request)), sought, at=now())
    more = address(sought, before=page.next) if page.next else ""
    context = {"page": page, "sought": sought, "at": now(), "hint": hint, "more": more}
    return render(request, "desk/search.html", context)


def _number_hint(error: NumberError) -> str:
    hints = {
        "length": _("A case number has 15 digits; please read it again."),
        "check": _("The check digit does not fit: please read the number again."),
        "day": _("The first six digits are no day: please read the number again."),
    }
    return hints.get(error.what, str(error))


def _sought(said: Any) -> Sought:
    """What the address says; numbers that are none count as not said."""

    def number(name: str) -> int | None:
        text = said.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 16 else None

    return Sought(
        state=said.get("state", ""),
        unit=number("unit"),
        grid=number("grid"),
        division=said.get("division", "")[:20],
        handler=number("handler"),
        due=said.get("due", ""),
        heard=said.get("heard", ""),
        q=said.get("q", "")[:80],
    )


def _chips(sought: Sought, access: Access) -> list[tuple[str, list[Chip]]]:
    """Rows of chips: how it stands, what is due, whose it is."""
    states = {
        "open": _("Open"),
        "registered": _("Waiting to be accepted"),
        "accepted": _("Waiting to be dispatched"),
        "at_unit": _("With a unit"),
        "handled": _("To be verified"),
        "callback_pending": _("To be called back"),
        "ended": _("Ended"),
    }
    if sought.state and sought.state not in states and sought.state in set(State):
        states[sought.state] = ""  # named by its badge
    dues = {"late": _("Late"), "soon": _("Due within 24 hours"), "first": _("First due on top")}
    rows = [
        (_("State"), _row(sought, "state", states)),
        (_("Due"), _row(sought, "due", dues) + _row(sought, "heard", {"today": _("heard today")})),
    ]
    units: dict[Any, str] = {pk: unit_named(pk) for pk in sorted(access.unit_ids)[:MOST_UNITS]}
    if sought.unit is not None:
        units[sought.unit] = unit_named(sought.unit)
    if len(units) > 1 or sought.unit is not None:
        rows.append((_("Unit"), _row(sought, "unit", units)))
    also = {"grid": _("One grid"), "division": _("One area"), "handler": _("In one person's hands")}
    held = [
        Chip(label=word, url=address(sought.but(**{name: getattr(Sought(), name)})), on=True)
        for name, word in also.items()
        if getattr(sought, name)
    ]
    if sought.q:
        held.append(Chip(label=f"“{sought.q}”", url=address(sought.but(q="")), on=True))
    return [*rows, (_("Also"), held)] if held else rows


def _row(sought: Sought, name: str, words: dict[Any, str]) -> list[Chip]:
    held = getattr(sought, name)
    off = Sought()
    return [
        Chip(
            label=word or str(value),
            url=address(sought.but(**{name: getattr(off, name) if value == held else value})),
            on=value == held,
        )
        for value, word in words.items()
    ]
