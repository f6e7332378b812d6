"""方案与试算 running: write a version of a scheme; reckon a period by it, as the facts are now."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from wangge.appraisal.models import Run, Scheme
from wangge.appraisal.queries.counted import Source
from wangge.appraisal.queries.reckoning import Body, reckon
from wangge.appraisal.queries.source import source
from wangge.appraisal.queries.standing import left_out, zone
from wangge.appraisal.rules.periods import span
from wangge.appraisal.rules.scheme import Plan, read_plan
from wangge.people.models import Unit
from wangge.people.traces import trace


def plan_of(content: Mapping[str, Any], facts: Source) -> Plan:
    """A scheme's content, held against the measures there are; SchemeFault says what is wrong."""
    known = {key: (one.flip, one.mean) for key, one in facts.kinds().items()}
    return read_plan(content, known=known)


@transaction.atomic
def make_scheme(
    code: str, *, name: str, content: Mapping[str, Any], by: str, at: datetime
) -> Scheme:  # fmt: skip
    """The next version of the scheme `code`; those before stay as they are. SchemeFault if unfit."""
    plan_of(content, source())
    newest = Scheme.objects.filter(code=code).aggregate(newest=Max("version"))["newest"] or 0
    made: Scheme = Scheme.objects.create(
        code=code, version=newest + 1, name=name, content=dict(content), made_by=by, made_at=at
    )
    trace("scheme written", by=by, at=at, about=made, code=code, version=made.version)
    return made


def run(scheme: Scheme, period: str, *, by: str, at: datetime) -> Run:
    """Reckon a period as the facts are now: a draft, beside those made before.

    PeriodFault for a name that is no period; SchemeFault where a measure is gone.
    """
    content = preview(scheme.content, period, at=at)
    now = span(period, zone())
    head = {"code": scheme.code, "version": scheme.version, "name": scheme.name}
    with transaction.atomic():
        made: Run = Run.objects.create(
            scheme=scheme,
            period=period,
            since=now.since,
            until=now.until,
            as_of=at,
            content=canonical({**content, "scheme": head}),
            made_by=by,
            made_at=at,
        )
        trace("appraisal run", by=by, at=at, about=made, period=period, scheme=str(scheme.pk))
    return made


def preview(content: Mapping[str, Any], period: str, *, at: datetime) -> dict[str, Any]:
    """What a scheme's content would make of a period; nothing is kept."""
    facts = source(at=at)
    plan = plan_of(content, facts)
    now = span(period, zone())
    before = span(now.before, zone())
    with facts.opened():
        found = reckon(plan, facts, bodies(), now=now, before=before, left_out=left_out(now))
    moments = {"since": now.since, "until": now.until, "as_of": at}
    return {
        "period": period,
        "before": now.before,
        **{name: moment.isoformat() for name, moment in moments.items()},
        "least": plan.least,
        **found,
    }


def bodies() -> list[Body]:
    """Units that handle cases, by key."""
    rows = Unit.objects.filter(handles=True).order_by("pk")
    return [
        Body(id=one.pk, name=one.name, kind=one.kind, level=one.level) for one in rows
    ]  # fmt: skip


def canonical(said: Mapping[str, Any]) -> str:
    """JSON of which there is one spelling: what is digested."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
