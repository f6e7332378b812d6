"""换钥 (rotation): what old keys or another cipher sealed is sealed anew, in small steps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from wangge.base import crypto, rows
from wangge.base.shelf import Shelf

BATCH = 500


@dataclass(frozen=True)
class SealedField:
    """A text column that holds tokens: `model` as "app.Model", `about` as it was sealed.

    `also` makes, from the plain text, other columns that depend on keys (look-up hashes), so
    that a change of the digest reaches them. Where each row is sealed about itself, `own` names
    the column whose value follows `about`.
    """

    model: str
    field: str
    about: str
    also: Callable[[str], dict[str, Any]] | None = None
    own: str = ""


sealed_fields: Shelf[SealedField] = Shelf("wangge.base.crypto.rotation")


def rotate_keys(
    fields: Iterable[SealedField] | None = None,
    *,
    batch: int = BATCH,
    told: Callable[[SealedField, int], None] = lambda field, done: None,
) -> int:
    """Seal anew every token of `fields` (all on the shelf) that the newest key did not seal.

    How many were; 0 means that the old keys guard nothing here any more. It may be stopped and
    run again: what is done is passed over. A row changed meanwhile is left to the next run.
    """
    chosen = [field for _, field in sealed_fields] if fields is None else list(fields)
    return sum(_rotate(field, batch, told) for field in chosen)


def _rotate(field: SealedField, batch: int, told: Callable[[SealedField, int], None]) -> int:
    model = apps.get_model(field.model)
    done, last = 0, None
    while True:
        old = _old_tokens(model, field, last)[:batch]
        with transaction.atomic():
            for pk, token, *own in old:
                about = "".join([field.about, *own])
                done += _seal_anew(model, pk, token, field=field, about=about)
                last = pk
        told(field, done)
        if len(old) < batch:
            return done


def _old_tokens(model: type[Model], field: SealedField, last: Any) -> Any:
    """(pk, token[, own column]) not sealed as one would now, by key, after `last`."""
    name = field.field
    found = model._default_manager.order_by("pk").exclude(**{name: ""})
    found = found.exclude(**{f"{name}__startswith": crypto.seal_head()})
    found = found.exclude(**{f"{name}__isnull": True})
    if last is not None:
        found = found.filter(pk__gt=last)
    return found.values_list("pk", name, *([field.own] if field.own else []))


def _seal_anew(model: type[Model], pk: Any, token: str, *, field: SealedField, about: str) -> bool:
    text = crypto.unseal(token, about=about)
    columns = field.also(text) if field.also else {}
    columns[field.field] = crypto.seal(text, about=about)
    return rows.change(model, pk, expect={field.field: token}, **columns)
