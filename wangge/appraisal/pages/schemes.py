"""方案 schemes: what is measured, how it weighs, who is compared – edited as rows, tried before kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.appraisal import actions, queries
from wangge.appraisal.actions.running import preview
from wangge.appraisal.models import Run, Scheme
from wangge.appraisal.pages.asked import RUNNING, read_span
from wangge.appraisal.queries.source import source
from wangge.appraisal.rules.scheme import PARTS, STRATA, SchemeFault
from wangge.appraisal.shown import group_rows
from wangge.appraisal.words import PARTS as PART_WORDS
from wangge.base.clock import now
from wangge.grids.models import Level
from wangge.people.doors import person_of, signed_in
from wangge.people.models import Unit

SPARE = 3  # empty rows below the filled ones


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=RUNNING)
def schemes_seen(request: HttpRequest) -> HttpResponse:
    """The scheme as a form; a POST tries it, or keeps it as the next version."""
    if request.method == "GET":
        chosen = _chosen(request.GET.get("code", ""))
        content = chosen.content if chosen else {}
        code, name = (chosen.code, chosen.name) if chosen else ("", "")
        return _page(request, content, code=code, name=name)
    said = request.POST
    code, name = said.get("code", "").strip(), said.get("name", "").strip()
    content = {}
    try:
        content = read_form(said)
        if not code or not name:
            raise SchemeFault("code", _("a scheme has a code and a name"))
        if "try" in said:
            period = read_span(said.get("period", "")).key
            found = preview(content, period, at=now())
            groups = [{**one, "rows": group_rows(_whole(one))} for one in found["groups"]]
            return _page(request, content, code=code, name=name, tried=groups, period=period)
        actions.make_scheme(code, name=name, content=content, by=person_of(request).actor, at=now())
    except SchemeFault as fault:
        shown = content or _typed(said)
        return _page(request, shown, code=code, name=name, fault=str(fault), status=409)
    messages.success(request, _("Kept as a new version. Runs made before keep theirs."))
    return redirect("appraisal:schemes")


def _whole(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "units": [{**row, "few": False, "own": True} for row in group["units"]]}


def _chosen(code: str) -> Scheme | None:
    found = queries.schemes()
    return next(
        (one for one in found if one.code == code), found[0] if found and not code else None
    )


def read_form(said: QueryDict) -> dict[str, Any]:
    """The form's rows as a scheme's content; SchemeFault where a number is none."""
    lines = [
        {"measure": measure, "weight": _number(weight, "weight"), **_scale(scale)}
        for measure, weight, scale in zip(
            said.getlist("measure"), said.getlist("weight"), said.getlist("scale"), strict=False
        )
        if measure
    ]
    groups = [
        {"key": f"g{i}", "name": name.strip(), "kinds": _words(kinds), "levels": _levels(levels)}
        for i, (name, kinds, levels) in enumerate(
            zip(said.getlist("group"), said.getlist("kinds"), said.getlist("levels"), strict=False),
            start=1,
        )
        if name.strip()
    ]
    strength = said.get("strength", "").strip()
    return {
        "lines": lines,
        "groups": groups,
        "strata": [one for one in STRATA if one in said.getlist("strata")],
        "strength": _number(strength, "strength") if strength else None,
        "least": _number(said.get("least", "5"), "least"),
        "objection_days": _number(said.get("objection_days", "7"), "objection_days"),
        "cadre": {part: _number(said.get(f"cadre_{part}", "25"), part) for part in PARTS},
    }


def _typed(said: QueryDict) -> dict[str, Any]:
    """What was typed, as well as it can be shown again."""
    rows = zip(said.getlist("measure"), said.getlist("weight"), strict=False)
    groups = zip(said.getlist("group"), said.getlist("kinds"), said.getlist("levels"), strict=False)
    return {
        "lines": [{"measure": one, "weight": weight} for one, weight in rows if one],
        "groups": [
            {"name": name, "kinds": _words(kinds), "levels": _words(levels)}
            for name, kinds, levels in groups
            if name
        ],
        "strata": said.getlist("strata"),
    }


def _number(text: str, where: str) -> float:
    try:
        return float(text.strip().removesuffix("%"))
    except ValueError as error:
        raise SchemeFault(where, _("%(text)s is no number") % {"text": repr(text)}) from error


def _words(text: str) -> list[str]:
    return [word for word in text.replace("，", ",").replace(",", " ").split() if word]


def _levels(text: str) -> list[str]:
    """Levels by their words or keys; SchemeFault for what is none, which would match no unit."""
    known = {str(word): key for key, word in Level.choices} | {key: key for key in Level.values}
    found = _words(text)
    if strange := [one for one in found if one not in known]:
        there = "、".join(str(word) for _key, word in Level.choices)
        said = {"text": strange[0], "there": there}
        raise SchemeFault("levels", _("%(text)s is no level; there are: %(there)s") % said)
    return [known[one] for one in found]


def _level_words(keys: Iterable[str]) -> str:
    words = {key: str(word) for key, word in Level.choices}
    return "，".join(words.get(key, key) for key in keys)


def _scale(text: str) -> dict[str, Any]:
    """“60:0 90:1” as [[60, 0], [90, 1]]; nothing where it is empty."""
    if not text.strip():
        return {}
    steps = []
    for step in _words(text):
        value, colon, share = step.replace("：", ":").partition(":")
        if not colon:
            raise SchemeFault("scale", _("write a scale as 60:0 90:1"))
        steps.append([_number(value, "scale"), _number(share, "scale")])
    return {"scale": steps}


def _page(
    request: HttpRequest, content: Mapping[str, Any], *, status: int = 200, **more: Any
) -> HttpResponse:
    lines = [
        {**one, "scale": " ".join(f"{v:g}:{s:g}" for v, s in one.get("scale") or [])}
        for one in content.get("lines", [])
    ]
    groups = [
        {
            **one,
            "kinds": "，".join(one.get("kinds", [])),
            "levels": _level_words(one.get("levels", [])),
        }
        for one in content.get("groups", [])
    ]
    used = set(Run.objects.values_list("scheme_id", flat=True).distinct())
    context = {
        "schemes": [(one, one.pk in used) for one in queries.schemes()],
        "content": content,
        "may_run": True,
        "lines": [*lines, *[{}] * SPARE],
        "groups": [*groups, *[{}] * SPARE],
        "kinds": sorted(source().kinds().items(), key=lambda one: str(one[1].label)),
        "unit_kinds": sorted(set(Unit.objects.values_list("kind", flat=True))),
        "unit_levels": Level.choices,
        "strata": [(one, one in content.get("strata", STRATA)) for one in STRATA],
        "parts": [(one, PART_WORDS[one], content.get("cadre", {}).get(one, 25)) for one in PARTS],
        **more,
    }
    return render(request, "appraisal/schemes.html", context, status=status)
