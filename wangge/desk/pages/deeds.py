"""所为 deeds: the form of an offer, and doing it – what was typed is kept, whoever was faster."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from ninja import Schema

from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Attachment, Case
from wangge.cases.offers import Forbidden, Offer, offers, perform
from wangge.desk import forms, words
from wangge.desk.pages.case import about, seen
from wangge.desk.pages.photos import PURPOSES, hold, take_in, waiting
from wangge.desk.story import told
from wangge.handling.shown import hints
from wangge.intake.actions.hearing import attach_kept
from wangge.people.doors import access_of, person_of, signed_in
from wangge.verification.actions.looking import ON_SITE
from wangge.verification.queries.looking import may_judge

Photos = dict[str, list[media.Kept]]


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in()
def deed(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """GET: the form. POST: the deed; 422 with the errors, 409 where the case has moved on."""
    case = seen(request, number)
    if key not in offers:
        raise Http404(f"there is no deed {key!r}")
    offer = offers[key]
    if not offer.may(access_of(request), case):
        return _form(
            request, case, offer, problem=_("Your role or unit does not allow this."), status=403
        )
    if request.method == "GET":
        if not offer.stands(case):
            return _moved(request, case, offer)
        return _form(request, case, offer)
    return _posted(request, case, offer)


def _posted(request: HttpRequest, case: Case, offer: Offer) -> HttpResponse:
    photos, wrong = _photos(request, case, offer)
    keys = {name: [one.blob for one in kept] for name, kept in photos.items()}
    said = forms.read(offer.form, request.POST, keys)
    if not offer.stands(case) and _read_at(request, case) < case.steps:
        return _moved(request, case, offer, said=said, photos=photos)
    for question in said.asked:
        question.error = question.error or " ".join(wrong.get(question.name, ()))
    if said.form is None or wrong:
        return _form(request, case, offer, said=said, photos=photos, problem=said.error, status=422)
    try:
        _do(request, case, offer, said.form, photos)
    except MovedOn:
        case.refresh_from_db()
        return _moved(request, case, offer, said=said, photos=photos)
    except MoveRefused as refused:
        problem = words.refusal(str(refused))
        return _form(request, case, offer, said=said, photos=photos, problem=problem, status=409)
    except Forbidden:
        problem = _("Your role or unit does not allow this.")
        return _form(request, case, offer, said=said, photos=photos, problem=problem, status=403)
    return _done(request, case, offer)


def _do(request: HttpRequest, case: Case, offer: Offer, form: Schema, photos: Photos) -> None:
    """The deed and its photos, both or neither."""
    person, at = person_of(request), now()
    with transaction.atomic():
        for name, kept in photos.items():
            for one in kept:
                if not _there(case, one, name):
                    attach_kept(case, one, purpose=PURPOSES[name], by=person.actor, at=at)
        perform(case, offer.key, form, person=person, access=access_of(request), at=at)


def _there(case: Case, kept: media.Kept, name: str) -> bool:
    """Whether the photo came with the case already, from the field page."""
    return Attachment.objects.filter(
        case=case, blob=kept.blob, purpose=PURPOSES[name], capture__isnull=False
    ).exists()


def _done(request: HttpRequest, case: Case, offer: Offer) -> HttpResponse:
    """The case as it stands now: swapped in by htmx, or by going back to its page."""
    done = _("Done: %(deed)s") % {"deed": offer.label}
    if request.headers.get("HX-Request"):
        fresh = seen_again(request, case)
        if fresh is not None:
            response = render(request, "desk/_case.html", about(request, fresh, done=done))
            response.headers["HX-Retarget"] = "#case"
            response.headers["HX-Reswap"] = "outerHTML"
            return response
    messages.success(request, done)
    return redirect("desk:case", case.number)


def seen_again(request: HttpRequest, case: Case) -> Case | None:
    """The case read anew; None where the deed has taken it out of this person's sight."""
    try:
        return seen(request, case.number)
    except Http404:
        return None


def _form(
    request: HttpRequest,
    case: Case,
    offer: Offer,
    *,
    said: forms.Said | None = None,
    photos: Photos | None = None,
    **more: Any,
) -> HttpResponse:
    """The form, as a piece for htmx or as a page of its own; `more`: problem, status, since."""
    status = more.pop("status", 200)
    asked = said.asked if said else forms.ask(offer.form)
    for question in asked:
        if question.widget == "photos":
            given = (photos or {}).get(question.name, [])
            if photos is None:  # a fresh form comes with what was taken on the field page
                given = waiting(case, question.name, by=person_of(request).actor)
            question.value = hold(case, question.name, given)
    context = {"case": case, "offer": offer, "asked": asked, **more}
    context |= {"steps": case.steps, "hints": hints(case, offer.key, at=now())}
    if offer.key == "verify" and not may_judge(case, by=person_of(request).actor):
        context["hints"].append(_(ON_SITE))
    name = "desk/_deed.html" if request.headers.get("HX-Request") else "desk/deed.html"
    return render(request, name, context, status=status)


def _moved(request: HttpRequest, case: Case, offer: Offer, **more: Any) -> HttpResponse:
    """Somebody was faster: what happened since, and what was typed still there."""
    since = told(case, after=_read_at(request, case))
    return _form(request, case, offer, since=since, moved=True, status=409, **more)


def _read_at(request: HttpRequest, case: Case) -> int:
    """How many entries the case had when the form was drawn."""
    said = request.POST.get("steps", "") or request.GET.get("steps", "")
    return int(said) if said.isdecimal() and len(said) < 9 else case.steps


def _photos(request: HttpRequest, case: Case, offer: Offer) -> tuple[Photos, dict[str, list[str]]]:
    """Photos by field, and what was wrong with some, by field."""
    photos: Photos = {}
    wrong: dict[str, list[str]] = {}
    for question in forms.ask(offer.form):
        if question.widget == "photos" and question.name in PURPOSES:
            files = request.FILES.getlist(question.name)
            held = request.POST.getlist(f"{question.name}_held")
            photos[question.name], errors = take_in(case, question.name, files, held)
            if errors:
                wrong[question.name] = errors
    return photos, wrong
