"""拒收 refusing: what could not be read is kept sealed with the reasons, and can be read again."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from pydantic import ValidationError

from wangge.base import crypto
from wangge.intake.actions.hearing import cleaned_json, receive
from wangge.intake.channels.shelf import Heard, Unreadable, channels
from wangge.intake.models import Refusal
from wangge.intake.rules.words import hidden

ABOUT = "refusal.payload"
TRIED_AGAIN = "retry"


def heard_from(channel: str, payload: Any) -> Heard:
    """What a channel makes of a payload (JSON values); raises Unreadable with every field wrong."""
    mouth = channels[channel]
    try:
        return mouth.read(mouth.payload.model_validate(payload))
    except ValidationError as error:
        raise Unreadable(*_reasons(error)) from error


def _reasons(error: ValidationError) -> Iterable[tuple[str, str]]:
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in one["loc"]) or "(payload)"
        yield where, one["msg"]


def refuse(
    payload: Any, *, channel: str, reasons: Sequence[dict[str, str]], at: datetime
) -> Refusal:
    """Keep a payload that could not be read, sealed, with the reasons in words without values."""
    text = cleaned_json(json.dumps(payload, ensure_ascii=False, default=str))
    return Refusal.objects.create(
        channel=channel,
        external=_external(payload),
        received_at=at,
        sealed=crypto.seal(text, about=ABOUT),
        reasons=hidden(list(reasons)),
    )


def retry_refusals(
    *, at: datetime, by: str, keys: Iterable[int] = (), channel: str = ""
) -> list[Refusal]:
    """Read refused payloads again (all still unread, or these); each with its request, or new reasons."""
    waiting = Refusal.objects.filter(request=None).exclude(sealed="").order_by("pk")
    wanted = Q(pk__in=list(keys)) if (keys := list(keys)) else Q()
    if channel:
        wanted &= Q(channel=channel)
    tried = []
    for refusal in waiting.filter(wanted):
        _retry(refusal, at=at, by=by)
        tried.append(refusal)
    return tried


def _retry(refusal: Refusal, *, at: datetime, by: str) -> None:
    payload = json.loads(crypto.unseal(refusal.sealed, about=ABOUT))
    try:
        heard = heard_from(refusal.channel, payload)
        received = receive(heard, channel=refusal.channel, at=at, by=by)
    except Unreadable as error:
        refusal.reasons = hidden(error.reasons)
    else:
        refusal.request_id = received.request_id
        refusal.sealed = ""  # the request keeps it now, and forgets it in its time
    refusal.retried_at = at
    refusal.save(update_fields=["reasons", "request", "retried_at", "sealed"])


def _external(payload: Any) -> str:
    """The number it bears, where one of the usual names holds one; only to find it again."""
    if not isinstance(payload, dict):
        return secrets.token_hex(8)
    names = ("external", "order_no", "incident_no", "message_id", "report_no", "letter_no", "id")
    found = next((payload[name] for name in names if isinstance(payload.get(name), str | int)), "")
    return str(hidden(str(found)))[:80]
