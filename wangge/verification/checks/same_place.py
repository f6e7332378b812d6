"""同处 same_place: do the photos of the work show the place of the request? Yes, or it cannot be told."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from wangge.assist.sight.place import Why
from wangge.verification.checks._photos import best, pairs
from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks

KEY = "same_place"
SAID = {
    Why.FITS: gettext_noop("The photos show the same place."),
    Why.TOO_SMALL: gettext_noop("The photo is too small to be compared: take it again, larger."),
    Why.FLAT: gettext_noop("There is nothing to be seen in the photo: take it again."),
    Why.DARK: gettext_noop("The photo is too dark to be compared: take it again with more light."),
    Why.FEW_POINTS: gettext_noop(
        "There is too little to hold on to in the photo: take in a kerb, a wall or a sign as well."
    ),
    Why.NO_FIT: gettext_noop(
        "Nothing in the photos fits together: take it again from where the first one was taken."
    ),
    Why.OTHER_SIDE: gettext_noop(
        "The photos have too little in common: take it again with the same things in the frame."
    ),
    Why.PATCH: gettext_noop(
        "Only a part of the photos fits, such as one object, or a picture of the place held into the frame."
    ),
}
UNREAD = {
    "empty": gettext_noop("A photo is empty: send it again."),
    "bytes": gettext_noop("A photo has too many bytes to be looked at: send it smaller."),
    "points": gettext_noop("A photo has too many points to be looked at: send it smaller."),
    "heic": gettext_noop("A photo is HEIC, which cannot be read here: send a JPEG."),
    "kind": gettext_noop("A file is no photo: send a JPEG, PNG or WebP."),
    "broken": gettext_noop("A photo is damaged or cut off: send it again."),
    "missing": gettext_noop("The file of a photo is missing: ask whoever runs the installation."),
}


def look(done: Finished) -> Opinion:
    """As the shelf says."""
    if not done.before or not done.after:
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=[lacking(done)])
    found, wrong = pairs(done)
    why = unread(wrong)
    top = best(found)
    if top is None:
        why = why or [_("There are no two photos to compare.")]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why)
    place = top.place
    evidence = {
        "before": top.before.key,
        "after": top.after.key,
        "because": place.why.value,
        "fitting": place.fitting,
        "alike": place.alike,
        "shared": round(place.shared, 3),
        "agreeing": round(place.agreeing, 3),
        "compared": len(found),
    }
    return Opinion(
        check=KEY,
        verdict=Verdict.FINE if place.same else Verdict.CANNOT_TELL,
        confidence=place.confidence,
        why=[_(SAID[place.why]), *why],
        evidence=evidence,
    )


def lacking(done: Finished) -> str:
    """Which photos are not there, in words."""
    if not done.before and not done.after:
        return _("There are no photos.")
    if not done.after:
        return _("There is no photo of the work done.")
    return _("There is no photo from before the work.")


def unread(wrong: list[str]) -> list[str]:
    """What could not be read, in words, each once."""
    return [_(UNREAD[what]) for what in dict.fromkeys(wrong)]


checks.add(KEY)(Check(label=gettext_lazy("Same place"), about="photos", look=look))
