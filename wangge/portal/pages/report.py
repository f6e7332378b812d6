"""反映 report: three steps – photos, place, words – and the receipt; progress is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.grids.queries import division_at, path_text
from wangge.intake.actions import receive
from wangge.intake.actions.hearing import KEEP_DAYS
from wangge.intake.channels.shelf import Heard, Unreadable
from wangge.intake.rules.words import phone_digits
from wangge.portal import queries
from wangge.portal.draft import MOST_PHOTOS, Draft
from wangge.portal.pages.photos import TRACKED

RECEIPT = "portal.receipt"
LEAST_WORDS, MOST_WORDS = 4, 2000
NAMES = ("words", "name", "phone")


@never_cache
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest) -> HttpResponse:
    """Step 1: photos, as many as nine or none."""
    draft, problems = Draft(request.session), []
    if request.method == "POST":
        if "remove" in request.POST:
            _remove(draft, request.POST["remove"])
        problems = _add(draft, request)
        if not problems and "next" in request.POST:
            return redirect("portal:place")
    context = {"draft": draft, "problems": problems, "step": 1, "most": MOST_PHOTOS}
    status = 422 if problems else 200
    return render(request, "portal/photos.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Step 2: a pin on the map, or an address, or both."""
    draft, problem = Draft(request.session), ""
    if request.method == "POST":
        pin = _pin(request.POST)
        address = request.POST.get("address", "").strip()[:300]
        if pin and division_at(*pin) is None:
            problem = _(
                "This place lies outside the city. Please move the pin, or write the address."
            )
        draft.keep(lon=pin and pin[0], lat=pin and pin[1], address=address)
        if not problem and draft.placed:
            return redirect("portal:words")
        problem = problem or _("Please set the pin on the map, or write where it is.")
    context = {"draft": draft, "problem": problem, "step": 2}
    return render(request, "portal/place.html", context, status=422 if problem else 200)


@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """Where the pin stands, and what neighbours have reported there already."""
    pin = _pin(request.POST)
    found = division_at(*pin) if pin else None
    context = {
        "pin": pin,
        "where": path_text(found.division) if found else "",
        "near": queries.near(*pin, at=now()) if pin and found else [],
        "at": now(),
    }
    return render(request, "portal/_near.html", context)


@sensitive_post_parameters(*NAMES)
@never_cache
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Step 3: what it is about, and how to reach whoever says so; then it is received."""
    draft = Draft(request.session)
    if not draft.placed:
        return redirect("portal:place")
    said = {name: request.POST.get(name, "").strip() for name in NAMES}
    wrong = _wrong(said, draft) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        try:
            received = _receive(request, draft, said)
        except Unreadable as error:
            wrong = {one["field"]: one["reason"] for one in error.reasons}
        else:
            request.session[RECEIPT] = {"number": received.number, "code": received.code}
            request.session[TRACKED] = received.case.pk
            draft.forget()
            return redirect("portal:done")
    context: dict[str, Any] = {"draft": draft, "said": said, "wrong": wrong, "step": 3}
    context |= {"years": max(1, round(KEEP_DAYS.value / 365)), "most": MOST_WORDS}
    context["secret"] = "secret" in request.POST
    return render(request, "portal/words.html", context, status=422 if wrong else 200)


@never_cache
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """The receipt: number and code in big letters; as long as this browser stays open."""
    receipt = request.session.get(RECEIPT)
    if receipt is None:
        return redirect("portal:start")
    return render(request, "portal/done.html", {"receipt": receipt})


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    Draft(request.session).forget()
    request.session.pop(RECEIPT, None)
    return redirect("portal:report")


def _add(draft: Draft, request: HttpRequest) -> list[str]:
    """Take photos into the draft; what was wrong with some. A photo's own place is a first pin."""
    problems, kept = [], draft.photos
    for file in request.FILES.getlist("photos"):
        if len(kept) >= MOST_PHOTOS:
            problems.append(_("At most %(n)s photos are taken.") % {"n": MOST_PHOTOS})
            break
        try:
            one = media.keep(file.read(), name=file.name or "")
        except media.MediaRefused as refused:
            problems.append(f"{file.name}：{_in_words(refused)}")
            continue
        if not one.mime.startswith("image/"):
            problems.append(f"{file.name}：{_('this is not a photo.')}")
            continue
        kept.append({"blob": one.blob, "shown": one.shown})
        if one.lon is not None and draft.place["lon"] is None:
            draft.keep(lon=one.lon, lat=one.lat)
    draft.keep(photos=kept)
    return problems


def _remove(draft: Draft, index: str) -> None:
    kept = draft.photos
    if index.isdecimal() and int(index) < len(kept):
        kept.pop(int(index))
        draft.keep(photos=kept)


def _pin(said: Any) -> tuple[float, float] | None:
    """(lon, lat) as posted; None where nothing, or nothing that can be a place, was sent."""
    try:
        lon, lat = float(said.get("lon") or "nan"), float(said.get("lat") or "nan")
    except ValueError:
        return None
    return (round(lon, 6), round(lat, 6)) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _wrong(said: dict[str, str], draft: Draft) -> dict[str, str]:
    wrong = {}
    if len(said["words"]) < LEAST_WORDS and not (draft.photos and not said["words"]):
        wrong["words"] = _("Please say in a few words what is the matter.")
    if len(said["words"]) > MOST_WORDS:
        wrong["words"] = _("Please write at most %(n)s characters.") % {"n": MOST_WORDS}
    if said["phone"] and not phone_digits(said["phone"]):
        wrong["phone"] = _("This does not look like a telephone number. Please read it again.")
    if len(said["name"]) > 60:
        wrong["name"] = _("Please write at most %(n)s characters.") % {"n": 60}
    return wrong


def _receive(request: HttpRequest, draft: Draft, said: dict[str, str]) -> Any:
    """Hand it to intake: with photos it is a snapshot, else a form."""
    heard = Heard(
        external=draft.number,
        words=said["words"],
        name=said["name"],
        phone=said["phone"],
        address=draft.place["address"] or "",
        lon=draft.place["lon"],
        lat=draft.place["lat"],
        secret="secret" in request.POST,
        attachments=tuple(one["blob"] for one in draft.photos),
    )
    channel = "citizen_snapshot" if draft.photos else "web_form"
    return receive(heard, channel=channel, at=now(), by=f"channel:{channel}")


def _in_words(refused: media.MediaRefused) -> str:
    """Why a photo is not taken and how to mend it, in the reader's language."""
    return {
        "empty": _("the file is empty; please choose it again."),
        "size": _("the photo is too large; at most %(n)s MB are taken.")
        % {"n": media.PHOTO_MB.value},
        "kind": _(
            "only photos (JPEG, PNG, WebP) are taken; an iPhone’s HEIC photo can be sent as a screenshot."
        ),
        "broken": _("the photo is damaged; please take it again."),
    }.get(refused.what, _("the file’s name does not fit what it holds."))
