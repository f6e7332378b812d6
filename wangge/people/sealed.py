"""What of people is sealed, so that a change of keys reaches it."""

from typing import Any

from wangge.base import crypto
from wangge.base.crypto.rotation import SealedField, sealed_fields
from wangge.people.actions import PHONE


def _lookup(phone: str) -> dict[str, Any]:
    return {"phone_hash": crypto.keyed_hash(phone, about=PHONE)}


sealed_fields.add(PHONE)(SealedField("people.Person", "phone_sealed", PHONE, also=_lookup))
