"""复拍之页 recapture: on the phone, the same view once more with the first photo as a ghost over it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases.models import Attachment, Case
from wangge.people.doors import access_of, person_of, signed_in
from wangge.verification import recapture as taking
from wangge.verification.models import Capture
from wangge.verification.pages.looking_desk import find

ROLES = (*taking.UNIT, *taking.GROUND)


@require_GET
@never_cache
@signed_in(roles=ROLES)
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Which of the first photos is to be taken again; what was taken already."""
    case = find(request, number)
    mine = Capture.objects.filter(attachment__case=case, attachment__actor=person_of(request).actor)
    context = {
        "case": case,
        "befores": taking.befores(case),
        "taken": mine.select_related("attachment").order_by("-pk"),
        "closed": not taking.purpose_for(access_of(request), case),
    }
    return render(request, "verification/looking_recaptures.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in(roles=ROLES)
def recapture(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """GET: camera, ghost and gate (`key` 0: without a ghost). POST: one photo, once however often sent.

    The page's script is answered in JSON: 201 with how its place was judged, else `problem` and 409
    (closed), 413 or 422 (cannot be taken). A plain form is answered with pages.
    """
    case = find(request, number)
    before = _before(case, key)
    purpose = taking.purpose_for(access_of(request), case)
    if request.method == "POST":
        return _posted(request, case, before, purpose)
    target = taking.target_of(case, before)
    context = {
        "case": case,
        "before": before,
        "key": key,
        "closed": not purpose,
        "who": person_of(request).actor,
        "plain_key": uuid4(),
        "words": _words(),
        "target": {"lon": target[0], "lat": target[1]} if target else None,
        "within": taking.WITHIN.value,
    }
    return render(request, "verification/looking_recapture.html", context)


def _posted(
    request: HttpRequest, case: Case, before: Attachment | None, purpose: str
) -> HttpResponse:
    script, at = request.headers.get("Accept", "") == "application/json", now()
    posted = request.POST.dict()
    if not script:  # a form without script knows neither place nor moment
        posted = {"key": posted.get("key", ""), "taken_at": at.isoformat(), "live": "0"}
    if not purpose:
        said = _("The case is closed: no photo is taken any more.")
        return _refused(request, case, said, script=script, status=409)
    file = request.FILES.get("photo")
    if file is None:
        said = _("There is no photo: please take it again.")
        return _refused(request, case, said, script=script, status=422)
    try:
        made = taking.capture(
            case, before, file.read(), taking.read(posted, received_at=at), purpose=purpose,
            by=person_of(request).actor, at=at,
        )  # fmt: skip
    except (media.MediaRefused, taking.CaptureRefused) as error:
        status = 413 if getattr(error, "what", "") == "size" else 422
        return _refused(request, case, str(error), script=script, status=status)
    if not script:
        messages.success(request, _("The photo is with the case."))
        return redirect("verification:recaptures", case.number)
    told = {
        "attachment": made.attachment_id,
        "place": made.place,
        "word": made.get_place_display(),
        "away": None if made.away is None else round(made.away),
    }
    return JsonResponse(told, status=201)


def _refused(
    request: HttpRequest, case: Case, said: str, *, script: bool, status: int
) -> HttpResponse:
    if script:
        return JsonResponse({"problem": said}, status=status)
    messages.error(request, said)
    return redirect("verification:recaptures", case.number)


def _before(case: Case, key: int) -> Attachment | None:
    if key == 0:
        return None
    found = next((one for one in taking.befores(case) if one.pk == key), None)
    if found is None:
        raise Http404("no such photo of this case")
    return found


def _words() -> dict[str, Any]:
    """What the page's script says; `%` stands for what is filled in."""
    return {
        "waiting": _("%(n)s waiting to be sent") % {"n": "%"},
        "sending": _("Sending …"),
        "offline": _("No connection: the photo is kept here and sent later."),
        "sent": _("The photo is with the case."),
        "signIn": _("Please sign in again; your photos are kept on this device."),
        "server": _("The server cannot take it just now; it is tried again."),
        "full": _(
            "This device has no room to keep the photo. Free some space, then take it again."
        ),
        "discard": _("Throw this photo away?"),
        "near": _("At the place, %(m)s m away (± %(e)s m)") % {"m": "%1", "e": "%2"},
        "far": _("%(m)s m from the place (± %(e)s m)") % {"m": "%1", "e": "%2"},
        "unsure": _("The position is too unsure (± %(e)s m)") % {"e": "%2"},
        "seeking": _("Looking for the position …"),
        "denied": _("No position: allow it in the browser, or the place stays unconfirmed."),
        "noTarget": _("The case has no place on the map: it cannot be compared."),
        "anyway": _("You may take the photo all the same; it is marked as it is."),
        "heading": _("Facing %(d)s°") % {"d": "%"},
        "level": _("Hold the phone level"),
        "noCamera": _("No camera here: take the photo with the phone’s own camera."),
    }
