"""模型之事: a model is kept, promoted, rolled back, run in the shadow, withdrawn – all on the record."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from wangge.assist import queries, store
from wangge.assist.models import EDITION, TASK_LENGTH, Deed, ModelSwitch, ModelVersion, Place
from wangge.assist.store import Array
from wangge.base import blobs
from wangge.base.models import Edition

TASK = re.compile(r"[A-Za-z0-9_-]+")
MIME = "application/octet-stream"
TRIES = 5  # two who keep a model of one task at once want the same number
REASON_LENGTH = 300


class SwitchRefused(ValueError):
    """The switch is not made; the message says why and what to do."""


def keep(
    task: str, arrays: Mapping[str, Array], card: Mapping[str, Any], *, by: str, at: datetime
) -> ModelVersion:
    """A new version of a task's model, not yet live. The same content again is the same version.

    Raises ValueError where `arrays` or `card` cannot be kept (see `store.pack`).
    """
    return keep_file(task, store.pack(arrays, card), by=by, at=at)


def keep_file(task: str, data: bytes, *, by: str, at: datetime) -> ModelVersion:
    """A new version from a model file made elsewhere; raises Damaged."""
    _check_task(task)
    card = store.unpack(data).card
    digest = _put_whole(data)
    for turn in range(TRIES):
        there: ModelVersion | None = ModelVersion.objects.filter(task=task, digest=digest).first()
        if there is not None:
            return there
        last = ModelVersion.objects.filter(task=task).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                made: ModelVersion = ModelVersion.objects.create(
                    task=task, number=last + 1, name=f"{task}/{last + 1}", digest=digest,
                    card=card, made_at=at, made_by=by,
                )  # fmt: skip
            return made
        except IntegrityError:
            if turn == TRIES - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def promote(version: ModelVersion, *, by: str, at: datetime, reason: str) -> ModelSwitch:
    """Let a version answer from now on; its shadow run, if any, ends. Raises Damaged, SwitchRefused."""
    if queries.standing(version.task) == version:
        raise SwitchRefused(f"{version.name} is live already")
    queries.load(version)
    if queries.standing(version.task, Place.SHADOW) == version:
        _switch(version.task, Deed.SHADOW_ENDED, None, by=by, at=at, reason=reason)
    return _switch(version.task, Deed.PROMOTED, version, by=by, at=at, reason=reason)


@transaction.atomic
def roll_back(task: str, *, by: str, at: datetime, reason: str) -> ModelSwitch:
    """Let the version answer that was live before; twice goes back two steps.

    Raises SwitchRefused where none was, Damaged where its file is no longer whole.
    """
    earlier = queries.before(task)
    if earlier is None:
        raise SwitchRefused(
            f"no model of {task[:80]!r} was live before the present one: withdraw it, or promote another"
        )
    queries.load(earlier)
    return _switch(task, Deed.ROLLED_BACK, earlier, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw(task: str, *, by: str, at: datetime, reason: str) -> ModelSwitch:
    """No model answers any more: rules alone, and people. Raises SwitchRefused where none does."""
    if queries.standing(task) is None:
        raise SwitchRefused(f"no model of {task[:80]!r} is live")
    return _switch(task, Deed.WITHDRAWN, None, by=by, at=at, reason=reason)


@transaction.atomic
def shadow(
    version: ModelVersion | None, task: str, *, by: str, at: datetime, reason: str
) -> ModelSwitch:
    """Let a version think along beside the live one, deciding nothing; None ends that.

    Raises Damaged, SwitchRefused.
    """
    standing = queries.standing(task, Place.SHADOW)
    if version == standing:
        word = f"{version.name} runs in the shadow already" if version else "no shadow run to end"
        raise SwitchRefused(f"{task[:80]}: {word}")
    if version is None:
        return _switch(task, Deed.SHADOW_ENDED, None, by=by, at=at, reason=reason)
    if version.task != task:
        raise SwitchRefused(f"{version.name} is no model of {task[:80]!r}")
    if queries.standing(task) == version:
        raise SwitchRefused(f"{version.name} is live: it cannot be its own shadow")
    queries.load(version)
    return _switch(task, Deed.SHADOWED, version, by=by, at=at, reason=reason)


_PLACES = {Deed.SHADOWED: Place.SHADOW, Deed.SHADOW_ENDED: Place.SHADOW}


def _switch(
    task: str, deed: Deed, version: ModelVersion | None, *, by: str, at: datetime, reason: str
) -> ModelSwitch:
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise SwitchRefused(f"say why, in 1 to {REASON_LENGTH} characters: it stays on the record")
    row: ModelSwitch = ModelSwitch.objects.create(
        task=task, place=_PLACES.get(deed, Place.LIVE), deed=deed, version=version,
        happened_at=at, actor=by, reason=reason.strip(),
    )  # fmt: skip
    Edition.renew(EDITION)
    return row


def _put_whole(data: bytes) -> str:
    """The key of the blob; one that lay there altered is replaced, so that keeping again mends."""
    digest = blobs.put(data, mime=MIME)
    try:
        blobs.get(digest)
    except blobs.BlobError:
        blobs.delete(digest)
        blobs.put(data, mime=MIME)
    return digest


def _check_task(task: str) -> None:
    if not TASK.fullmatch(task) or len(task) > TASK_LENGTH:
        allowed = f"1 to {TASK_LENGTH} letters, digits, - and _"
        raise ValueError(f"{task[:80]!r} cannot be the name of a task: {allowed}")
