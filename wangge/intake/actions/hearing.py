"""听 hearing: one person's words become one request and one case – once, however often they come."""

import json
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.base import crypto, rows
from wangge.base.blobs import media
from wangge.base.ids import tracking_code
from wangge.base.options import option
from wangge.cases import log
from wangge.cases.events import Registered
from wangge.cases.models import Attachment, Case, Kind, Urgency
from wangge.grids import datums
from wangge.intake.channels.shelf import Heard, Unreadable, channels
from wangge.intake.models import Request
from wangge.intake.queries import about_request, unsealed
from wangge.intake.rules.screening import kind_of
from wangge.intake.rules.words import LONGEST, cleaned, essence, hidden, phone_digits, title_of
from wangge.people.models import Person

KEEP_DAYS = option(
    "WANGGE_KEEP_DAYS",
    1095,
    "Days after which a requester's identity and first words are forgotten.",
)
ABOUT_PHONE, ABOUT_WORDS, ABOUT_CODE = "request.phone", "request.words", "request.code"
LONGEST_ADDRESS, LONGEST_EXTERNAL = 300, 80


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came of a hearing; `code` lets the person ask how it stands ("" once forgotten)."""

    case: Case
    request_id: int
    code: str
    known: bool  # it had been heard before: nothing was written

    @property
    def number(self) -> str:
        return self.case.number


class _HeardBefore(Exception):
    """Another has this (channel, external): what was opened is taken back."""


def receive(
    heard: Heard, *, channel: str, at: datetime, by: str,
    taken_by: Person | None = None, code: str = "",
) -> Received:  # fmt: skip
    """Open a case for what was heard, or find the one it opened before: BEGIN, 3 inserts, COMMIT.

    Words, address and extras are masked before they are kept; the person and the words as said
    lie sealed beside them. Raises Unreadable, with a reason for each field that cannot be taken.
    """
    facts, kept = _facts(heard, channel), _attached(heard)
    key, code = secrets.token_hex(16), code or tracking_code()
    request = _request(heard, key=key, code=code, words=facts["words"])
    event = Registered(key=key, channel=channel, external=cleaned(heard.external) or key)
    try:
        with transaction.atomic():
            case = log.open(event, by=by, at=at, **facts)
            pk = rows.insert(
                Request, ignore_conflict=True, case_id=case.pk, channel=channel,
                external=event.external, received_at=at, happened_at=heard.happened_at,
                taken_by_id=taken_by.pk if taken_by else None,
                keep_until=localdate(at) + timedelta(days=KEEP_DAYS.value), **request,
            )  # fmt: skip
            if pk is None:
                raise _HeardBefore
            for one in kept:
                attach_kept(case, one, purpose=Attachment.Purpose.SAID, by=by, at=at)
    except _HeardBefore:
        return _known(channel, event.external)
    return Received(case=case, request_id=pk, code=code, known=False)


def attach_kept(case: Case, kept: media.Kept, *, purpose: str, by: str, at: datetime) -> int:
    """Hang a file that lies in the blob store on a case; the attachment's key."""
    return rows.insert(
        Attachment, case_id=case.pk, purpose=purpose, blob=kept.blob, shown=kept.shown,
        mime=kept.mime, size=kept.size, made_at=at, actor=by, taken_at=kept.taken_at,
        lon=kept.lon, lat=kept.lat,
    )  # fmt: skip


def hash_of_phone(phone: str) -> str:
    """By which requests of one telephone are found; "" where it is no number."""
    digits = phone_digits(phone)
    return crypto.keyed_hash(digits, about=ABOUT_PHONE) if digits else ""


def hash_of_code(code: str) -> str:
    """How a tracking code is kept."""
    return crypto.keyed_hash(code, about=ABOUT_CODE)


def _facts(heard: Heard, channel: str) -> dict[str, Any]:
    """The opening facts of the case, fit to be seen; raises Unreadable."""
    words, address = hidden(heard.words), hidden(heard.address)
    kind = heard.kind or kind_of(words)
    wrong = [
        ("words", _("at most %(n)s characters are taken; send the rest as a file") % {"n": LONGEST})
        if len(words) > LONGEST else None,
        ("words", _("say something, or send a photo")) if not words and not heard.attachments else None,
        ("external", f"at most {LONGEST_EXTERNAL} characters")
        if len(heard.external) > LONGEST_EXTERNAL else None,
        ("kind", f"{kind[:20]!r} is none of {', '.join(Kind.values)}")
        if kind not in Kind.values else None,
        ("urgency", f"{heard.urgency[:20]!r} is none of {', '.join(Urgency.values)}")
        if heard.urgency not in Urgency.values else None,
        ("happened_at", "a moment needs its zone")
        if heard.happened_at and heard.happened_at.tzinfo is None else None,
    ]  # fmt: skip
    if found := [one for one in wrong if one]:
        raise Unreadable(*found)
    lon, lat = pin(heard)
    where = {} if lon is None else {"lon": lon, "lat": lat}
    return {
        "channel": channel,
        "title": title_of(words, otherwise=address or str(channels[channel].label)),
        "words": words,
        "address": address[:LONGEST_ADDRESS],
        "secret": heard.secret,
        "wants_reply": heard.wants_reply,
        "kind": kind,
        "urgency": heard.urgency,
        **where,
    }


def pin(heard: Heard) -> tuple[float | None, float | None]:
    """(lon, lat) in WGS84 to a centimetre's grain, or (None, None); raises Unreadable."""
    lon, lat = heard.lon, heard.lat
    if lon is None and lat is None:
        return None, None
    if lon is None or lat is None:
        raise Unreadable(("lon" if lon is None else "lat", "a place needs both lon and lat"))
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        hint = " – are the two swapped?" if abs(lat) <= 180 and abs(lon) <= 90 else ""
        raise Unreadable(("lat", f"lon −180 … 180 and lat −90 … 90 are taken{hint}"))
    try:
        lon, lat = datums.to_wgs84(lon, lat, datum=heard.datum)
    except datums.UnknownDatum as error:
        raise Unreadable(("datum", str(error))) from error
    return round(lon, 7), round(lat, 7)


def _attached(heard: Heard) -> list[media.Kept]:
    try:
        return [
            one if isinstance(one, media.Kept) else media.kept(one) for one in heard.attachments
        ]
    except media.MediaRefused as error:
        raise Unreadable(("attachments", str(error))) from error


def _request(heard: Heard, *, key: str, code: str, words: str) -> dict[str, Any]:
    """The columns that keep who spoke, and what, away from every eye."""
    said = {
        "name": heard.name, "phone": heard.phone, "id_number": heard.id_number,
        "words": heard.words, "address": heard.address, "extra": heard.extra, "code": code,
    }  # fmt: skip
    text = json.dumps({name: one for name, one in said.items() if one}, ensure_ascii=False)
    same = essence(words) if heard.own_words else ""
    return {
        "key": key,
        "related": hidden(heard.related)[:80],
        "sealed": crypto.seal(cleaned_json(text), about=about_request(key)),
        "phone_hash": hash_of_phone(heard.phone),
        "words_hash": crypto.keyed_hash(same, about=ABOUT_WORDS) if same else "",
        "code_hash": hash_of_code(code),
        "extra": hidden(heard.extra),
    }


def cleaned_json(text: str) -> str:
    """Half characters, which no cipher and no database takes, become question marks."""
    return text.encode("utf-8", "replace").decode()


def _known(channel: str, external: str) -> Received:
    request = Request.objects.select_related("case").get(channel=channel, external=external)
    code = unsealed(request).get("code", "")
    return Received(case=request.case, request_id=request.pk, code=code, known=True)
