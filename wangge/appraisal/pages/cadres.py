"""干部页 cadres: one page a cadre with four parts; drawn checks; objections – a person decides all of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.appraisal import actions
from wangge.appraisal.models import Draw, Objection, SpotCheck
from wangge.appraisal.pages.asked import RUNNING, read_span
from wangge.appraisal.queries import cadres as known
from wangge.appraisal.queries.standing import schemes
from wangge.appraisal.rules.scheme import PARTS
from wangge.appraisal.shown import period_word
from wangge.appraisal.words import PARTS as PART_WORDS
from wangge.appraisal.words import refused
from wangge.base.clock import now
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Person

GIVING = ("supervisor", "leader")
SEEING = ("unit_head", "clerk", "handler", "grid_worker", "supervisor", "leader", "verifier")
CHECKING = ("supervisor", "verifier")
EQUAL = dict.fromkeys(PARTS, 25.0)


def _period(request: HttpRequest) -> Any:
    said = request.GET if request.method == "GET" else request.POST
    text = said.get("period", "") or f"{localdate(now()):%Y-%m}"
    return read_span(text)


def _weights() -> dict[str, float]:
    newest = max(schemes(), key=lambda one: one.pk, default=None)
    return dict((newest.content.get("cadre") if newest else None) or EQUAL)


@require_GET
@never_cache
@signed_in(roles=SEEING)
def listed(request: HttpRequest) -> HttpResponse:
    """The cadres this person may see, by key: this is no ranking."""
    when, access = _period(request), access_of(request)
    people = list(known.cadres(access, on=localdate(now()))[:500])
    if access.holds(*CHECKING):
        people = _with_drawn(people, when.key)
    seats = known.seats(people, on=localdate(now()))
    rows = [
        _shown(one) | {"post": seats.get(one.person.pk)}
        for one in known.sheets(people, when.key, _weights())
    ]
    draws = Draw.objects.filter(period=when.key).order_by("-pk") if access.holds(*CHECKING) else []
    context = {
        "rows": rows,
        "period": when.key,
        "period_word": period_word(when),
        "before": when.before,
        "draws": list(draws),
        "may_draw": access.holds("supervisor"),
        "may_run": access.holds(*RUNNING),
        "parts": [(one, PART_WORDS[one]) for one in PARTS],
    }
    return render(request, "appraisal/cadres.html", context)


def _with_drawn(people: list[Person], period: str) -> list[Person]:
    """Those a checker must visit are there too."""
    keys = {key for one in Draw.objects.filter(period=period) for key in one.drawn}
    more = Person.objects.filter(pk__in=keys - {one.pk for one in people}).order_by("pk")
    return [*people, *more]


def _shown(sheet: known.Sheet) -> dict[str, Any]:
    parts = [
        {
            "key": part,
            "word": PART_WORDS[part],
            "value": sheet.page.parts[part],
            "weight": sheet.page.weights.get(part, 0),
        }
        for part in PARTS
    ]
    return {"sheet": sheet, "person": sheet.person, "parts": parts, "total": sheet.page.total}


def _person(request: HttpRequest, key: int, period: str) -> Person:
    access = access_of(request)
    found = known.cadres(access, on=localdate(now())).filter(pk=key).first()
    if found is None and access.holds(*CHECKING):
        found = next((one for one in _with_drawn([], period) if one.pk == key), None)
    if found is None:
        raise Http404("no cadre you may see")
    return found


@require_GET
@never_cache
@signed_in(roles=SEEING)
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One cadre's page of a period."""
    return _page(request, key)


