"""照片 photos: what belongs to a case is shown to those who see the case; what is sent is taken in."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.base import blobs
from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases.models import Attachment, Case, Entry
from wangge.desk.pages.case import seen
from wangge.people.doors import person_of, signed_in
from wangge.verification.looking.seeing import looked
from wangge.verification.redacting import standing

SALT = "desk.photos"
KEPT_FOR = 24 * 3600  # seconds a photo waits for its form to be sent
# The field of a form whose photos they are -> what they are for the case.
PURPOSES = {
    "before": Attachment.Purpose.BEFORE,
    "after": Attachment.Purpose.AFTER,
    "photos": Attachment.Purpose.INSPECTION,
}


@require_GET
@signed_in()
def photo(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """The copy that is shown; anything but a photo is handed over as a file. Who looked is written down.

    What a person has hidden is hidden here as well: the original has a page that asks for what.
    """
    case = seen(request, number)
    one = Attachment.objects.filter(case=case, pk=key).first()
    if one is None:
        raise Http404("no such attachment")
    looked(one, person=person_of(request), at=now())
    by_hand = standing([one])[one.pk].hand
    return answer_with(request, by_hand.shown if by_hand and by_hand.boxes else one.shown)


def answer_with(request: HttpRequest, key: str) -> HttpResponse:
    """A blob as an answer that browsers keep for themselves, ask again about and never guess at."""
    mark = f'"{key}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    mime = blobs.mime_of(key)
    response = HttpResponse(blobs.get(key), content_type=mime)
    response.headers["Cache-Control"] = "private, no-cache"  # it may be hidden in meanwhile
    response.headers["ETag"] = mark
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not mime.startswith("image/"):
        response.headers["Content-Disposition"] = f'attachment; filename="{key[-24:]}"'
    return response


def take_in(
    case: Case, name: str, files: "Iterable[UploadedFile[Any]]", held: Iterable[str]
) -> tuple[list[media.Kept], list[str]]:
    """(photos kept, what was wrong): files just sent, and those held from an earlier try."""
    kept, wrong = [], []
    for word in held:
        try:
            kept.append(media.kept(signing.loads(word, salt=_salt(case, name), max_age=KEPT_FOR)))
        except signing.BadSignature:
            wrong.append(_("A photo waited too long: please choose it again."))
    for file in files:
        try:
            kept.append(media.keep(file.read(), name=file.name or ""))
        except media.MediaRefused as refused:
            wrong.append(f"{file.name}：{in_words(refused)}")
    return kept, wrong


def waiting(case: Case, name: str, *, by: str) -> list[media.Kept]:
    """Photos this person took on the field page since the case was last handed in, for its form."""
    taken = Attachment.objects.filter(
        case=case, actor=by, purpose=PURPOSES[name], capture__isnull=False
    )
    last = Entry.objects.filter(case=case, kind__in=("handled", "verified")).order_by("-step")
    if since := last.values_list("happened_at", flat=True).first():
        taken = taken.filter(made_at__gt=since)
    return [media.kept(one.blob) for one in taken.order_by("pk")[:9]]


def hold(case: Case, name: str, kept: Iterable[media.Kept]) -> list[tuple[str, str]]:
    """(signed word, blob key) of each photo, to be sent along with the form's next try."""
    return [(signing.dumps(one.blob, salt=_salt(case, name)), one.shown) for one in kept]


def in_words(refused: media.MediaRefused) -> str:
    """Why a file is not taken and how to mend it, in the reader's language."""
    return {
        "empty": _("the file is empty; please choose it again."),
        "size": _("the file is too large; photos of up to %(n)s MB are taken.")
        % {"n": media.PHOTO_MB.value},
        "kind": _("only photos (JPEG, PNG, WebP), PDF, sound and MP4 are taken."),
        "broken": _("the photo is damaged; please take or send it again."),
        "name": _("its name does not fit what it holds; please send the file itself."),
    }.get(refused.what, str(refused))


def _salt(case: Case, name: str) -> str:
    return f"{SALT}:{case.pk}:{name}"
