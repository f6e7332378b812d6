"""受理台 pages: what waits to be decided, with advice; and the form of an operator who takes a call."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.log import MoveRefused
from wangge.cases.models import Attachment, Case
from wangge.cases.offers import Forbidden, offers, open_to, perform
from wangge.cases.queries import seen_by
from wangge.duties import knowledge
from wangge.grids.queries import path_text
from wangge.intake import actions, queries
from wangge.intake import offers as own
from wangge.intake.channels.shelf import Heard, Unreadable, channels
from wangge.intake.models import JoinProposal
from wangge.intake.reading import advice_of, likenesses, two_of
from wangge.people.doors import access_of, person_of, signed_in

DESK = ("operator", "reviewer")
CALLS = "hotline_12345"
MOVED = N_("This cannot be done from where the case stands now: somebody else may have decided.")


@require_GET
@never_cache
@signed_in(roles=DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """The queue on the left, one case in the middle, what may be done on the right."""
    number, ref = request.GET.get("case", ""), request.GET.get("item", "")[:60]
    picked = knowledge.find(ref, on=localdate(now())) if ref else None
    context = _about(request, number)
    if picked:  # without a script, an item is picked by its link
        context |= {"key": "answer", "said": {"words": picked.text, "item": picked.ref}}
    return render(request, "intake/desk.html", context)


@require_POST
@never_cache
@signed_in(roles=DESK)
def do(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """One deed to one case; then the next case, or what was typed with what is wrong with it."""
    case, person, access = _case(request, number), person_of(request), access_of(request)
    if key not in offers:
        raise Http404(key)
    if key == "split" and (other := queries.split_with(case)):  # pressed twice: it is done
        return _again(request, number, key="", status=200, done=_split_done(case, other))
    given = {name: str(value).strip() for name, value in request.POST.items() if str(value).strip()}
    try:
        form = offers[key].form.model_validate(given)
        perform(case, key, form, person=person, access=access, at=now())
    except ValidationError as error:
        said = {str(one["loc"][0]): one["msg"] for one in error.errors() if one["loc"]}
        return _again(
            request, number, key=key, problem=_("Please fill in what is marked."), wrong=said
        )
    except own.Unfit as error:
        return _again(request, number, key=key, problem=str(error), status=409)
    except (MoveRefused, Forbidden):
        return _again(request, number, key=key, problem=_(MOVED), status=409)
    if key == "split" and (other := queries.split_with(case)):
        return _again(request, number, key="", status=200, done=_split_done(case, other))
    return _next(request, done=_("%(number)s: done") % {"number": case.number})


def _split_done(case: Case, other: Case) -> str:
    return _("%(number)s is split: the report is %(other)s now") % {
        "number": case.number, "other": other.number,
    }  # fmt: skip


@require_POST
@never_cache
@signed_in(roles=DESK)
def decide_join(request: HttpRequest, key: int) -> HttpResponse:
    """Confirm or reject a proposal to join."""
    found = JoinProposal.objects.select_related("case", "into").filter(pk=key, decided_at=None)
    proposal = found.first()
    if proposal is None or not seen_by(access_of(request)).filter(pk=proposal.case_id).exists():
        raise Http404("no undecided proposal of that key")
    by, number = person_of(request).actor, proposal.case.number
    try:
        if request.POST.get("agreed") == "1":
            actions.confirm_join(proposal, by=by, at=now())
            if proposal.case.joined_to_id is None:  # it only follows, and is still to be decided
                return _again(request, number, key="", status=200)
            return _next(request, done=_("%(number)s: joined") % {"number": number})
        actions.reject_join(proposal, by=by, at=now())
    except MoveRefused:
        return _again(request, number, key="join", problem=_(MOVED), status=409)
    return _again(request, number, key="", status=200)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=DESK)
def new_call(request: HttpRequest) -> HttpResponse:
    """A call is taken down on one screen; the answer is the number and the code to read out."""
    if request.method == "GET":
        blank = _blank()
        blank["said"] |= {name: request.GET.get(name, "")[:300] for name in ("address", "words")}
        return render(request, "intake/new.html", blank)
    post, person = request.POST, person_of(request)
    heard = Heard(
        external=post.get("external", "")[:80] or secrets.token_hex(8),
        words=post.get("words", ""),
        kind=post.get("kind", ""),
        urgency=post.get("urgency", "general"),
        happened_at=now(),
        name=post.get("name", ""),
        phone=post.get("phone", ""),
        address=post.get("address", ""),
        secret="secret" in post,
        wants_reply="wants_reply" in post,
        related=post.get("related", ""),
    )
    try:
        received = actions.receive(heard, channel=CALLS, at=now(), by=person.actor, taken_by=person)
    except Unreadable as error:
        wrong = {one["field"]: one["reason"] for one in error.reasons}
        context = _blank() | {"said": post, "external": heard.external, "wrong": wrong}
        return render(request, "intake/new.html", context, status=422)
    return render(request, "intake/taken.html", {"received": received})


@require_POST
@never_cache
@signed_in(roles=DESK)
def caller(request: HttpRequest) -> HttpResponse:
    """What this telephone asked for lately; the number goes in the body, never into an address."""
    phone = actions.hearing.hash_of_phone(request.POST.get("phone", ""))
    found = queries.lately_from(phone, seen_by(access_of(request))) if phone else []
    return render(request, "intake/_caller.html", {"cases": found, "asked": bool(phone)})


@require_GET
@never_cache
@signed_in(roles=DESK)
def known(request: HttpRequest, number: str) -> HttpResponse:
    """What is known and may answer: by the words searched for, else by those of the case."""
    case, asked = _case(request, number), request.GET.get("known", "").strip()[:200]
    found = knowledge.near(asked or case.words or case.title, on=localdate(now()))
    context = {"case": case, "known": found, "asked": asked}
    return render(request, "intake/_known.html", context)


def _blank() -> dict[str, Any]:
    return {
        "external": f"TEL-{secrets.token_hex(8)}", "kinds": own.KINDS, "urgencies": own.URGENCIES,
        "said": {"urgency": "general", "wants_reply": "on"},
    }  # fmt: skip


def _about(request: HttpRequest, number: str, **more: Any) -> dict[str, Any]:
    access = access_of(request)
    waiting = list(queries.waiting(access)[: queries.QUEUE + 1])
    queue = advice_of(waiting[: queries.QUEUE])
    case = _case(request, number) if number else (queue[0].case if queue else None)
    context: dict[str, Any] = {
        "queue": queue, "cut": len(waiting) > queries.QUEUE, "case": case, "at": now(),
        "unsafe": advice_of(queries.in_danger(access, at=now())), **more,
    }  # fmt: skip
    return context | (_one(case, access) if case else {})


def _one(case: Case, access: Any) -> dict[str, Any]:
    """What is shown of the case in the middle."""
    return {
        "line": advice_of([case])[0],
        "place": path_text(case.division_code) if case.division_code else "",
        "attachments": Attachment.objects.filter(case=case).order_by("pk"),
        "likenesses": likenesses(queries.proposals_of(case)),
        "spoke": queries.who_spoke(case, access),
        "channel": channels[case.channel].label if case.channel in channels else case.channel,
        "offered": {one.key for one in open_to(access, case)},
        "other": (other := queries.split_with(case)),
        "two": None if other else two_of(case),
        "branches": own.BRANCHES, "lines": own.LINES,
    }  # fmt: skip


def _case(request: HttpRequest, number: str) -> Case:
    return case_of(access_of(request), number, "request")


def _next(request: HttpRequest, *, done: str) -> HttpResponse:
    """Settled: the first case that still waits."""
    if request.headers.get("HX-Request"):
        return render(request, "intake/_desk.html", _about(request, "", done=done))
    return redirect("intake_desk")


def _again(request: HttpRequest, number: str, *, status: int = 422, **more: Any) -> HttpResponse:
    """The same case, with what was typed and what is wrong."""
    context = _about(request, number, said=request.POST, **more)
    # htmx swaps only what succeeds; the status stays for those who come without it
    status = 200 if request.headers.get("HX-Request") else status
    return render(request, "intake/_desk.html", context, status=status)


urlpatterns = [
    path("", desk, name="intake_desk"),
    path("new", new_call, name="intake_new"),
    path("caller", caller, name="intake_caller"),
    path("join/<int:key>", decide_join, name="intake_join"),
    path("<str:number>/known", known, name="intake_known"),
    path("<str:number>/<slug:key>", do, name="intake_do"),
]
