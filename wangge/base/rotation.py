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
    that a change of the digest reaches them.
    """

    model: str
    field: str
    about: str
    also: Callable[[str], dict[str, Any]] | None = None


sealed_fields: Shelf[SealedField] = Shelf("wangge.base.rotation")


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
        old = _old_tokens(model, field.field, last)[:batch]
        with transaction.atomic():
            for pk, token in old:
                done += _seal_anew(model, pk, token, field)
                last = pk
        told(field, done)
        if len(old) < batch:
            return done


def _old_tokens(model: type[Model], name: str, last: Any) -> Any:
    """(pk, token) not sealed as one would now, by key, after `last`."""
    found = model._default_manager.order_by("pk").exclude(**{name: ""})
    found = found.exclude(**{f"{name}__startswith": crypto.seal_head()})
    found = found.exclude(**{f"{name}__isnull": True})
    if last is not None:
        found = found.filter(pk__gt=last)
    return found.values_list("pk", name)


def _seal_anew(model: type[Model], pk: Any, token: str, field: SealedField) -> bool:
    text = crypto.unseal(token, about=field.about)
    columns = field.also(text) if field.also else {}
    columns[field.field] = crypto.seal(text, about=field.about)
    return rows.change(model, pk, expect={field.field: token}, **columns)
