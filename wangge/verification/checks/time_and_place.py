"""时地 time_and_place: was the photo of the work taken after the case was sent, before it was handled, and there?

What a camera says can be wrong or forged; what it does not say is no reason to doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from wangge.verification.checks.shelf import Check, Finished, Opinion, Photo, Verdict, checks

KEY = "time_and_place"
DRIFT = timedelta(minutes=15)  # cameras' clocks are that much off
NEVER_SET = 2015  # a camera that tells an earlier year was never set
FAR = 500.0  # metres: the case's place and a phone's fix are good to less than that together
METRES = 111_320.0  # one degree of latitude
UNSET = gettext_noop("The camera's clock was never set.")
FUTURE = gettext_noop("The camera says a time later than the photo reached us.")
BEFORE_ASKED = gettext_noop(
    "The photo was taken before the matter was reported, as the camera says."
)
BEFORE_SENT = gettext_noop("The photo was taken before the unit had the case, as the camera says.")
AWAY = gettext_noop("The photo was taken far from the place of the case, as the camera says.")
IN_TIME = gettext_noop("The time of the camera fits.")
THERE = gettext_noop("The place of the camera fits.")
SILENT = gettext_noop("The photos tell neither time nor place.")
SURE = {FUTURE: 0.9, BEFORE_ASKED: 0.9, BEFORE_SENT: 0.7, AWAY: 0.8}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing the camera's data tells; `doubt` None: it tells nothing either way."""

    said: str
    doubt: bool | None
    metres: float | None = None


def look(done: Finished) -> Opinion:
    """As the shelf says."""
    if not done.after:
        why = [_("There is no photo of the work done.")]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why)
    told = [(photo, one) for photo in done.after for one in tells(photo, done)]
    doubts = [one for _photo, one in told if one.doubt]
    fine = [one for _photo, one in told if one.doubt is False]
    evidence = {"photos": [_plain(photo, one) for photo, one in told]}
    if doubts:
        why = [_(said) for said in dict.fromkeys(one.said for one in doubts)]
        sure = max(SURE[one.said] for one in doubts)
        return Opinion(
            check=KEY, verdict=Verdict.DOUBT, confidence=sure, why=why, evidence=evidence
        )
    if not fine:
        why = [_(said) for said in dict.fromkeys(one.said for _photo, one in told)] or [_(SILENT)]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why, evidence=evidence)
    said = list(dict.fromkeys(one.said for one in fine))
    return Opinion(
        check=KEY,
        verdict=Verdict.FINE,
        confidence=0.4 + 0.2 * len(said),  # camera data is easily forged: never more than .8
        why=[_(one) for one in said],
        evidence=evidence,
    )


def tells(photo: Photo, done: Finished) -> Iterator[Told]:
    """What one photo's camera tells of this case."""
    if photo.taken_at is not None:
        yield _time(photo.taken_at, photo, done)
    metres = away(photo, done)
    if metres is not None:
        yield Told(said=AWAY if metres > FAR else THERE, doubt=metres > FAR, metres=metres)


def _time(taken_at: datetime, photo: Photo, done: Finished) -> Told:
    if taken_at.year < NEVER_SET:
        return Told(said=UNSET, doubt=None)
    if taken_at > min(photo.made_at or done.handled_at, done.handled_at) + DRIFT:
        return Told(said=FUTURE, doubt=True)
    if taken_at < done.asked_at - DRIFT:
        return Told(said=BEFORE_ASKED, doubt=True)
    if done.sent_at is not None and taken_at < done.sent_at - DRIFT:
        return Told(said=BEFORE_SENT, doubt=True)
    return Told(said=IN_TIME, doubt=False)


def away(photo: Photo, done: Finished) -> float | None:
    """Metres between the camera and the case; None where either is not known."""
    if photo.lon is None or photo.lat is None or done.lon is None or done.lat is None:
        return None
    east = (photo.lon - done.lon + 180) % 360 - 180
    return hypot(east * cos(radians(done.lat)), photo.lat - done.lat) * METRES


def _plain(photo: Photo, one: Told) -> dict[str, Any]:
    return {
        "after": photo.key,
        "said": one.said,
        "doubt": one.doubt,
        "metres": None if one.metres is None else round(one.metres),
    }


checks.add(KEY)(Check(label=gettext_lazy("Time and place"), about="time and place", look=look))
