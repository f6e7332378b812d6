"""存印 keeping: the print of every photo that hangs on a case, made once and kept."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from wangge.assist.sight.prints import EDGE, MADE, Print, print_of
from wangge.assist.sight.reading import Unreadable, read
from wangge.base import blobs
from wangge.cases.models import Attachment
from wangge.verification.models import PhotoPrint, PrintWord

LOOKED_AT = 2 * EDGE  # points of the longer edge a photo is unpacked to
BACK = 5_000  # attachments before the last printed one that a look goes back over: late commits
GONE = "gone"  # the file does not lie where it should, or was altered
log = logging.getLogger(__name__)


def made_of(data: bytes) -> Print:
    """The print of a photo from its bytes; raises Unreadable."""
    return print_of(read(data, edge=LOOKED_AT))


def photos() -> QuerySet[Attachment]:
    return Attachment.objects.filter(mime__startswith="image/")


def lacking(*, whole: bool = False) -> QuerySet[Attachment]:
    """Photos without a print of the present way: the latest ones, or of all time (`whole`)."""
    missing = photos().exclude(print__way=MADE).order_by("pk")
    last = PhotoPrint.objects.filter(way=MADE).aggregate(last=Max("attachment"))["last"]
    return missing if whole or last is None else missing.filter(pk__gt=last - BACK)


def keep_prints(attachments: Iterable[Attachment], *, at: datetime) -> int:
    """Make and keep the prints of these photos; how many. One that cannot be read is noted as such.

    Each photo is a transaction of its own; making one again replaces what was kept of it.
    """
    made = 0
    for made, one in enumerate(attachments, start=1):  # noqa: B007
        keep_print(one, at=at)
    return made


def keep_print(photo: Attachment, *, at: datetime) -> PhotoPrint:
    """The print of one photo, kept."""
    words, trouble = _words(photo)
    with transaction.atomic():
        kept, _ = PhotoPrint.objects.update_or_create(
            attachment=photo,
            defaults={
                "blob": photo.blob,
                "way": MADE,
                "words": len(words),
                "trouble": trouble,
                "made_at": at,
            },
        )
        PrintWord.objects.filter(print=kept).delete()
        PrintWord.objects.bulk_create([PrintWord(word=word, print=kept) for word in words])
    return kept


def _words(photo: Attachment) -> tuple[list[int], str]:
    try:
        return [int(word) for word in made_of(blobs.get(photo.blob)).kept], ""
    except Unreadable as refused:
        log.warning("photo %s has no print: %s", photo.pk, refused.what)
        return [], refused.what
    except blobs.BlobError:
        log.warning("photo %s has no print: its file is missing or altered", photo.pk)
        return [], GONE
