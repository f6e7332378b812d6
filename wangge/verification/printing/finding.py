"""查印 finding: where else a picture was shown – candidates by their words, each then proved by looking at it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt

from django.db.models import Count

from wangge.assist.sight.copies import Copy, same_picture
from wangge.assist.sight.prints import BITS, Print, Words
from wangge.assist.sight.reading import Unreadable
from wangge.base import blobs
from wangge.cases.models import Attachment
from wangge.verification.models import PhotoPrint, PrintWord
from wangge.verification.printing.keeping import made_of

AT_ONCE = 900  # words a statement
COMMON = 60  # a word of more photos than these says nothing: letters of one watermark, say
LEAST_VOTES = 2
OF_THE_WHOLE = 3  # votes of a word of the whole photo
PROVED = 8  # candidates looked at


@dataclass(frozen=True, kw_only=True)
class Found:
    """A photo that shows the same picture."""

    attachment: Attachment
    copy: Copy | None  # None: the very same file

    @property
    def same_file(self) -> bool:
        return self.copy is None


def candidates(asked: Words, *, leave_out: Collection[int] = ()) -> list[tuple[int, float]]:
    """(key of a print, weight of the words it shares), the heaviest first; what is left out is no candidate.

    A word that few photos have weighs more: among a hundred thousand photos it is the common words
    that others share by chance, and a dark copy that was saved often keeps a handful of any kind.
    """
    votes: Counter[int] = Counter()
    weights: dict[int, float] = defaultdict(float)
    for start in range(0, len(asked), AT_ONCE):
        often = _telling([int(word) for word in asked[start : start + AT_ONCE]])
        rows = PrintWord.objects.filter(word__in=list(often)).values_list("word", "print_id")
        for word, print_ in rows:
            if print_ not in leave_out:
                vote = OF_THE_WHOLE if word >> BITS else 1
                votes[print_] += vote
                weights[print_] += vote / sqrt(often[word])
    likely = [one for one in weights.items() if votes[one[0]] >= LEAST_VOTES]
    return nlargest(PROVED, likely, key=lambda one: (one[1], -one[0]))


def _telling(words: list[int]) -> dict[int, int]:
    """Those of the words that few photos have, and how many; counted where they lie, so common ones are never read."""
    counted = PrintWord.objects.filter(word__in=words).values("word").annotate(often=Count("word"))
    return dict(counted.filter(often__lte=COMMON).values_list("word", "often"))


def find(
    picture: Print,
    *,
    blob: str = "",
    leave_out: Collection[int] = (),
    most: int = PROVED,
    data_of: Callable[[str], bytes] = blobs.get,
) -> list[Found]:
    """Photos of any case that show the same picture, the very same file first.

    `leave_out` are keys of attachments, the asking photo's own among them; `data_of` gives a
    candidate's bytes by the key of its blob.
    """
    found = []
    if blob:
        same = PhotoPrint.objects.filter(blob=blob).exclude(pk__in=leave_out)
        for kept in same.select_related("attachment")[:most]:
            found.append(Found(attachment=kept.attachment, copy=None))
    skip = {*leave_out, *(one.attachment.pk for one in found)}
    likely = candidates(picture.asked, leave_out=skip) if picture.telling else []
    photos = Attachment.objects.in_bulk([key for key, _ in likely])
    for key, _ in likely:
        if key in photos and (copy := _proved(picture, photos[key], data_of)):
            found.append(Found(attachment=photos[key], copy=copy))
    return found[:most]


def _proved(picture: Print, photo: Attachment, data_of: Callable[[str], bytes]) -> Copy | None:
    try:
        copy = same_picture(picture, made_of(data_of(photo.blob)))
    except (Unreadable, blobs.BlobError):
        return None  # its print was kept while it could be read; the tick and the log tell of such
    return copy if copy.same else None
