"""台面 work: what the desk shows – the queue as it was asked for, the open case, what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wangge.cases.doors import case_of
from wangge.cases.models import Case
from wangge.cases.offers import offers
from wangge.cases.queries.journey import journey, warning
from wangge.dispatch import queries
from wangge.dispatch.like import alike
from wangge.dispatch.queries import TABS, Place
from wangge.dispatch.shown import Opinion, opinion, why_it_waits
from wangge.dispatch.shown.alike import like_ones, precedents
from wangge.dispatch.shown.decided import promised
from wangge.dispatch.shown.hints import hints
from wangge.dispatch.shown.marks import marked
from wangge.dispatch.words import RETURN_CODES
from wangge.grids.queries import path_text
from wangge.people.doors import access_of
from wangge.people.queries import Access

DEEDS = ("dispatch", "request-review", "grant-return", "refuse-return", "review")
ROWS = 30
MOST_LIKE = 100  # cases sent together
TEACHES = "teaches"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the queue: a tab, behind a place, holding words, or like one case."""

    tab: str
    after: Place | None = None
    words: str = ""
    like: str = ""
    teaches: bool = False  # those first whose answer teaches the machine most

    @classmethod
    def read(cls, tab: str, said: Mapping[str, str]) -> "Asked":
        return cls(
            tab=tab,
            after=Place.read(said.get("after", "")),
            words=said.get("q", "").strip()[:80],
            like=said.get("like", "")[:40] if tab == "waiting" else "",
            teaches=tab == "waiting" and said.get("order") == TEACHES,
        )

    @property
    def more(self) -> str:
        """What stands behind `?case=…` in an address, to stay in this part of the queue."""
        order = TEACHES if self.teaches else ""
        said = {"after": str(self.after or ""), "q": self.words, "like": self.like, "order": order}
        held = {name: value for name, value in said.items() if value}
        return f"&{urlencode(held)}" if held else ""

    def beginning(self) -> "Asked":
        return Asked(tab=self.tab, words=self.words, teaches=self.teaches)


def find(request: HttpRequest, number: str) -> Case:
    """The case of this number, if this person may see it; Http404 otherwise."""
    return case_of(access_of(request), number, "lead_unit")


def whole(
    request: HttpRequest,
    asked: Asked,
    number: str,
    *,
    at: datetime,
    behind: Place | None = None,
) -> dict[str, Any]:
    """Queue and open case: the one asked for, else the first behind a place, else the first."""
    cases, known, asked = _queue(request, asked)
    chosen = next((one for one in cases if one.number == number), None)
    if number and chosen is None:
        chosen = find(request, number)
        chosen = chosen if chosen.state == TABS[asked.tab] else None
    if chosen is None and behind is not None and not asked.teaches:
        further = [one for one in cases if _key(queries.place_of(one)) > _key(behind)]
        chosen = further[0] if further else None
    chosen = chosen or (cases[0] if cases else None)
    if chosen and chosen.pk not in known:
        known |= queries.notes([chosen])
    full = len(cases) == ROWS and not asked.like and not asked.teaches
    context: dict[str, Any] = {
        "tab": asked.tab,
        "tabs": _tabs(),
        "asked": asked,
        "rows": [_row(case, known.get(case.pk), asked, chosen) for case in cases],
        "next": queries.place_of(cases[-1]) if full else "",
    }
    if chosen:
        context |= pane(request, chosen, asked, at=at, note=known.get(chosen.pk))
    return context


def pane(
    request: HttpRequest,
    case: Case,
    asked: Asked,
    *,
    at: datetime,
    note: queries.Note | None = None,
) -> dict[str, Any]:
    """The open case with what is known of it."""
    note = note or queries.notes([case]).get(case.pk)
    access = access_of(request)
    found = opinion(case, note, at=at)
    waits = asked.tab == "waiting"
    return {
        "tab": asked.tab,
        "asked": asked,
        "case": case,
        "note": note,
        "return_code": _code(note),
        "why": why_it_waits(case, note, named=False),
        "opinion": found,
        "promised": promised(found.grounds.get("promise") or {}),
        "hints": hints(case, found) if waits else [],
        "pieces": marked(case.words or case.title, {it.rank: it.words for it in found.candidates}),
        "like": _precedents(case, found, access),
        "photos": queries.photos(case),
        "place": path_text(case.division_code) if case.division_code else "",
        "to_and_fro": warning(journey(case)) if case.hops > 1 else "",
        "may": {
            key.replace("-", "_")
            for key in DEEDS
            if offers[key].stands(case) and offers[key].may(access, case)
        },
    }


def _queue(request: HttpRequest, asked: Asked) -> tuple[list[Case], dict[int, queries.Note], Asked]:
    """The rows, what is last said of each, and what was truly shown: an empty page turns back."""
    access = access_of(request)
    if asked.like:
        first = find(request, asked.like)
        cases = queries.queue(access, tab=asked.tab, size=queries.LOOKED_THROUGH)
        known = queries.notes(cases)
        if alike_ones := like_ones(first, cases, known)[:MOST_LIKE]:
            return alike_ones, known, asked
        asked = Asked(tab=asked.tab)
    if asked.teaches:
        return *_teaching(access, asked), asked
    cases = queries.queue(access, tab=asked.tab, after=asked.after, words=asked.words, size=ROWS)
    if not cases and asked.after:
        asked = asked.beginning()
        cases = queries.queue(access, tab=asked.tab, words=asked.words, size=ROWS)
    return cases, queries.notes(cases), asked


def _teaching(access: Access, asked: Asked) -> tuple[list[Case], dict[int, queries.Note]]:
    """The unsafe and the urgent first as ever; within these the nearer the first two candidates lie
    to each other, the more a person's answer teaches. Looked for among the first that wait."""
    waiting = queries.queue(
        access, tab=asked.tab, words=asked.words, size=queries.LOOKED_THROUGH
    )  # fmt: skip
    known = queries.notes(waiting)

    def key(case: Case) -> tuple[int, float, int]:
        place, note = queries.place_of(case), known.get(case.pk)
        return place.pressing, queries.lead(note), place.pk

    return sorted(waiting, key=key)[:ROWS], known


def _row(
    case: Case, note: queries.Note | None, asked: Asked, chosen: Case | None
) -> dict[str, Any]:
    return {
        "case": case,
        "why": why_it_waits(case, note),
        "by": queries.dispatch_by(case) if asked.tab == "waiting" else None,
        "current": case == chosen,
    }


def _precedents(case: Case, found: Opinion, access: Access) -> Any:
    """Those the log names, else the likest now."""
    listed = found.grounds.get("like")
    if listed is None:
        first = found.candidates[0].duty if found.candidates else None
        listed = [one.plain() for one in alike(case, first)]
    return precedents(listed, access)


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
