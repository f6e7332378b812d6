"""拆分 splitting: a complaint and a report told in one message become two cases, each with its own procedure.

The first case keeps the complaint's part of the words; the other part opens a second case from a
second request of the same person, sealed under a key of its own. Each case's log names the other.
"""

import json
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.base import crypto, rows
from wangge.cases import events as e
from wangge.cases import log
from wangge.cases.log import MoveRefused
from wangge.cases.models import Attachment, Case, Kind
from wangge.intake.actions.hearing import LONGEST_EXTERNAL, cleaned_json
from wangge.intake.models import Request
from wangge.intake.queries import about_request, split_with, unsealed
from wangge.intake.rules.screening import MODEL, read, why_wait
from wangge.intake.rules.words import hidden, title_of

PLACED = ("lon", "lat", "place_confidence", "division_code", "grid_id")
LEAST = 4  # characters of either part


def split(case: Case, *, keeps: str, goes: str, by: str, at: datetime) -> Case:
    """Leave `keeps` (the complaint) in this case and open another for `goes` (the report); that one.

    The reporter of a violation is secret. Done before, it does nothing and returns the case that
    was opened then. Raises MoveRefused where the case stands elsewhere, was opened by nobody's
    words, or a part says nothing.
    """
    if known := split_with(case):
        return known
    keeps, goes = hidden(keeps), hidden(goes)
    if min(len(keeps), len(goes)) < LEAST:
        raise MoveRefused(f"{case.number}: both parts need words")
    first = Request.objects.filter(case=case).first()
    if first is None:
        raise MoveRefused(f"{case.number}: nobody spoke, there is nothing to split")
    key, external = secrets.token_hex(16), _external(first)
    with transaction.atomic():
        event = e.Registered(key=key, channel=first.channel, external=external)
        second = log.open(event, by=by, at=at, **_facts(case, goes))
        rows.insert(
            Request, case_id=second.pk, external=external, key=key, **_request(first, key, goes)
        )
        _copy_attachments(case, second, by=by, at=at)
        _tell(case, second, keeps=keeps, by=by, at=at)
        if first.advice:
            rows.change(Request, first.pk, advice=_read_again(keeps, first.advice))
    return second


def _tell(case: Case, second: Case, *, keeps: str, by: str, at: datetime) -> None:
    """Both logs name the other case; whoever comes second gets MovedOn, and nothing is opened."""
    there = _("the report of a violation is %(number)s now") % {"number": second.number}
    log.record(
        case, e.Split(other=second.pk, kept=Kind.COMPLAINT.value, reason=there), by=by, at=at,
        words=keeps, title=title_of(keeps, otherwise=case.title), kind=Kind.COMPLAINT.value,
    )  # fmt: skip
    here = _("split off from %(number)s") % {"number": case.number}
    log.record(second, e.Split(other=case.pk, kept=Kind.REPORT.value, reason=here), by=by, at=at)


def _read_again(keeps: str, before: dict[str, Any]) -> dict[str, Any]:
    """What screening thinks of the words that stayed; where it is, is known already."""
    reading = read(keeps, kind=Kind.COMPLAINT.value)
    place = {"place": before["place"]} if "place" in before else {}
    wait = why_wait(reading, human=False, join=0)
    return {"model": MODEL, "wait": wait, **reading.said(), **place}


def _facts(case: Case, goes: str) -> dict[str, Any]:
    """The opening facts of the second case: its own words, the same place."""
    place = {name: value for name in PLACED if (value := getattr(case, name)) not in (None, "")}
    return {
        "channel": case.channel, "title": title_of(goes, otherwise=case.title), "words": goes,
        "address": case.address, "secret": True, "wants_reply": case.wants_reply,
        "kind": Kind.REPORT.value, "urgency": case.urgency, **place,
    }  # fmt: skip


def _request(first: Request, key: str, goes: str) -> dict[str, Any]:
    """The same person and the same code, sealed anew; kept as long, and forgotten if that is.

    Without a hash of the words: half a message is compared with nobody else's.
    """
    told = unsealed(first)
    sealed = ""
    if told:
        text = json.dumps(told | {"words": goes}, ensure_ascii=False)
        sealed = crypto.seal(cleaned_json(text), about=about_request(key))
    same = (
        "channel", "received_at", "happened_at", "taken_by_id", "phone_hash", "code_hash", "extra",
        "keep_until", "forgotten_at",
    )  # fmt: skip
    copied = {name: getattr(first, name) for name in same}
    return {**copied, "related": first.external, "sealed": sealed, "words_hash": ""}


def _external(first: Request) -> str:
    """The number of the second request: the first one's with ~2, shortened where it is too long."""
    number = f"{first.external}~2"
    if len(number) > LONGEST_EXTERNAL:
        number = f"{first.external[:60]}~{sha256(first.external.encode()).hexdigest()[:12]}~2"
    taken = Request.objects.filter(channel=first.channel, external=number).exists()
    return f"{number[:60]}~{secrets.token_hex(4)}~2" if taken else number


def _copy_attachments(case: Case, second: Case, *, by: str, at: datetime) -> None:
    """What was sent with the message may prove either matter: both cases show it."""
    columns = ("purpose", "blob", "shown", "mime", "size", "taken_at", "lon", "lat")
    for said in Attachment.objects.filter(case=case, purpose=Attachment.Purpose.SAID).values(
        *columns
    ):
        rows.insert(Attachment, case_id=second.pk, made_at=at, actor=by, **said)
