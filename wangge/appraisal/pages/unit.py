"""单位页 unit: a unit's numbers one by one, what is behind them, what was left out, and the way to object."""

from datetime import datetime
from time import monotonic
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import get_default_timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.appraisal import queries
from wangge.appraisal.models import Exclusion, Publication
from wangge.appraisal.pages.asked import RUNNING, SEEING, Asked, read
from wangge.appraisal.queries.counted import Behind
from wangge.appraisal.queries.source import source
from wangge.appraisal.rules.exclusions import REASONS
from wangge.appraisal.rules.periods import Span
from wangge.appraisal.shown import group_rows, head, mix_words, number, signed
from wangge.appraisal.shown.drawing import funnel, trend
from wangge.appraisal.words import LIES, STATES
from wangge.appraisal.words import REASONS as REASON_WORDS
from wangge.base.clock import now
from wangge.base.kept import Kept
from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.people.doors import access_of, signed_in
from wangge.people.models import Unit

PAGE = 100
TREND = 12  # periods
_answers = Kept(monotonic, every=600, most=20)


@require_GET
@never_cache
@signed_in(roles=SEEING)
def unit(request: HttpRequest, key: int) -> HttpResponse:
    """One unit in one period; others than its own people see it after publication, without counts."""
    body = get_object_or_404(Unit, pk=key)
    asked = read(request)
    context = unit_context(request, body, asked)
    context["typed"] = {
        "case": request.GET.get("case", "")[:40]
    }  # objected to in the list of cases
    return render(request, "appraisal/unit.html", context)


def unit_context(request: HttpRequest, body: Unit, asked: Asked) -> dict[str, Any]:
    """All the unit page shows; 404 for a unit that is nobody's business here."""
    own = asked.seen.owns(body.pk)
    found = asked.group_of(body.pk)
    if found is None and not own:
        raise Http404("nothing is published of this unit")
    access = access_of(request)
    context = asked.context() | {
        "unit": body,
        "own": own,
        "may_appeal": body.pk in access.unit_ids and access.holds("unit_head", "clerk"),
        "may_exclude": access.holds(*RUNNING),
        "may_run": access.holds(*RUNNING),
        "reasons": [(one, REASON_WORDS[one]) for one in REASONS],
        "appeals": [
            (one, *STATES[one.state], REASON_WORDS.get(one.reason, ""))
            for one in queries.appeals(access).filter(unit=body, period=asked.span.key)
        ],
    }
    if found is None:
        return context | {"row": None}
    group, row = found
    kinds = source().kinds()
    earlier = _earlier(asked, body.pk) if own else {}
    lines = [
        _line(group, head(one, kinds), row, earlier.get(one["measure"], []))
        for one in group["lines"]
    ]
    shown = next(one for one in group_rows(group) if one["unit"] == body.pk)
    excluded = _excluded(request, asked, body) if own else []
    return context | {"group": group, "row": shown, "lines": lines, "excluded": excluded}


def _line(
    group: dict[str, Any],
    line: dict[str, Any],
    row: dict[str, Any],
    earlier: list[tuple[str, float, float, float]],
) -> dict[str, Any]:
    found = row["lines"].get(line["measure"])
    if found is None or found.get("few"):
        return {"line": line, "found": None, "few": bool(found)}
    tone, sign, word = LIES[found["lies"]]
    suffix = line["suffix"]
    change = found["change"]
    return {
        "line": line,
        "found": found,
        "value": number(found["value"], suffix),
        "adjusted": number(found["adjusted"], suffix),
        "interval": f"{found['low']:.1f}–{found['high']:.1f}",
        "points": number(row["parts"].get(line["measure"])),
        "k": f"{found['k']:g}" if line["mean"] else int(found["k"]),
        "missed": int(found["n"] - found["k"]) if not line["mean"] else None,
        "mix": mix_words(line, found),
        "tone": tone,
        "sign": sign,
        "lies": word,
        "change": signed(change["value"]) if change else "",
        "change_interval": f"{signed(change['low'])} … {signed(change['high'])}" if change else "",
        "change_shown": bool(change) and (change["low"] > 0 or change["high"] < 0),
        "funnel": funnel(group, line, row["unit"]),
        "trend": trend(
            [*earlier, (group_key(row), found["adjusted"], found["low"], found["high"])]
        ),
    }


def group_key(_row: dict[str, Any]) -> str:
    """The last point of a trend is the period shown."""
    return ""


