"""抽访方案 plans: whom the plan in force draws, what it would draw now, those before it, and setting the next."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge.base.clock import now
from wangge.cases.models import Urgency
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role, Unit
from wangge.verification import actions
from wangge.verification.models import SamplingPlan
from wangge.verification.offers import WAYS as WAY_WORDS
from wangge.verification.pages.calling import ROLES
from wangge.verification.pages.keeping.words import fault, shown, who
from wangge.verification.queries import sampling as queries
from wangge.verification.rules.sampling import FIELDS, NONE, WAYS, BadPlan, Facts, read_plan

SPARE = 2  # empty lines below the filled ones


@require_GET
@never_cache
@signed_in(roles=ROLES)
def standing(request: HttpRequest) -> HttpResponse:
    """The plan in force with what it would draw now, and the plans before it with their seeds."""
    at = now()
    plan = queries.plan_on(at)
    lines, seed = (plan.lines, plan.seed) if plan else ([], "")
    kept = list(SamplingPlan.objects.order_by("-since", "-pk")[:50])
    names = who(one.made_by for one in kept)
    soon, lately = _facts(at)
    context = {
        "plan": plan,
        "plan_by": names[plan.made_by] if plan else "",
        "lines": _lines(lines, queries.reckon(lines, soon, seed=seed).lines),
        "counted": _counted(lines, soon, lately, seed=seed),
        "before": [
            {"plan": one, "by": names[one.made_by], "lines": _lines(one.lines), "look": shown("before")}
            for one in kept
            if one != plan
        ],
        "may": _may(request),
    }  # fmt: skip
    return render(request, "verification/keeping/plans.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=ROLES)
def write(request: HttpRequest) -> HttpResponse:
    """The next plan as a form: tried on the cases of now, then set; a fault stands beside its line."""
    if not _may(request):
        raise PermissionDenied("plans are set by those who supervise the whole city")
    at = now()
    soon, lately = _facts(at)
    if request.method == "GET":
        plan = queries.plan_on(at)
        return _form(request, _lines(plan.lines if plan else []), lately)
    rows = _typed(request.POST)
    wrong: dict[str, str] = {}
    try:
        lines = read_plan([_line(row) for row in rows])
        if "try" in request.POST:
            seed = secrets.token_hex(8)  # of the plan's own nobody may see even the outcome
            tried = _counted(lines, soon, lately, seed=seed)
            return _form(request, rows, lately, tried=tried)
        reason = request.POST.get("reason", "")
        actions.set_plan(list(lines), reason=reason, by=person_of(request).actor, at=at)
    except BadPlan as error:
        where, why = fault(error)
        if where.isdecimal():
            rows[int(where) - 1]["error"] = why
        else:
            wrong[where] = why
        return _form(request, rows, lately, wrong=wrong, status=422)
    messages.success(request, _("The plan stands from now on, under a new secret seed."))
    return redirect("sampling_plans")


def _facts(at: datetime) -> tuple[list[Facts], list[Facts]]:
    """What a plan may look at: of the cases drawn next, and of those answered within a month."""
    lately = queries.lately_answered(at=at)
    return queries.facts_of(queries.soon_drawn()), queries.facts_of(lately)


def _counted(
    lines: Sequence[Mapping[str, Any]], soon: list[Facts], lately: list[Facts], *, seed: str
) -> list[dict[str, Any]]:
    """How many a plan draws, of the cases drawn next and of last month's."""
    told = [
        (_("of the cases answered next"), soon),
        (_("of the cases answered in 30 days"), lately),
    ]
    several = [(label, queries.reckon(lines, facts, seed=seed)) for label, facts in told]
    return [
        {
            "label": label,
            "found": found,
            "ways": [(_(WAY_WORDS[way]), found.ways[way]) for way in WAYS],
            "none": found.ways[NONE],
        }
        for label, found in several
    ]


def _form(
    request: HttpRequest, rows: list[dict[str, Any]], lately: list[Facts], **more: Any
) -> HttpResponse:
    """The form; channels to choose from are those that were answered lately, and those of the plan."""
    status = more.pop("status", 200)
    channels = {one.channel for one in lately} | {row["channel"] for row in rows}
    context = {
        "rows": [*rows, *({} for _n in range(SPARE))],
        "channels": sorted(channels - {""}),
        "urgencies": Urgency.choices,
        "units": Unit.objects.order_by("name"),
        "reason": request.POST.get("reason", ""),
        **more,
    }
    return render(request, "verification/keeping/plan_form.html", context, status=status)


def _lines(
    lines: Sequence[Mapping[str, Any]], decided: Mapping[int, int] | None = None
) -> list[dict[str, Any]]:
    """Lines as they are shown: shares in percent, units by name, and how many each would decide."""
    units = dict(Unit.objects.values_list("code", "name"))
    urgencies: dict[str, Any] = dict(Urgency.choices)
    shown_lines = []
    for number, line in enumerate(lines, 1):
        said = {name: str(line.get(name) or "") for name in FIELDS}
        shares = {way: f"{100 * line.get(way, 0):g}" for way in WAYS}
        rest = 100 * max(0.0, 1 - sum(line.get(way, 0) for way in WAYS))
        shown_lines.append(
            {**said, **shares, "rest": f"{round(rest, 6):g}", "n": (decided or {}).get(number)}
            | {"unit_word": units.get(said["unit"], said["unit"])}
            | {"urgency_word": urgencies.get(said["urgency"], said["urgency"])}
        )
    return shown_lines


def _typed(posted: QueryDict) -> list[dict[str, Any]]:
    """The lines as they were typed; those left empty are none."""
    columns = [posted.getlist(name) for name in (*FIELDS, *WAYS)]
    rows = [dict(zip((*FIELDS, *WAYS), row, strict=True)) for row in zip(*columns, strict=False)]
    tidy = [{name: text.strip() for name, text in row.items()} for row in rows]
    return [row for row in tidy if any(row.values())]


def _line(row: Mapping[str, str]) -> dict[str, Any]:
    """A typed line as the rule reads it: what is no number is left for the rule to refuse."""
    line: dict[str, Any] = {name: row[name] for name in FIELDS if row[name]}
    for way in WAYS:
        text = row[way].removesuffix("%").removesuffix("％").strip()
        try:
            line[way] = round(float(text) / 100, 9) if text else 0
        except ValueError:
            line[way] = text
    return line


def _may(request: HttpRequest) -> bool:
    return access_of(request).reaches((Role.SUPERVISOR,))
