"""Photos as the checks look at them: read once, compared once, whichever check asks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from wangge.assist.sight.features import Features, features
from wangge.assist.sight.place import Place, Why, same_place
from wangge.assist.sight.reading import Seen, Unreadable, read
from wangge.base.blobs import BlobError
from wangge.verification.checks.shelf import Finished, Photo

MOST = 4  # photos of either side that are compared: more are shown to people all the same
K = TypeVar("K")
V = TypeVar("V")
HELD = 16  # photos remembered; keys are digests, so what is remembered is never stale


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A photo from before beside one from after, and what they have in common."""

    before: Photo
    after: Photo
    place: Place


class Missing(LookupError):
    """The file of a photo is not where it should be."""


_seen: dict[str, Seen] = {}
_features: dict[str, Features] = {}
_places: dict[tuple[str, str], Place] = {}


def seen(photo: Photo) -> Seen:
    """The photo as it is looked at; raises Unreadable, or Missing."""
    if photo.key not in _seen:
        try:
            looked = read(photo.read())
        except BlobError as error:
            raise Missing(str(error)) from error
        return _remember(_seen, photo.key, looked)
    return _seen[photo.key]


def features_of(photo: Photo) -> Features:
    """The clear points of a photo; raises Unreadable, or Missing."""
    if photo.key not in _features:
        return _remember(_features, photo.key, features(seen(photo).grey))
    return _features[photo.key]


def pairs(done: Finished) -> tuple[list[Pair], list[str]]:
    """Every photo from before beside every one from after, and what could not be read."""
    before, wrong = _readable(done.before)
    after, also = _readable(done.after)
    found = [
        Pair(before=one, after=other, place=_compared(one, other))
        for one in before
        for other in after
        if one.key != other.key  # the very same file proves nothing: that is another check's
    ]
    return found, wrong + also


def _compared(before: Photo, after: Photo) -> Place:
    key = (before.key, after.key)
    if key not in _places:
        found = (features_of(before), features_of(after))
        return _remember(_places, key, same_place(seen(before), seen(after), found=found))
    return _places[key]


def _remember(memory: dict[K, V], key: K, value: V) -> V:
    """For a while: the oldest goes first."""
    while len(memory) >= HELD:
        memory.pop(next(iter(memory)), None)
    memory[key] = value
    return value


def _readable(photos: Sequence[Photo]) -> tuple[list[Photo], list[str]]:
    fine, wrong = [], []
    for photo in photos[:MOST]:
        try:
            seen(photo)
        except Unreadable as refused:
            wrong.append(refused.what)
        except Missing:
            wrong.append("missing")
        else:
            fine.append(photo)
    return fine, wrong


def best(found: Sequence[Pair]) -> Pair | None:
    """The pair that shows the same place most clearly, or else the one nearest to it."""
    order = {Why.FITS: 3, Why.PATCH: 2, Why.OTHER_SIDE: 1}
    return max(
        found,
        key=lambda one: (one.place.same, order.get(one.place.why, 0), one.place.confidence,
                         one.place.fitting),
        default=None,
    )  # fmt: skip
