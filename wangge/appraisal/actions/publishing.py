"""发布 publishing: a run becomes what holds – frozen, digested, chained to what was published before."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from wangge.appraisal.actions import telling
from wangge.appraisal.actions.refusals import Refused
from wangge.appraisal.actions.running import canonical
from wangge.appraisal.models import Appeal, Publication, Run
from wangge.base import crypto
from wangge.base.options import DIGEST
from wangge.people.traces import trace


@transaction.atomic
def publish(made: Run, *, reason: str = "", by: str, at: datetime) -> Publication:
    """The run as the next version of its period; `reason` says what a correction mends.

    Refused: `empty` (no unit has a case), `again` (this run is published), `stale` (a newer run is
    there), `reason` (a correction that says none), `open` (objections against this period wait).
    """
    if not json.loads(made.content)["groups"]:
        raise Refused("empty", "no unit has a case in this period")
    if Publication.objects.filter(run=made).exists():
        raise Refused("again", "this run is published already")
    same = Run.objects.filter(period=made.period, scheme__code=made.scheme.code)
    if same.filter(pk__gt=made.pk).exists():
        raise Refused("stale", "there is a newer run of this period: publish that one")
    if Appeal.objects.filter(period=made.period, state=Appeal.State.OPEN).exists():
        raise Refused("open", "decide the open objections of this period first, then run again")
    before = _before(made)
    if before and not reason.strip():
        raise Refused("reason", "a correction says what it mends")
    version = before.version + 1 if before else 1
    algorithm = DIGEST.value
    kept: Publication = Publication(
        period=made.period,
        scheme=made.scheme,
        version=version,
        corrects=before,
        reason=reason.strip()[:300],
        run=made,
        since=made.since,
        until=made.until,
        as_of=made.as_of,
        content=made.content,
        algorithm=algorithm,
        published_by=by,
        published_at=at,
    )
    kept.digest = digest_of(kept)
    kept.save()
    trace("appraisal published", by=by, at=at, about=kept, period=kept.period, version=version)
    telling.published(kept, at=at)
    return kept


def _before(made: Run) -> Publication | None:
    found = Publication.objects.filter(period=made.period, scheme__code=made.scheme.code)
    one: Publication | None = found.order_by("-version").first()
    return one


def digest_of(one: Publication) -> str:
    """The digest over all a publication says, and over the digest of the one it corrects."""
    said = {
        "period": one.period,
        "scheme": [one.scheme.code, one.scheme.version],
        "version": one.version,
        "corrects": one.corrects.digest if one.corrects else "",
        "reason": one.reason,
        "as_of": one.as_of.astimezone(UTC).isoformat(),
        "published_by": one.published_by,
        "published_at": one.published_at.astimezone(UTC).isoformat(),
        "content": one.content,
    }
    return crypto.digest(canonical(said).encode(), algorithm=one.algorithm).hex()


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A publication that is not as it was published."""

    publication: Publication
    why: str  # digest | run


def verify() -> tuple[int, list[Broken]]:
    """(how many were looked at, those that are not as they were published)."""
    broken, looked = [], 0
    for one in Publication.objects.select_related("scheme", "corrects", "run").order_by("pk"):
        looked += 1
        if digest_of(one) != one.digest:
            broken.append(Broken(publication=one, why="digest"))
        elif one.run.content != one.content:
            broken.append(Broken(publication=one, why="run"))
    return looked, broken