def _page(request: HttpRequest, key: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    when, access = _period(request), access_of(request)
    person = _person(request, key, when.key)
    (sheet,) = known.sheets([person], when.key, _weights())
    mine = person.pk == person_of(request).pk
    draws = [one for one in Draw.objects.filter(period=when.key) if person.pk in one.drawn]
    checked = {one.draw_id for one in sheet.checks}
    context = _shown(sheet) | {
        "post": known.seats([person], on=localdate(now())).get(person.pk),
        "period": when.key,
        "period_word": period_word(when),
        "before": when.before,
        "mine": mine,
        "may_run": access.holds(*RUNNING),
        "counts": known.counts_of(person, when),
        "may_reward": access.holds(*GIVING) and not mine,
        "may_check": access.holds(*CHECKING) and not mine,
        "may_answer": access.holds(*GIVING) and not mine,
        "to_check": [one for one in draws if one.pk not in checked],
        "verdicts": SpotCheck.Verdict.choices,
        "part_words": PART_WORDS,
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "appraisal/cadre.html", context, status=status)


@require_POST
@signed_in(roles=("supervisor",))
def drawn(request: HttpRequest) -> HttpResponse:
    """Draw who is checked, by a seed that stays on the record."""
    when, person = _period(request), person_of(request)
    among = list(known.cadres(access_of(request), on=localdate(now())))
    said = request.POST
    many = int(said["many"]) if said.get("many", "").isdecimal() else 0
    try:
        made = actions.draw(
            among, when.key, many=many, seed=said.get("seed", "").strip(), by=person.actor, at=now()
        )
        done = ngettext("%(n)s person is drawn.", "%(n)s persons are drawn.", len(made.drawn))
        messages.success(request, done % {"n": len(made.drawn)})
    except actions.Refused as error:
        messages.error(request, refused(error))
    return redirect(f"{reverse('appraisal:cadres')}?period={when.key}")


@require_POST
@signed_in(roles=SEEING)
def done(request: HttpRequest, key: int, deed: str) -> HttpResponse:
    """One of the deeds of the page; a refusal keeps what was typed."""
    when = _period(request)
    person = _person(request, key, when.key)
    if deed not in DEEDS:
        raise Http404("no such deed")
    try:
        DEEDS[deed](request, person, when.key)
    except actions.Refused as error:
        return _page(request, key, fault=refused(error), status=409)
    messages.success(request, _("Noted."))
    return redirect(f"{reverse('appraisal:cadre', args=[key])}?period={when.key}")


def _report(request: HttpRequest, person: Person, period: str) -> None:
    _only(person.pk == person_of(request).pk)
    actions.report_duty(person, period, request.POST.get("words", ""), at=now())


def _object(request: HttpRequest, person: Person, period: str) -> None:
    _only(person.pk == person_of(request).pk)
    part, words = request.POST.get("part", ""), request.POST.get("words", "")
    actions.object_to(person, period, part, words, at=now())


def _check(request: HttpRequest, person: Person, period: str) -> None:
    _only(access_of(request).holds(*CHECKING))
    one = get_object_or_404(Draw, pk=request.POST.get("draw", "0"), period=period)
    said = request.POST
    actions.spot_check(
        one,
        person,
        said.get("verdict", ""),
        checker=person_of(request),
        note=said.get("note", ""),
        at=now(),
    )


def _reward(request: HttpRequest, person: Person, period: str) -> None:
    _only(access_of(request).holds(*GIVING))
    try:
        points = float(request.POST.get("points", ""))
    except ValueError as error:
        raise actions.Refused("points", "no number") from error
    reason, by = request.POST.get("reason", ""), person_of(request).actor
    actions.reward(person, period, points, reason=reason, by=by, at=now())


def _answer(request: HttpRequest, person: Person, _period: str) -> None:
    _only(access_of(request).holds(*GIVING))
    one = get_object_or_404(Objection, pk=request.POST.get("objection", "0"), person=person)
    said = request.POST
    upheld, words = said.get("upheld") == "yes", said.get("words", "")
    actions.answer(one, upheld, words=words, by=person_of(request), at=now())


def _only(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("this is for another role")


DEEDS = {
    "report": _report,
    "object": _object,
    "check": _check,
    "reward": _reward,
    "answer": _answer,
}
