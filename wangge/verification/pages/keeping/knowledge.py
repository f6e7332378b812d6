"""知识条目 knowledge: listed, searched, opened, written as a next version, checked, retired."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.base.clock import now
from wangge.cases.queries import seen_by
from wangge.duties.queries import categories
from wangge.people import rules
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Unit
from wangge.people.queries import Access
from wangge.verification.actions import knowing
from wangge.verification.models import KnowledgeItem, KnowledgeUse
from wangge.verification.pages.keeping.words import STANDINGS, who
from wangge.verification.queries import knowing as queries
from wangge.verification.queries.drafts import fitting

READERS = tuple(rules.CENTRE_ROLES | rules.UNIT_ROLES)
PAGE = 50
USES = 20


@require_GET
@never_cache
@signed_in(roles=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """The items of one standing; a search finds words, and where none stand in any, the meaning."""
    asked, today, access = request.GET, localdate(now()), access_of(request)
    standing = asked.get("standing", "holds")
    standing = standing if standing in STANDINGS else "holds"
    words = asked.get("words", "").strip()[:200]
    narrow = "" if standing == "all" else standing
    found = queries.of_standing(narrow, on=today).select_related("owner")
    matched = queries.with_words(found, words) if words else found
    meant = bool(words) and standing == "holds" and not matched.exists()
    near = [one.item for one in fitting(words, on=today, most=10)] if meant else []
    page = Paginator(near if meant else matched, PAGE).get_page(asked.get("page"))
    context = {
        "rows": queries.seen(page, on=today), "page": page, "words": words, "meant": meant,
        "tabs": [
            (key, label, queries.of_standing("" if key == "all" else key, on=today).count())
            for key, label in STANDINGS.items()
        ],
        "standing": standing, "may_begin": queries.may_begin(access),
    }  # fmt: skip
    return render(request, "verification/keeping/items.html", context)


@require_GET
@never_cache
@signed_in(roles=READERS)
def item(request: HttpRequest, key: int) -> HttpResponse:
    """One version, with its source, its checks, its uses and the versions beside it."""
    return _item(request, _found(key))


@require_POST
@never_cache
@signed_in(roles=READERS)
def done(request: HttpRequest, key: int, deed: str) -> HttpResponse:
    """Check it, or retire it; what was refused is said beside the field."""
    one, access, by, at = _found(key), access_of(request), person_of(request).actor, now()
    if not queries.may_write(access, one.owner_id):
        raise PermissionDenied("this item is kept by others")
    said = request.POST
    try:
        if deed == "check":
            knowing.check(one, by=by, at=at)
            messages.success(request, _("Noted: it still holds."))
        elif deed == "retire":
            last_day, reason = _day(said.get("last_day", "")), said.get("reason", "")
            one = knowing.retire(one, last_day=last_day, reason=reason, by=by, at=at)
            messages.success(request, _("Retired: after that day no draft uses it."))
        else:
            raise Http404(deed)
    except knowing.Unfit as error:
        return _item(request, one, wrong=error.wrong, said=said, status=422)
    return redirect("knowledge_item", one.pk)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=READERS)
def write(request: HttpRequest, key: int | None = None) -> HttpResponse:
    """A new item, or the next version of one; what was typed stays, and each fault stands beside its field."""
    access, after = access_of(request), _found(key) if key else None
    may = queries.may_write(access, after.owner_id) if after else queries.may_begin(access)
    if not may:
        raise PermissionDenied("this item is kept by others")
    if request.method == "GET":
        return _form(request, after, _as_said(after) if after else _blank(access))
    said = {name: request.POST.get(name, "") for name in knowing.COLUMNS}
    if after:
        said["code"] = after.code
    owner = (
        Unit.objects.filter(code=said["owner"].strip()).first() if said["owner"].strip() else None
    )
    try:
        if not queries.may_write(access, owner.pk if owner else None):
            raise knowing.Unfit(
                {"owner": _("choose your own unit: others are not yours to write for")}
            )
        made = knowing.write_item(said, after=after, by=person_of(request).actor, at=now())
    except knowing.Unfit as error:
        return _form(request, after, said, wrong=error.wrong, status=422)
    if made == after:
        messages.info(request, _("Nothing was changed, so there is no new version."))
    else:
        told = {"code": made.code, "n": made.version}
        messages.success(request, _("%(code)s is kept as version %(n)s.") % told)
    return redirect("knowledge_item", made.pk)


def _item(
    request: HttpRequest, one: KnowledgeItem, *, status: int = 200, **more: Any
) -> HttpResponse:
    access, today = access_of(request), localdate(now())
    versions = list(KnowledgeItem.objects.filter(code=one.code).order_by("-version"))
    checks = list(one.checks.order_by("-pk")[:5])
    names = who([*(it.made_by for it in versions), *(it.checked_by for it in checks)])
    uses = KnowledgeUse.objects.filter(item__code=one.code)
    mine = uses.filter(case__in=seen_by(access)).select_related("case", "item").order_by("-pk")
    counted = queries.uses_of([one.code]).get(one.code, {})
    context = {
        "item": one,
        "newest": versions[0],
        "standing": queries.how_it_stands(versions[0], on=today),
        "versions": [(it, names[it.made_by]) for it in versions],
        "made_by": names[one.made_by],
        "checks": [(it, names[it.checked_by]) for it in checks],
        "counted": [(way.label, counted.get(way.value, 0)) for way in KnowledgeUse.Way],
        "whole": sum(counted.values()),
        "uses": mine[:USES],
        "category": next((it.name for it in categories() if it.key == one.category), one.category),
        "may": queries.may_write(access, one.owner_id) and versions[0] == one,
        "yesterday": today - timedelta(days=1),
        **more,
    }
    return render(request, "verification/keeping/item.html", context, status=status)


def _form(
    request: HttpRequest,
    after: KnowledgeItem | None,
    said: dict[str, str],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    access = access_of(request)
    keeper = access.reaches(queries.KEEPERS)
    units = Unit.objects.order_by("code") if keeper else Unit.objects.filter(pk__in=access.unit_ids)
    context = {
        "after": after, "said": said, "units": units.order_by("name"), "keeper": keeper,
        "categories": categories(), **more,
    }  # fmt: skip
    return render(request, "verification/keeping/item_form.html", context, status=status)


def _as_said(one: KnowledgeItem) -> dict[str, str]:
    """A version as its form has it."""
    said = {
        name: str(getattr(one, name) or "") for name in (*knowing.TEXTS, "valid_from", "valid_to")
    }
    return said | {"owner": one.owner.code if one.owner else ""}


def _blank(access: Access) -> dict[str, str]:
    """An empty form; who writes for one unit writes for that."""
    own = list(Unit.objects.filter(pk__in=access.unit_ids).values_list("code", flat=True)[:2])
    return {"owner": own[0]} if len(own) == 1 and not access.reaches(queries.KEEPERS) else {}


def _found(key: int) -> KnowledgeItem:
    return get_object_or_404(KnowledgeItem.objects.select_related("owner"), pk=key)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
