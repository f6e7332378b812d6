"""旧照 reused: was a photo of the work shown before – for another case, or as the photo from before?"""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from wangge.assist.sight.copies import can_be_known
from wangge.assist.sight.reading import Unreadable
from wangge.base.blobs import BlobError
from wangge.cases.models import Attachment, Case
from wangge.verification.checks._photos import MOST
from wangge.verification.checks.same_place import unread
from wangge.verification.checks.shelf import Check, Finished, Opinion, Photo, Verdict, checks
from wangge.verification.printing.finding import Found, find
from wangge.verification.printing.keeping import made_of

KEY = "reused"
HERE = gettext_noop("The photo of the work is the photo from before the work.")
AGAIN = gettext_noop("The photo of the work was handed in for this case earlier.")
ELSEWHERE = gettext_noop("The photo of the work was handed in for another case.")
EDITED = gettext_noop("A part of the picture was replaced.")
PLAIN = gettext_noop("There is too little in a photo to know it again.")
NEW = gettext_noop("The photos of the work were not shown before.")
SURE, SURE_OF_COPY = 1.0, 0.95


def look(done: Finished) -> Opinion:
    """As the shelf says."""
    if not done.after:
        why = [_("There is no photo of the work done.")]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why)
    found: list[tuple[Photo, Found]] = []
    wrong: list[str] = []
    plain = False
    own, family = _own(done), _family(done.case_id)
    for photo in done.after[:MOST]:
        try:
            picture = made_of(photo.read())
        except Unreadable as refused:
            wrong.append(refused.what)
            continue
        except BlobError:
            wrong.append("missing")
            continue
        plain |= not can_be_known(picture)
        for one in find(picture, blob=photo.key, leave_out=own):
            if one.attachment.case_id == done.case_id or one.attachment.case_id not in family:
                found.append((photo, one))
    if found:
        return _doubt(done, found)
    notes = [*unread(wrong), *([_(PLAIN)] if plain else [])]
    if notes:
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=notes)
    return Opinion(check=KEY, verdict=Verdict.FINE, confidence=SURE_OF_COPY, why=[_(NEW)])


def _own(done: Finished) -> set[int]:
    """The attachments that are the photos looked at, and not something they are compared with."""
    hung = Attachment.objects.filter(
        case=done.case_id, purpose=Attachment.Purpose.AFTER, blob__in=[p.key for p in done.after]
    )
    return set(hung.values_list("pk", flat=True))


def _family(case_id: int) -> set[int]:
    """Cases that are one matter with this one: one photo may well stand for all of them."""
    main = Case.objects.filter(pk=case_id).values_list("joined_to", flat=True).first() or case_id
    joined = Case.objects.filter(Q(joined_to=main) | Q(pk=main))
    return {case_id, *joined.values_list("pk", flat=True)}


def _doubt(done: Finished, found: list[tuple[Photo, Found]]) -> Opinion:
    why: list[str] = []
    for _photo, one in found:
        if one.attachment.case_id != done.case_id:
            why.append(_(ELSEWHERE))
        else:
            again = one.attachment.purpose == Attachment.Purpose.AFTER
            why.append(_(AGAIN) if again else _(HERE))
        if one.copy and one.copy.edited:
            why.append(_(EDITED))
    return Opinion(
        check=KEY,
        verdict=Verdict.DOUBT,
        confidence=SURE if any(one.same_file for _, one in found) else SURE_OF_COPY,
        why=list(dict.fromkeys(why)),
        evidence={"photos": [_plain(photo, one) for photo, one in found]},
    )


def _plain(photo: Photo, one: Found) -> dict[str, Any]:
    copy = one.copy
    return {
        "after": photo.key,
        "again": one.attachment.blob,
        "attachment": one.attachment.pk,
        "case": one.attachment.case_id,
        "purpose": one.attachment.purpose,
        "same_file": copy is None,
        "mirrored": bool(copy and copy.mirrored),
        "cut": bool(copy and copy.cut),
        "edited": [round(share, 3) for share in copy.edited] if copy and copy.edited else None,
        "fitting": copy.fitting if copy else None,
    }


checks.add(KEY)(Check(label=gettext_lazy("Photo used before"), about="photos", look=look))
