"""核查台 looking: what is said to be done, seen by other eyes – one case at a time, never in bulk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from wangge.base import rows as tables
from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Attachment, Case
from wangge.cases.moves import State
from wangge.cases.offers import Forbidden, offers, perform
from wangge.cases.queries.pinned import pin
from wangge.grids.queries import path_text
from wangge.people.doors import access_of, person_of, signed_in
from wangge.verification.actions.looking import ON_SITE
from wangge.verification.looking import pane as shown
from wangge.verification.looking import queue
from wangge.verification.queries.looking import from_site, unsafe
from wangge.verification.redacting import ask_for_looks

ROLES = ("verifier", "grid_worker", "supervisor")
DEEDS = ("verify", "rework")
MOST_FILES = 9
# What is said most, one press each; words may be added. Lazily translated.
PICKS: dict[str, tuple[Any, ...]] = {
    "verify": (
        gettext_lazy("Seen on site: done"),
        gettext_lazy("Seen in the photos: done"),
        gettext_lazy("Asked by telephone: done"),
    ),
    "rework": (
        gettext_lazy("The matter is still there"),
        gettext_lazy("Only a part is done"),
        gettext_lazy("The photos do not show the place"),
        gettext_lazy("The photo is old or of another place"),
        gettext_lazy("The reply does not answer the question"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the queue."""

    tab: str
    words: str
    page: int

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Asked":
        tab, page = said.get("tab", ""), said.get("page", "")
        return cls(
            tab=tab if tab in queue.TABS else queue.TABS[0],
            words=said.get("q", "").strip()[:80],
            page=int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 1,
        )

    @property
    def more(self) -> str:
        """What stands behind `?case=…` in an address, to stay in this part of the queue."""
        held = {"tab": self.tab, "q": self.words, "page": self.page if self.page > 1 else ""}
        return "&" + urlencode({name: value for name, value in held.items() if value})


@require_GET
@never_cache
@signed_in(roles=ROLES)
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; `case` opens one, `tab`, `q` and `page` narrow the queue; htmx asks for `pane` alone."""
    asked, number = Asked.read(request.GET.dict()), request.GET.get("case", "")
    if "pane" in request.GET:
        case = find(request, number)
        if case.state != State.HANDLED:
            return render(request, "verification/looking_gone.html", {"case": case})
        return render(request, "verification/looking_pane.html", one(request, case, asked))
    return render(request, "verification/looking.html", whole(request, asked, number))


@require_POST
@signed_in(roles=ROLES)
def settle(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Verified, or back to the unit; then the next case. Refused: why, and what was typed is kept."""
    if key not in DEEDS:
        raise Http404("no such deed on this desk")
    case, asked, at = find(request, number), Asked.read(request.POST.dict()), now()
    kept, wrong = _taken(request)
    if key == "rework" and not _words(request, key):
        wrong = _("Say why it is not done: choose a reason or write one.")
    if not wrong:
        wrong = _done(request, case, key, kept, at=at)
    if wrong:
        context = whole(request, asked, case.number if case.state == State.HANDLED else "")
        context |= {"fault": wrong, "typed": request.POST, "opened": key}
        return _answer(request, context, status=409)
    context = whole(request, asked, request.POST.get("next", ""))
    context["done"] = (
        _("%(number)s is verified.") if key == "verify" else _("%(number)s goes back to the unit.")
    ) % {"number": case.number}
    return _answer(request, context)


def find(request: HttpRequest, number: str) -> Case:
    """The case of this number, if this person may see it; Http404 otherwise."""
    return case_of(access_of(request), number, "lead_unit", "grid", "category", "duty_item")


def whole(request: HttpRequest, asked: Asked, number: str) -> dict[str, Any]:
    """Queue and open case: the one asked for, else the first."""
    access = access_of(request)
    rows = queue.waiting(access, tab=asked.tab, words=asked.words, page=asked.page)
    chosen: Case | None = None
    if number:
        try:
            chosen = find(request, number)
        except Http404:  # it has left this person's sight meanwhile; the queue says what remains
            chosen = None
        if chosen is not None and chosen.state != State.HANDLED:
            chosen = None
    if chosen is None and rows:
        chosen = find(request, rows[0].case.number)
    context: dict[str, Any] = {
        "asked": asked,
        "tabs": _tabs(),
        "rows": rows,
        "further": len(rows) == queue.PAGE,
        "before": asked.page - 1,
        "after": asked.page + 1,
    }
    if chosen is None:
        return context
    context["chosen"] = chosen.pk
    numbers = [row.case.number for row in rows]
    here = numbers.index(chosen.number) if chosen.number in numbers else -1
    context["next"] = numbers[here + 1] if here + 1 < len(numbers) else ""
    return context | one(request, chosen, asked)


