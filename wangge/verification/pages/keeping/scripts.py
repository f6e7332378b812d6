"""话术 scripts: what is read out at call-backs – versions, which is in use, and writing the next one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge.base.clock import now
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.verification import actions
from wangge.verification.models import CallScript
from wangge.verification.pages.calling import ROLES
from wangge.verification.pages.calling_words import QUESTIONS
from wangge.verification.pages.keeping.words import fault, shown, who
from wangge.verification.queries.calling import script_called, script_for
from wangge.verification.rules.asking import KNOWN, MUST, STANDARD, BadScript, Script


@require_GET
@never_cache
@signed_in(roles=ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """The script of today, and all versions beside it."""
    return _page(request, script_for(localdate(now())))


@require_GET
@never_cache
@signed_in(roles=ROLES)
def one(request: HttpRequest, version: str) -> HttpResponse:
    """One version, as it is read."""
    script = script_called(version)
    if script is None:
        raise Http404("no such script")
    return _page(request, script)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=ROLES)
def write(request: HttpRequest) -> HttpResponse:
    """The next version, begun from another one; a fault stands beside the question it is about."""
    if not _may(request):
        raise PermissionDenied("scripts are set by those who supervise the whole city")
    today = localdate(now())
    if request.method == "GET":
        script = script_called(request.GET.get("like", "")) or script_for(today)
        said = {"opening": script.opening, "closing": script.closing, "since": today.isoformat()}
        return _form(request, said, _rows_of(script))
    said, rows = request.POST.dict(), _rows_typed(request.POST)
    asked = sorted((row for row in rows if row["place"]), key=lambda row: row["place"])
    wrong = {}
    since = _day(said.get("since", ""))
    if since is None:
        wrong["since"] = _("Give a day, such as 2026-01-31.")
    if len({row["place"] for row in asked}) < len(asked):
        wrong["steps"] = _("Two questions have the same place.")
    try:
        if since is None or wrong:
            return _form(request, said, rows, wrong=wrong, status=422)
        made = actions.add_script(
            _script(said, asked), since=since, by=person_of(request).actor, at=now()
        )
    except BadScript as error:
        where, why = fault(error)
        if where.isdecimal():
            asked[int(where) - 1]["error"] = why
        else:
            wrong[where] = why
        return _form(request, said, rows, wrong=wrong, status=422)
    told = {"version": made.version, "day": made.since.isoformat()}
    messages.success(request, _("Script %(version)s is read from %(day)s on.") % told)
    return redirect("call_scripts")


def _page(request: HttpRequest, script: Script) -> HttpResponse:
    kept = list(CallScript.objects.order_by("-since", "-pk"))
    today = localdate(now())
    current = script_for(today).version
    names = who(it.made_by for it in kept)
    rows = [
        {"version": it.version, "since": it.since, "by": names[it.made_by], "at": it.made_at}
        | {"look": shown(_state(it.version, it.since, current, today))}
        for it in kept
    ]
    state = "now" if current == STANDARD["version"] else "before"
    rows.append({"version": STANDARD["version"], "look": shown(state)})
    context = {"script": script, "rows": rows, "may": _may(request)}
    return render(request, "verification/keeping/scripts.html", context)


def _state(version: str, since: date, current: str, today: date) -> str:
    if version == current:
        return "now"
    return "later" if since > today else "before"


def _form(
    request: HttpRequest, said: Mapping[str, str], rows: list[dict[str, Any]], **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {"said": said, "rows": rows, "places": range(1, len(KNOWN) + 1), **more}
    return render(request, "verification/keeping/script_form.html", context, status=status)


def _rows_of(script: Script) -> list[dict[str, Any]]:
    """Every question that can be asked: first those of the script in its order, then the others."""
    asked = {one.asks: (place, one) for place, one in enumerate(script.questions, 1)}
    rows = []
    for name in sorted(KNOWN, key=lambda it: asked[it][0] if it in asked else len(KNOWN)):
        place, question = asked.get(name, (0, None))
        words = question.words if question else ""
        rows.append(_row(name, place, words, question.answers if question else _usual(name)))
    return rows


def _rows_typed(posted: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions as they were typed."""
    rows = []
    for name in KNOWN:
        place = posted.get(f"{name}_place", "")
        answers = {value: posted.get(f"{name}_{value}", "").strip() for value in KNOWN[name]}
        number = int(place) if place in map(str, range(1, len(KNOWN) + 1)) else 0
        rows.append(_row(name, number, posted.get(f"{name}_words", ""), answers))
    return sorted(rows, key=lambda row: row["place"] or len(KNOWN) + 1)


def _row(name: str, place: int, words: str, answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "asks": name,
        "title": _(QUESTIONS[name]),
        "must": name in MUST,
        "place": place,
        "words": words,
        "answers": dict(answers),
    }


def _usual(name: str) -> Mapping[str, str]:
    """The words of the buttons in the standard script."""
    answers: Mapping[str, str] = next(
        it["answers"] for it in STANDARD["steps"] if it["asks"] == name
    )
    return answers


def _script(said: Mapping[str, str], asked: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": said.get("version", "").strip(),
        "opening": said.get("opening", "").strip(),
        "steps": [{name: row[name] for name in ("asks", "words", "answers")} for row in asked],
        "closing": said.get("closing", "").strip(),
    }


def _may(request: HttpRequest) -> bool:
    return access_of(request).reaches((Role.SUPERVISOR,))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
