"""阶梯页 ladder: the ladder as it stands, a rung changed by a supervisor, and what it would fire."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.clocks.models import Kind
from wangge.people.doors import access_of, person_of, signed_in
from wangge.supervision import words
from wangge.supervision.actions.policy import LadderError, change_rung
from wangge.supervision.pages import ROLES
from wangge.supervision.queries.ahead import ahead
from wangge.supervision.queries.policy import is_own, rung_called, rungs
from wangge.supervision.rules.ladder import AUDIENCES, Rung, wrong


@require_GET
@never_cache
@signed_in(roles=ROLES)
def ladder(request: HttpRequest) -> HttpResponse:
    """All rungs by clock, each with what it would fire within a day; `rung` opens its form."""
    return render(request, "supervision/ladder.html", _whole(request, request.GET.get("rung", "")))


@require_POST
@signed_in(roles=ROLES)
def changed(request: HttpRequest, code: str) -> HttpResponse:
    """Change a rung, or – pressed “try” – only say what it would fire; faults keep what was typed."""
    if not access_of(request).holds("supervisor"):
        raise PermissionDenied("only supervisors change the ladder")
    old = rung_called(code)
    if old is None:
        raise Http404("no such rung")
    try:
        changes = _said(request)
        new = replace(old, **changes)
        if fault := wrong(new):
            raise LadderError(fault)
        if "try" in request.POST:
            return render(request, "supervision/ladder.html", _whole(request, code, tried=new))
        change_rung(code, by=person_of(request).actor, at=now(), **changes)
    except LadderError as error:
        context = _whole(request, code) | {"fault": str(error)}
        return render(request, "supervision/ladder.html", context, status=422)
    messages.success(request, _("The rung is changed; it holds within seconds."))
    return redirect("supervision_ladder")


def _said(request: HttpRequest) -> dict[str, Any]:
    """The rung as typed; LadderError for what is no number."""
    post = request.POST
    at_share = post.get("when") == "percent"
    return {
        "active": "active" in post,
        "percent": _number(post.get("percent", ""), "percent") if at_share else None,
        "after": 0 if at_share else _number(post.get("after", "0"), "after"),
        "after_unit": post.get("after_unit", "work_day"),
        "tell": tuple(one for one in AUDIENCES if one in post.getlist("tell")),
        "needs_ack": "needs_ack" in post,
        "answer": _number(post.get("answer", "0") or "0", "answer"),
        "answer_unit": post.get("answer_unit", "work_day"),
        "again": "again" in post,
    }


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise LadderError(_("%(name)s: a whole number, please") % {"name": name})
    return int(text)


def _whole(request: HttpRequest, code: str, *, tried: Rung | None = None) -> dict[str, Any]:
    all_rungs = rungs()
    at = now()
    before = ahead(all_rungs, at=at)
    after = before
    if tried is not None:
        all_rungs = tuple(tried if one.code == tried.code else one for one in all_rungs)
        after = ahead(all_rungs, at=at)
    shown = next((one for one in all_rungs if one.code == code), None)
    by_clock = [
        (
            kind.label,
            [_row(one, before.counts, after.counts) for one in all_rungs if one.clock == kind],
        )
        for kind in Kind
    ]
    return {
        "by_clock": [(label, rows) for label, rows in by_clock if rows],
        "open": shown,
        "open_row": _row(shown, before.counts, after.counts) if shown else None,
        "tried": tried is not None,
        "looked": after,
        "own": is_own(),
        "may_change": access_of(request).holds("supervisor"),
        "audiences": list(words.AUDIENCES.items()),
        "measures": list(words.MEASURES.items()),
    }


def _row(rung: Rung, before: Any, after: Any) -> dict[str, Any]:
    return {
        **words.shown(rung),
        "ahead": after[rung.code],
        "was": before[rung.code],
    }