def one(request: HttpRequest, case: Case, asked: Asked) -> dict[str, Any]:
    """The open case with all that helps to judge it."""
    person, access = person_of(request), access_of(request)
    work = shown.handed_in(case)
    pairs, inspections = shown.photos(case, work)
    own = shown.own_work(case, person)
    return {
        "asked": asked,
        "case": case,
        "unsafe": unsafe(case),
        "work": work,
        "pairs": pairs,
        "inspections": inspections,
        "cards": shown.cards(case),
        "own": own,
        "place": path_text(case.division_code) if case.division_code else "",
        "pin": pin(case),
        "site": from_site(case, by=person.actor),
        "picks": PICKS,
        "may": set() if own else {key for key in DEEDS if offers[key].may(access, case)},
    }


def _done(
    request: HttpRequest, case: Case, key: str, kept: list[media.Kept], *, at: datetime
) -> str:
    """The deed and its photos, both or neither; "" or why not."""
    person = person_of(request)
    said: dict[str, Any] = {"reason": _words(request, key)} if key == "rework" else {}
    if key == "verify":
        site = [it.blob for it in from_site(case, by=person.actor)]
        said = {"note": _words(request, key), "photos": [*site, *(it.blob for it in kept)]}
    try:
        form = offers[key].form.model_validate(said)
        with transaction.atomic():
            for it in kept:
                _attach(case, it, by=person.actor, at=at)
            perform(case, key, form, person=person, access=access_of(request), at=at)
    except ValidationError as error:
        return "；".join(_fault(one["type"]) for one in error.errors())
    except MovedOn:
        case.refresh_from_db()
        return _("Somebody else has just moved this case.")
    except MoveRefused as refused:
        if str(refused).endswith(ON_SITE):
            return _(ON_SITE)
        if shown.own_work(case, person):
            return _("You handled this case yourself: somebody else will look at it.")
        return _("The case has moved on meanwhile; what you wrote is kept below.")
    except Forbidden:
        return _("Your role or area does not decide this case.")
    return ""


def _attach(case: Case, kept: media.Kept, *, by: str, at: datetime) -> None:
    pk = tables.insert(
        Attachment, case_id=case.pk, purpose=Attachment.Purpose.INSPECTION, blob=kept.blob,
        shown=kept.shown, mime=kept.mime, size=kept.size, made_at=at, actor=by,
        taken_at=kept.taken_at, lon=kept.lon, lat=kept.lat,
    )  # fmt: skip
    ask_for_looks(Attachment.objects.filter(pk=pk), at=at)


def _taken(request: HttpRequest) -> tuple[list[media.Kept], str]:
    """(photos sent along, what was wrong with one)."""
    files: list[UploadedFile[Any]] = request.FILES.getlist("photos")[:MOST_FILES]
    kept = []
    for file in files:
        try:
            kept.append(media.keep(file.read(), name=file.name or ""))
        except media.MediaRefused as refused:
            return [], f"{file.name}：{refused}"
    return kept, ""


def _words(request: HttpRequest, key: str) -> str:
    """The reason picked and the words written, in one."""
    pick = request.POST.get("pick", "")
    known = PICKS[key]
    picked = str(known[int(pick)]) if pick.isdigit() and int(pick) < len(known) else ""
    return "；".join(part for part in (picked, request.POST.get("words", "").strip()) if part)


def _fault(kind: str) -> str:
    if kind == "string_too_long":
        return _("The words are too long.")
    return _("Something is missing: please look at the form again.")


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The desk, as the piece htmx swaps in, or as a whole page where no script asked."""
    name = "looking_work.html" if request.headers.get("HX-Request") else "looking.html"
    return render(request, f"verification/{name}", context, status=status)


def _tabs() -> list[tuple[str, str]]:
    return [("due", _("Due first")), ("doubts", _("Doubts first")), ("safety", _("Safety"))]
