"""核查 checking: what every check of the shelf thinks of work just handed in, written into the log as advice."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wangge.base import blobs
from wangge.base.jobs import enqueue
from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Attachment, Case, Entry, Urgency
from wangge.cases.moves import MOVES, State
from wangge.verification.checks.shelf import Check, Finished, Opinion, Photo, Verdict, checks
from wangge.verification.looking.marks import marks_of

MACHINE = "machine:verification"
SECONDS = option(
    "WANGGE_CHECK_SECONDS", 20, "Seconds the checks of one handled case may take together."
)
BEFORE = (Attachment.Purpose.BEFORE, Attachment.Purpose.SAID)
CHECKING, PRINTING = "verification.checks", "verification.prints"
BROKE = gettext_noop("This check broke off; whoever runs the installation finds it in the log.")
NO_TIME = gettext_noop("There was no time left for this check.")
SAFETY = gettext_noop("This matter concerns safety: a person closes it, whatever the checks say.")
log = logging.getLogger(__name__)


def ask_checks(case: Case, _: e.Handled, at: datetime, __: None) -> None:
    """For the flow: have the work looked at by a worker – photos take their time, and others wait to hear."""
    enqueue(CHECKING, {"case": case.pk}, at=at)


def check(case: Case, *, at: datetime) -> None:
    """Ask every check about the work last handed in, and write what they think into the log.

    A case that has moved on is left alone. Prints of its photos are made soon after.
    """
    handed = Entry.objects.filter(case=case, kind=MOVES[e.Handled].kind).order_by("-step").first()
    if handed is None or case.state != State.HANDLED:
        return
    if said := opinions(case, e.Handled(**handed.data)):
        record(case, e.Checked(opinions=said), by=MACHINE, at=at)
    enqueue(PRINTING, {"case": case.pk}, at=at)


def opinions(case: Case, done: e.Handled) -> list[dict[str, Any]]:
    """What every check thinks of one case; one that breaks or comes too late cannot tell."""
    if done.solved is False and not done.after:
        looked_at = [(key, check) for key, check in checks if check.about != "photos"]
    else:
        looked_at = list(checks)
    shown = finished(case, done)
    until = time.monotonic() + SECONDS.value
    said = [_opinion(key, check, shown, until=until) for key, check in looked_at]
    if case.safety or case.urgency == Urgency.SAFETY:
        said.append(Opinion(check="safety", verdict=Verdict.CANNOT_TELL, why=[_(SAFETY)]))
    return [one.plain() for one in said]


def _opinion(key: str, check: Check, done: Finished, *, until: float) -> Opinion:
    if time.monotonic() > until:
        log.warning("no time left for check %s of case %s", key, done.case_id)
        return Opinion(check=key, verdict=Verdict.CANNOT_TELL, why=[_(NO_TIME)])
    try:
        return check.look(done)
    except Exception as error:  # one check that breaks never silences the others
        log.exception("check %s of case %s broke", key, done.case_id)
        broke = {"error": type(error).__name__}
        return Opinion(check=key, verdict=Verdict.CANNOT_TELL, why=[_(BROKE)], evidence=broke)


def finished(case: Case, done: e.Handled) -> Finished:
    """The case and what was handed in, as checks see it."""
    hung = list(Attachment.objects.filter(case=case, mime__startswith="image/").order_by("pk"))
    by_key = {one.blob: one for one in hung}  # the latest of each file
    before = [one for one in hung if one.purpose in BEFORE and one.blob not in done.before]
    first = [_photo(key, by_key.get(key)) for key in done.before]
    reached = Entry.objects.filter(
        case=case, kind=MOVES[e.Contacted].kind, data__reached=True
    ).exists()
    handled_at = case.handled_at or case.registered_at
    return Finished(
        case_id=case.pk,
        unit_id=case.lead_unit_id,
        words=case.words or case.title,
        result=done.result,
        reply=done.reply,
        solved=done.solved,
        unsolved_reason=done.unsolved_reason,
        asked_at=case.registered_at,
        sent_at=case.dispatched_at,
        handled_at=handled_at,
        contacted=reached,
        lon=case.lon,
        lat=case.lat,
        before=[*first, *(_photo(one.blob, one) for one in _once(before))],
        after=[_photo(key, by_key.get(key)) for key in dict.fromkeys(done.after)],
        marks=dict(marks_of(hung)),
    )


def _once(photos: Sequence[Attachment]) -> list[Attachment]:
    return list({one.blob: one for one in photos}.values())


def _photo(key: str, kept: Attachment | None) -> Photo:
    """A photo by its key; one that hangs on no case has neither time nor place."""
    read = partial(blobs.get, key)
    if kept is None:
        return Photo(key=key, read=read)
    return Photo(
        key=key, read=read, taken_at=kept.taken_at, made_at=kept.made_at, lon=kept.lon, lat=kept.lat
    )
