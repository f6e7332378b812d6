"""出口 outlets: how each fares, trying one out, and the hooks of other systems."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.notices import queries
from wangge.notices.actions import keeping
from wangge.notices.models import Hook, Line
from wangge.notices.outlets.posting import host_of
from wangge.notices.outlets.shelf import Outlet, outlets
from wangge.notices.outlets.webhook import hook_of
from wangge.notices.rules.kinds import KINDS
from wangge.people.doors import person_of, signed_in
from wangge.people.models import Role, Unit

KEEPERS = (Role.SYSTEM_ADMIN,)


@require_GET
@never_cache
@signed_in(roles=KEEPERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Each outlet with what it lacks and how it fared; the hooks."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    lines, counts = queries.lines(), queries.counts()
    kinds = [
        (key, _(kind.title)) for key, kind in KINDS.items() if not (kind.inside or kind.outward)
    ]
    context = {
        "outlets": [
            _state(key, one, list(lines.values()), counts.get(key)) for key, one in outlets
        ],
        "hooks": [_hook(hook, lines) for hook in queries.hooks()],
        "kinds": [(key, word) for key, word in kinds if key != "test"],
        "units": Unit.objects.order_by("name"),
        "typed": {},
        **more,
    }
    return render(request, "notices/outlets.html", context, status=status)


def _state(
    key: str, outlet: Outlet, lines: list[Line], counts: dict[str, int] | None
) -> dict[str, Any]:
    mine = [line for line in lines if line.name.partition(":")[0] == key]
    done = [line.done_at for line in mine if line.done_at]
    return {
        "key": key,
        "label": outlet.label,
        "on": outlet.on(),
        "lacks": outlet.lacks() if outlet.on() else "",
        "carried": outlet.carried,
        "personal": outlet.personal,
        "failing": [line for line in mine if line.failures],
        "done_at": max(done, default=None),
        "counts": counts,
    }


def _hook(hook: Hook, lines: dict[str, Line]) -> dict[str, Any]:
    line = lines.get(f"webhook:{host_of(hook.url)}")
    return {
        "hook": hook,
        "host": host_of(hook.url),
        "kinds": [_(KINDS[key].title) for key in hook.kinds if key in KINDS],
        "both": bool(hook.old_until and hook.old_until > now()),
        "line": line,
    }


@require_POST
@signed_in(roles=KEEPERS)
def added(request: HttpRequest) -> HttpResponse:
    """A new hook; its secret stands on the page that answers, and nowhere else."""
    said, unit = request.POST, None
    if said.get("unit", "").isdecimal():
        unit = get_object_or_404(Unit, pk=int(said["unit"]))
    try:
        hook, secret = keeping.add_hook(
            said.get("name", ""),
            said.get("url", ""),
            kinds=said.getlist("kinds"),
            unit=unit,
            by=person_of(request).actor,
            at=now(),
        )
    except keeping.Unfit as error:
        typed = said.dict() | {"kinds": said.getlist("kinds")}
        return _page(request, status=422, fault=str(error), field=error.field, typed=typed)
    return _page(request, fresh=hook, secret=secret)


@require_POST
@signed_in(roles=KEEPERS)
def switched(request: HttpRequest, key: int) -> HttpResponse:
    """Switch a hook on or off."""
    hook = get_object_or_404(Hook, pk=key)
    keeping.switch(hook, "on" in request.POST, by=person_of(request).actor, at=now())
    said = _("%(name)s is switched on.") if hook.active else _("%(name)s is switched off.")
    messages.success(request, said % {"name": hook.name})
    return redirect("notices:outlets")


@require_POST
@signed_in(roles=KEEPERS)
def rotated(request: HttpRequest, key: int) -> HttpResponse:
    """A new secret; for a day the old one signs too."""
    hook = get_object_or_404(Hook, pk=key)
    secret = keeping.rotate(hook, by=person_of(request).actor, at=now())
    return _page(request, fresh=hook, secret=secret)


@require_POST
@signed_in(roles=KEEPERS)
def tested(request: HttpRequest) -> HttpResponse:
    """Send a test by an outlet to oneself, or to a hook; what became of it stands with the deliveries."""
    person, target = person_of(request), request.POST.get("target", "")
    outlet = "webhook" if hook_of(target) else request.POST.get("outlet", "")
    try:
        keeping.send_test(outlet, to=person, target=target, by=person.actor, at=now())
    except keeping.Unfit as error:
        messages.error(request, str(error))
        return redirect("notices:outlets")
    messages.success(request, _("The test is under way; here you see what becomes of it."))
    answer = redirect("notices:deliveries")
    answer.headers["Location"] += "?standing=all"
    return answer
