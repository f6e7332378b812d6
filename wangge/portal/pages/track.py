"""查进度 track: number and code lead to an honest status; and the person's own judgement of the work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.moves import OPEN, State
from wangge.intake.queries import split_with
from wangge.portal import actions, queries, words
from wangge.portal.pages.photos import TRACKED

MOST_WORDS = 500
OF_MAIN = (  # what whoever joined hears of the case that is worked on
    "dispatched", "ruled", "started", "handled", "verified", "extension_granted", "suspended",
    "resumed", "project_begun", "closed", "review_declined", "reopened",
)  # fmt: skip


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and code; a wrong pair never says which of the two is wrong. 429 after too many."""
    number = request.POST.get("number", "").strip()
    problem, status = "", 200
    if request.method == "POST":
        if not actions.may_try(number, at=now()):
            problem = _("Too many tries with this number. Please wait a minute and try again.")
            status = 429
        elif (found := queries.own(number, request.POST.get("code", ""))) is None:
            problem = _(
                "Number and code do not go together. Please read both again from your receipt."
            )
            status = 422
        else:
            request.session[TRACKED] = found.pk
            return redirect("portal:case")
    context = {"number": number, "problem": problem, "tracked": TRACKED in request.session}
    return render(request, "portal/track.html", context, status=status)


@never_cache
@require_GET
def case(request: HttpRequest) -> HttpResponse:
    """How it stands: who has it, until when, what happened, what was done."""
    found = _tracked(request)
    if found is None:
        return redirect("portal:track")
    return _show(request, found)


@never_cache
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Solved or not, one to five stars, a few words; what was said is kept when it cannot be taken."""
    found = _tracked(request)
    if found is None:
        return redirect("portal:track")
    solved, stars = request.POST.get("solved", ""), request.POST.get("stars", "")
    note = request.POST.get("note", "").strip()[:500]
    contacted = request.POST.get("contacted", "")
    said = {"solved": solved, "stars": stars, "note": note, "contacted": contacted}
    if solved not in ("yes", "no") or stars not in ("1", "2", "3", "4", "5"):
        problem = _("Please answer both questions: whether it is solved, and how content you are.")
        return _show(request, found, said=said, problem=problem, status=422)
    try:
        spoken = {"yes": True, "no": False}.get(contacted)
        actions.judge(
            found, solved=solved == "yes", stars=int(stars), note=note, contacted=spoken, at=now()
        )
    except MoveRefused:
        found.refresh_from_db()
        problem = _("This was told us already, or it has moved on. Below is how it stands now.")
        return _show(request, found, said=said, problem=problem, status=409)
    return redirect("portal:case")


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Further words; a case that waited for them goes on. What was typed stays where it cannot be."""
    found = _tracked(request)
    if found is None:
        return redirect("portal:track")
    said = request.POST.get("words", "").strip()[:MOST_WORDS]
    if len(said) < 2:
        problem = _("Please write what you want to add.")
        return _show(request, found, added=said, add_problem=problem, status=422)
    try:
        actions.add_words(found, words=said, at=now())
    except MoveRefused:
        found.refresh_from_db()
        problem = _("This could not be added: it has ended, or much was added today already.")
        return _show(request, found, added=said, add_problem=problem, status=409)
    return redirect("portal:case")


@never_cache
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """The person does not accept how it ended, and says why."""
    found = _tracked(request)
    if found is None:
        return redirect("portal:track")
    said = request.POST.get("reason", "").strip()[:MOST_WORDS]
    if len(said) < 5:
        problem = _("Please write in a few words what is not right.")
        return _show(request, found, wanted=said, review_problem=problem, status=422)
    try:
        actions.want_review(found, reason=said, at=now())
    except MoveRefused:
        found.refresh_from_db()
        problem = _("A review can no longer be asked for here. You may call 12345.")
        return _show(request, found, wanted=said, review_problem=problem, status=409)
    return redirect("portal:case")


@require_POST
def other(request: HttpRequest) -> HttpResponse:
    """To the other matter of the same message, where it was split in two; both have one code."""
    found = _tracked(request)
    twin = split_with(found) if found else None
    if twin:
        request.session[TRACKED] = twin.pk
    return redirect("portal:case" if twin else "portal:track")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget in this browser which report was looked at."""
    request.session.pop(TRACKED, None)
    return redirect("portal:track")


def _tracked(request: HttpRequest) -> Case | None:
    found = Case.objects.filter(pk=request.session.get(TRACKED, 0))
    return found.select_related("joined_to").first()


def _show(
    request: HttpRequest,
    case: Case,
    *,
    said: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
    **typed: str,
) -> HttpResponse:
    main = queries.main_of(case)
    entries = queries.entries(case, words.SHOWN)
    if main is not case:
        entries += queries.entries(main, OF_MAIN)
        entries.sort(key=lambda entry: entry.happened_at)
    context = {
        "case": case,
        "status": words.status(case, main),
        "joined": main is not case,
        "twin": split_with(case),
        "steps": [_(step) for step in words.STEPS],
        "told": list(words.told(entries))[::-1],
        "photos": queries.photos(case, at=now()),
        "asks": case.state == State.CALLBACK_PENDING,
        "said": said or {},
        "problem": problem,
        "may_add": main.state in OPEN,
        "waits": actions.asked_of_person(main) if main is case else "",
        "review": queries.review(main, at=now()),
        **typed,
    }
    return render(request, "portal/case.html", context, status=status)
