"""照片之页 photos: hiding parts of a photo before the public sees it, marking the matter, the original."""

import json
from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge.assist.sight import seeking
from wangge.assist.sight.blurring import Box, BoxError, blurred, read
from wangge.base import blobs
from wangge.base.clock import now
from wangge.cases.log import MovedOn
from wangge.cases.models import Attachment, Case
from wangge.people.doors import access_of, person_of, signed_in
from wangge.verification import redacting
from wangge.verification.looking import seeing
from wangge.verification.looking.marks import mark as keep_mark
from wangge.verification.looking.marks import marks_of
from wangge.verification.looking.queue import unpublished as waiting
from wangge.verification.pages.looking_desk import find

HIDING = ("verifier", "grid_worker", "supervisor", "reviewer")
MARKING = (*HIDING, "operator", "dispatcher", "clerk", "unit_head", "handler")


@require_GET
@never_cache
@signed_in(roles=HIDING)
def unpublished(request: HttpRequest) -> HttpResponse:
    """Photos the public cannot see because nobody has looked; the newest first."""
    context = {
        "found": waiting(access_of(request)),
        "installed": seeking.installed(),
        "by": redacting.PUBLISH.value,
    }
    return render(request, "verification/looking_unpublished.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=HIDING)
def redact(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Draw what must be hidden; `preview` shows the true result, `save` lets the photo go out so."""
    case, one = _photo(request, number, key)
    standing = redacting.standing([one])[one.pk]
    boxes = redacting.boxes_of(standing.holds)
    context: dict[str, Any] = {"status": 200}
    if request.method == "POST":
        try:
            boxes = read(_boxes(request))
            if request.POST.get("act") == "save":
                redacting.redact(one, boxes, by=person_of(request).actor, at=now())
                messages.success(request, _("Saved: the public sees the photo like this."))
                return redirect("verification:redact", case.number, one.pk)
            context["result"] = _inline(blurred(blobs.get(one.shown), boxes))
        except BoxError:
            context |= {
                "problem": _("What was drawn cannot be read: draw it again."),
                "status": 422,
            }
        except MovedOn:
            context["problem"] = _("Somebody else has just moved this case: please save again.")
            context["status"] = 409
    elif standing.holds:
        context["result"] = _inline(blobs.get(standing.holds.shown))
    if standing.hand and standing.hand.boxes:  # what lies under the boxes is seen to correct them
        seeing.looked_at_original(one, purpose="redaction", person=person_of(request), at=now())
    else:
        seeing.looked(one, person=person_of(request), at=now())
    return _drawing(request, case, one, boxes, standing=standing, **context)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=MARKING)
def mark(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Draw a rectangle round the matter, so that a check can see whether it is gone."""
    case, one = _photo(request, number, key)
    known = marks_of([one]).get(one.blob)
    boxes = [Box(**known)] if known else []
    problem, status = "", 200
    if request.method == "POST":
        try:
            boxes = read(_boxes(request))
        except BoxError:
            boxes = []
        if len(boxes) == 1:
            keep_mark(one, boxes[0], by=person_of(request).actor, at=now())
            messages.success(request, _("Marked. The checks look at this part."))
            return redirect("verification:mark", case.number, one.pk)
        problem, status = _("Draw one rectangle round the matter."), 422
    seeing.looked(one, person=person_of(request), at=now())
    hidden = redacting.standing([one])[one.pk].hand
    shown = hidden.shown if hidden and hidden.boxes else one.shown
    return _drawing(
        request, case, one, boxes, shown=shown, problem=problem, status=status, single=True
    )


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=HIDING)
def original(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """What lies under the boxes, shown once to who says for what; the purpose is written down."""
    case, one = _photo(request, number, key)
    context: dict[str, Any] = {"case": case, "one": one}
    status = 200
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        context["purpose"] = purpose
        try:
            seeing.looked_at_original(one, purpose=purpose, person=person_of(request), at=now())
            context["shown"] = _inline(blobs.get(one.shown))
        except seeing.NoPurpose as error:
            context["problem"], status = str(error), 422
    return render(request, "verification/looking_original.html", context, status=status)


def _photo(request: HttpRequest, number: str, key: int) -> tuple[Case, Attachment]:
    """The photo of a case this person may see; Http404 otherwise."""
    case = find(request, number)
    one = Attachment.objects.filter(case=case, pk=key).first()
    if one is None or not redacting.is_photo(one):
        raise Http404("no such photo")
    return case, one


def _boxes(request: HttpRequest) -> Any:
    try:
        return json.loads(request.POST.get("boxes", ""))
    except (ValueError, RecursionError) as error:
        raise BoxError("not JSON") from error


def _inline(data: bytes) -> str:
    """A picture that has no address of its own."""
    return f"data:image/jpeg;base64,{b64encode(data).decode()}"


def _drawing(
    request: HttpRequest, case: Case, one: Attachment, boxes: list[Box], **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "case": case,
        "one": one,
        "photo": _inline(blobs.get(more.pop("shown", one.shown))),
        "boxes": json.dumps([box.plain() for box in boxes]),
        "count": len(boxes),
        "installed": seeking.installed(),
        **more,
    }
    name = "looking_mark.html" if more.get("single") else "looking_redact.html"
    return render(request, f"verification/{name}", context, status=status)
