"""受理之作 jobs: what the clock does for intake, and what a change of keys must reach."""

import json
from datetime import datetime
from typing import Any

from wangge.base import crypto
from wangge.base.clock import tick
from wangge.base.crypto.rotation import SealedField, sealed_fields
from wangge.intake import addresses  # noqa: F401  the outlets find its numbers by this
from wangge.intake.actions import forget_due
from wangge.intake.actions.hearing import ABOUT_WORDS, hash_of_code, hash_of_phone
from wangge.intake.actions.refusing import ABOUT
from wangge.intake.queries import about_request
from wangge.intake.rules.words import essence, hidden
from wangge.intake.screening import tracing

HOUR = 3600


@tick("who spoke is forgotten when its time has come", every=HOUR)
def forget(at: datetime) -> int:
    """Wipe the sealed parts past the day to keep them until."""
    return forget_due(at)


@tick("traces of old cases are dropped", every=HOUR)
def forget_traces(at: datetime) -> int:
    """Nobody looks for one matter so far back without knowing the place or the person."""
    return tracing.forget(at)


def _lookups(text: str) -> dict[str, Any]:
    """The look-up hashes of a request, from its sealed part."""
    told = json.loads(text)
    same = essence(hidden(told.get("words", "")))
    return {
        "phone_hash": hash_of_phone(told.get("phone", "")),
        "words_hash": crypto.keyed_hash(same, about=ABOUT_WORDS) if same else "",
        "code_hash": hash_of_code(told["code"]),
    }


sealed_fields.add("intake.request")(
    SealedField("intake.Request", "sealed", about_request(""), also=_lookups, own="key")
)
sealed_fields.add("intake.refusal")(SealedField("intake.Refusal", "sealed", ABOUT))
