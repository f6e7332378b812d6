"""派遣模型 model: the page that says whether the machine keeps its promise – and the switch."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.queries import seen_by
from wangge.dispatch import promise
from wangge.dispatch.models import STANDINGS, Gate, How, Outcome, Sent
from wangge.dispatch.promise.figures import live_model
from wangge.dispatch.promise.gates import SwitchRefused, gates, history, may_switch, switch
from wangge.dispatch.promise.tally import days_shown, within
from wangge.dispatch.promise.watch import last_look
from wangge.dispatch.rules.limits import Standing, Tier
from wangge.dispatch.shown import model as shown
from wangge.duties.queries import categories
from wangge.people.doors import access_of, person_of, signed_in

ROLES = ("dispatcher", "supervisor", "leader", "analyst", "system_admin")
SWITCHES = 50  # of the history, at once
ROWS = 50
KEPT = ("scope", "outcome", "how")  # parts of a list's address


@require_GET
@never_cache
@signed_in(roles=ROLES)
def model(request: HttpRequest) -> HttpResponse:
    """What is promised, what is kept, how the gates stand; a handful of statements, however many cases."""
    return render(request, "dispatch/model.html", _whole(request))


@require_POST
@signed_in(roles=ROLES)
def switched(request: HttpRequest) -> HttpResponse:
    """Switch a gate, and say what has become of it; a refusal says why and keeps what was typed."""
    if not may_switch(access_of(request)):
        raise PermissionDenied("only supervisors and system administrators may switch it")
    said = {name: request.POST.get(name, "").strip() for name in ("scope", "state", "reason")}
    try:
        gate = switch(
            said["scope"],
            said["state"],
            threshold=_threshold(request.POST.get("threshold", ""), said["state"]),
            reason=said["reason"],
            by=person_of(request).actor,
            at=now(),
        )
    except SwitchRefused as refused:
        context = _whole(request) | {"fault": _refused(refused), "typed": request.POST}
        return render(request, "dispatch/model.html", context, status=409)
    word = shown.standing(gate.state)["word"]
    messages.success(request, _("Switched: %(state)s. It holds within seconds.") % {"state": word})
    return redirect("dispatch_model")


@require_GET
@never_cache
@signed_in(roles=ROLES)
def cases(request: HttpRequest) -> HttpResponse:
    """The dispatches behind a number of the page, the latest first; those this person may see."""
    asked = {name: request.GET.get(name, "") for name in KEPT}
    before = request.GET.get("before", "")
    sent = within(asked["scope"] or "all").filter(day__gte=days_shown(now())[0])
    if asked["outcome"]:
        if asked["outcome"] not in (*Outcome.values, "settled"):
            raise Http404("no such outcome")
        settled = asked["outcome"] == "settled"
        chosen = (Outcome.RIGHT, Outcome.WRONG) if settled else (asked["outcome"],)
        sent = sent.filter(outcome__in=chosen)
    if asked["how"]:
        sent = sent.filter(how=asked["how"])
    if before.isascii() and before.isdigit() and len(before) < 19:
        sent = sent.filter(pk__lt=int(before))
    seen = seen_by(access_of(request)).order_by().values("pk")
    listed = sent.filter(case_id__in=seen).select_related("case", "unit").order_by("-pk")
    found = list(listed[: ROWS + 1])
    kept = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "rows": [_sent(one) for one in found[:ROWS]],
        "asked": asked,
        "outcomes": [*Outcome.choices, ("settled", _("outcome known"))],
        "hows": How.choices,
        "more": f"{kept}&before={found[ROWS - 1].pk}" if len(found) > ROWS else "",
    }
    return render(request, "dispatch/model_cases.html", context)


def _sent(one: Sent) -> dict[str, Any]:
    tones = {Outcome.RIGHT: ("done", "check"), Outcome.WRONG: ("late", "cross")}
    tone, sign = tones.get(Outcome(one.outcome), ("rest", "clock"))
    return {"sent": one, "tone": tone, "sign": sign, "percent": round(100 * one.confidence)}


def _whole(request: HttpRequest) -> dict[str, Any]:
    found, live, standing = last_look(), live_model(), gates()
    listed = shown.rows(found, standing)
    past = shown.switches(history()[:SWITCHES])
    return {
        "look": found,
        "live": live,
        "figures": shown.figures(live),
        "rows": listed,
        "all": next(iter(listed["all"]), None),
        "tiers": shown.tiers(found, live, standing, listed["tier"]),
        "coverage": shown.coverage(found),
        "more": found.found["more"] if found else {},
        "sure": 1 - promise.delta(),
        "gates": sorted(standing.values(), key=_strictest),
        "past": past,
        "may_switch": may_switch(access_of(request)),
        "scopes": _scopes(listed),
        "states": [(str(key), word) for key, word in STANDINGS],
    }


def _strictest(gate: Gate) -> tuple[int, str]:
    return -Standing(gate.state).strictness, gate.scope


def _scopes(listed: dict[str, list[shown.Row]]) -> list[str]:
    """What can be switched: all, tiers, classes, and the channels by which something was sent."""
    classes = [f"category:{one.code}" for one in categories() if one.parent_id is None]
    channels = sorted(one.scope for one in listed["channel"])
    return ["all", *(f"tier:{one}" for one in Tier), *channels, *dict.fromkeys(classes)]


def _threshold(said: str, state: str) -> float | None:
    """As a person writes it, 0.95 or 95 %; a number nothing accepts where it is none."""
    if state != Standing.TIGHTENED:
        return None
    text = said.strip().removesuffix("%").strip()
    try:
        value = float(text)
    except ValueError:
        return -1.0
    return value / 100 if value > 1 or said.strip().endswith("%") else value


def _refused(refused: SwitchRefused) -> str:
    return {
        "reason": _("Say why, in a few words: the reason stays on the record."),
        "threshold": _("Tightened needs a confidence between 0 and 100 %."),
        "same": _("It stands so already."),
        "second": _("Somebody else has just switched it: look again."),
        "scope": _("Choose for which cases."),
        "state": _("Choose how it should stand."),
    }.get(refused.code, str(refused))