def _earlier(asked: Asked, unit: int) -> dict[str, list[tuple[str, float, float, float]]]:
    """measure → (period, adjusted, low, high) of the newest versions of earlier periods."""
    newest: dict[str, Publication] = {}
    found = Publication.objects.filter(since__lt=asked.span.since).order_by("-since", "-pk")
    found = found.filter(scheme__code=asked.code) if asked.code else found
    for one in found[: 4 * TREND]:
        newest.setdefault(one.period, one)
    kept = [one for one in list(newest.values())[:TREND] if len(one.period) == len(asked.span.key)]
    points: dict[str, list[tuple[str, float, float, float]]] = {}
    for one in reversed(kept):
        for group in queries.published_report(one)["groups"]:
            for row in group["units"]:
                if row["unit"] == unit:
                    for measure, line in row["lines"].items():
                        values = line["adjusted"], line["low"], line["high"]
                        points.setdefault(measure, []).append((one.period, *values))
    return points


def _excluded(request: HttpRequest, asked: Asked, body: Unit) -> list[dict[str, Any]]:
    """Cases of the unit left out of the report shown, with who decided and why."""
    listed = asked.report["left_out"] if asked.report else []
    keys = [one["case"] for one in listed if one["unit"] == body.pk]
    rows = Exclusion.objects.filter(case_id__in=keys, takes_back=None, taken_back_by=None)
    seen = set(seen_by(access_of(request)).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        {
            "exclusion": one,
            "reason": REASON_WORDS.get(one.reason, one.reason),
            "seen": one.case_id in seen,
        }
        for one in rows.select_related("case").order_by("pk")
    ]


@require_GET
@never_cache
@signed_in(roles=SEEING)
def cases(request: HttpRequest, key: int) -> HttpResponse:
    """The cases behind a number, as the facts were when it was reckoned; those this person may see."""
    body = get_object_or_404(Unit, pk=key)
    asked = read(request)
    if not asked.seen.owns(body.pk):
        raise Http404("these cases are another unit's")
    measure, want = request.GET.get("measure", ""), request.GET.get("hit", "")
    kinds = source().kinds()
    if measure not in kinds:
        raise Http404("no such measure")
    kept = asked.made if asked.draft else asked.held
    out = asked.report["left_out"] if asked.report else []
    without = {one["case"] for one in out if one["measure"] in ("", measure)}
    things = _behind(
        measure, asked.span, body.pk, as_of=kept.as_of if kept else None, without=without
    )
    if want in ("yes", "no"):
        things = [one for one in things if bool(one.hit) == (want == "yes")]
    seen = seen_by(access_of(request)).select_related("category")
    known = seen.in_bulk([one.case for one in things[:PAGE]])
    rows = [
        {"case": known[one.case], "hit": one.hit, "moment": one.moment.astimezone(get_default_timezone())}
        for one in things[:PAGE]
        if one.case in known
    ]  # fmt: skip
    context = asked.context() | {
        "unit": body,
        "kind": kinds[measure],
        "measure": measure,
        "rows": rows,
        "total": len(things),
        "hidden": len(things[:PAGE]) - len(rows),
        "want": want,
        "mean": kinds[measure].mean,
        "page": PAGE,
        "may_exclude": access_of(request).holds(*RUNNING),
        "may_run": access_of(request).holds(*RUNNING),
        "may_appeal": body.pk in access_of(request).unit_ids
        and access_of(request).holds("unit_head", "clerk"),
        "reasons": [(one, REASON_WORDS[one]) for one in REASONS],
    }
    return render(request, "appraisal/cases.html", context)


def _behind(
    measure: str, span: Span, unit: int, *, as_of: datetime | None, without: set[int]
) -> list[Behind]:
    """What is behind a number. To open the facts takes a second and more, and what they were at a
    moment does not change: those who narrow the list, or come back to it, need not wait again."""

    def ask() -> list[Behind]:
        facts = source(at=as_of or now(), as_of=as_of)
        return facts.behind(measure, span, unit, without=without)

    if as_of is None:
        return ask()
    return _answers.get((measure, span.key, unit, as_of, frozenset(without)), ask)


def case_of(access: Any, number_: str) -> Case | None:
    """A case by its number, if this person may see it."""
    from wangge.base.ids import NumberError
    from wangge.cases.queries import by_number

    try:
        return by_number(seen_by(access), number_.strip())
    except NumberError:
        return None
