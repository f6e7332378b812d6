"""投递 deliveries: what got through, what did not and why, and sending it again."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.notices import queries, words
from wangge.notices.actions.outcomes import retry
from wangge.notices.models import Delivery, Hook
from wangge.notices.outlets.shelf import outlets
from wangge.notices.rules.timing import FAILURES
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Role
from wangge.people.queries import names
from wangge.people.traces import trace

WATCHERS = (Role.SYSTEM_ADMIN, Role.SUPERVISOR)
PAGE = 50
REASONS = 5


@require_GET
@never_cache
@signed_in(roles=WATCHERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Counts by outlet, lines in trouble, and the deliveries of one standing, newest first."""
    asked = request.GET
    standing = asked.get("standing", "parked")
    standing = standing if standing in (*queries.STANDINGS, "all") else "parked"
    outlet = asked.get("outlet", "") if asked.get("outlet", "") in outlets else ""
    found = queries.deliveries(standing="" if standing == "all" else standing, outlet=outlet)
    if asked.get("before", "").isdecimal():
        found = found.filter(pk__lt=int(asked["before"]))
    rows = list(found[: PAGE + 1])
    counts = queries.counts()
    access = access_of(request)
    context = {
        "rows": shown(rows[:PAGE]),
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "standing": standing,
        "outlet": outlet,
        "tabs": _tabs(counts, outlet),
        "outlets": [(key, one.label) for key, one in outlets if one.carried],
        "counts": [(outlets[key].label if key in outlets else key, key, row) for key, row in counts.items()],
        "reasons": _reasons(outlet) if standing == "parked" else [],
        "lines": [line for line in queries.lines().values() if line.failures],
        "resting": FAILURES,
        "sees_cases": bool(access.city_wide or access.areas or access.unit_ids),
        "keeps": access.holds(Role.SYSTEM_ADMIN),
    }  # fmt: skip
    name = (
        "notices/_deliveries.html"
        if request.headers.get("HX-Request")
        else "notices/deliveries.html"
    )
    return render(request, name, context)


def shown(rows: Collection[Delivery]) -> list[dict[str, Any]]:
    """Deliveries with whom they are for in words: a person by name, a hook by its, a citizen by none."""
    persons = names(row.target for row in rows)
    keys = [int(row.target[5:]) for row in rows if row.target.startswith("hook:")]
    hooks = {
        f"hook:{pk}": name
        for pk, name in Hook.objects.filter(pk__in=keys).values_list("pk", "name")
    }
    known = persons | hooks
    return [
        {
            "row": row,
            "title": words.title(row.notice),
            "outlet": outlets[row.outlet].label if row.outlet in outlets else row.outlet,
            "whom": known.get(row.target) or _("who reported it"),
        }
        for row in rows
    ]  # fmt: skip


def _tabs(counts: dict[str, dict[str, int]], outlet: str) -> list[tuple[str, str, int]]:
    def count(name: str) -> int:
        return sum(row[name] for key, row in counts.items() if outlet in ("", key))

    tabs = [
        ("parked", _("Parked"), count("parked")),
        ("trying", _("Under way"), count("trying")),
        ("done", _("Delivered"), count("done")),
    ]
    return [*tabs, ("all", _("All"), sum(n for _key, _word, n in tabs))]


def _reasons(outlet: str) -> list[tuple[str, int]]:
    """Why several are parked, in words, the most frequent first: one thing to mend instead of many rows."""
    told: Counter[str] = Counter()
    for error, n in queries.reasons(outlet=outlet).items():
        told[words.why(error)] += n
    return [(why, n) for why, n in told.most_common(REASONS) if n > 1]


@require_POST
@signed_in(roles=WATCHERS)
def sent_again(request: HttpRequest) -> HttpResponse:
    """Send parked deliveries again: those named, or all of an outlet; it is traced."""
    said, at = request.POST, now()
    keys = [int(key) for key in said.getlist("delivery") if key.isdecimal()]
    outlet = said.get("outlet", "")
    which = Q() if "all" in said else Q(pk__in=keys)
    which &= Q(outlet=outlet) if outlet else Q()
    sent = retry(Delivery.objects.filter(which), at=at)
    by = person_of(request).actor
    trace("deliveries sent again", by=by, at=at, about=outlet or "notices", sent=sent)
    text = ngettext("%(n)s delivery is sent again.", "%(n)s deliveries are sent again.", sent)
    messages.success(request, text % {"n": sent})
    back = reverse("notices:deliveries")
    return redirect(f"{back}?{urlencode({'outlet': outlet})}" if outlet else back)
