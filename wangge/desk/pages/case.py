"""案卷页 case: what was said, where, who has it, what happened, what may happen next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.log import MoveRefused
from wangge.cases.models import Attachment, Case
from wangge.cases.offers import Offer, offers, open_to
from wangge.cases.queries import followers
from wangge.cases.queries.pinned import pin
from wangge.desk import words
from wangge.desk.clocks import clocks
from wangge.desk.story import told
from wangge.desk.why import why
from wangge.grids.queries import path_text
from wangge.handling.shown import shown
from wangge.intake.actions import NotForYou, show_identity
from wangge.intake.models import Request
from wangge.intake.queries import groups_of, who_spoke
from wangge.people.doors import access_of, person_of, signed_in
from wangge.supervision.queries.board import open_orders
from wangge.verification.recapture import purpose_for

WITH = ("lead_unit", "grid", "category", "duty_item", "handler", "joined_to")
MOST_FOLLOWERS = 20


def seen(request: HttpRequest, number: str) -> Case:
    """The case of this number, if this person may see it; Http404 otherwise."""
    return case_of(access_of(request), number, *WITH)


@require_GET
@never_cache
@signed_in()
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """The whole page; the number may be typed in any manner, and is put right."""
    case = seen(request, number)
    if number != case.number:
        return redirect("desk:case", case.number)
    wanted = request.GET.get("do", "")
    context = about(request, case) | {"do": wanted if wanted in offers else ""}
    return render(request, "desk/case.html", context)


def about(request: HttpRequest, case: Case, *, done: str = "") -> dict[str, Any]:
    """What the case page shows."""
    access = access_of(request)
    attachments = list(Attachment.objects.filter(case=case).order_by("pk"))
    open_offers = open_to(access, case)
    first, others = next_moves(open_offers)
    at, story = now(), told(case, attachments)
    return {
        "case": case,
        "at": at,
        "done": done,
        "channel": words.channel(case.channel),
        "place": path_text(case.division_code) if case.division_code else "",
        "pin": pin(case),
        "told": story[::-1],
        "handling": shown(case, {one.kind for one in story}, at=at),
        "whys": why(case, access),
        "clocks": clocks(case, at=at),
        "orders": open_orders(case) if case.urges else (),
        "said_photos": [one for one in attachments if one.purpose == Attachment.Purpose.SAID],
        "retakes": bool(purpose_for(access, case)),
        "first": first,
        "others": others,
        "followers": followers(case)[:MOST_FOLLOWERS] if case.followers else (),
        "group": groups_of([case.pk]).get(case.pk) if case.followers else None,
        "spoke": who_spoke(case, access),
    }


@dataclass(frozen=True, kw_only=True)
class Next:
    """One deed offered: `silent` where nothing need be said, so that one press does it."""

    key: str
    label: Any
    silent: bool
    grave: bool


def next_moves(offered: list[Offer]) -> tuple[Next | None, list[Next]]:
    """The one sensible next act, if one stands out, and the others."""
    moves = [
        Next(key=it.key, label=it.label, silent=not it.form.model_fields, grave=it.grave)
        for it in offered
    ]
    return (moves[0], moves[1:]) if offered and offered[0].first else (None, moves)


@require_POST
@never_cache
@signed_in()
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """Who spoke, unsealed for a purpose that is written down; a refusal says why."""
    case = seen(request, number)
    purpose = request.POST.get("purpose", "").strip()
    context: dict[str, Any] = {"case": case, "purpose": purpose}
    context["spoke"] = who_spoke(case, access_of(request))
    status = 200
    try:
        context["identity"] = show_identity(
            case, purpose=purpose, person=person_of(request), access=access_of(request), at=now()
        )
    except NotForYou:
        context["problem"], status = _("Who spoke is not shown to your unit or role."), 403
    except MoveRefused as error:
        context["problem"], status = words.refusal(str(error)), 409
    except Request.DoesNotExist:
        context["problem"], status = _("Nothing is kept of who spoke."), 404
    except ValueError:
        context["problem"] = _("Say for what you need it, in at least 4 characters.")
        status = 422
    return render(request, "desk/_identity.html", context, status=status)
