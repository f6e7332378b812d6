"""话术与方案 asking: what is read out at call-backs and who is drawn – added, never changed."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from wangge.people.models import Unit
from wangge.people.traces import trace
from wangge.verification.models import CallScript, SamplingPlan
from wangge.verification.rules.asking import STANDARD, BadScript, read_script
from wangge.verification.rules.sampling import BadPlan, promise_of, read_plan


def add_script(said: Mapping[str, Any], *, since: date, by: str, at: datetime) -> CallScript:
    """Add a version of the call-back script; BadScript where it cannot be used or stands already."""
    script = read_script(said)
    taken = CallScript.objects.filter(version=script.version).exists()
    if taken or script.version == STANDARD["version"]:
        raise BadScript(
            f"version: {script.version!r} stands already, give the new one another name"
        )
    made = CallScript.objects.create(
        version=script.version, script=dict(said), since=since, made_at=at, made_by=by
    )
    trace("call script added", by=by, at=at, about=made, version=made.version)
    return made


def set_plan(lines: Any, *, reason: str, by: str, at: datetime) -> SamplingPlan:
    """Whom to call back from now on, under a new seed; BadPlan where the lines cannot be used."""
    plan, seed = read_plan(lines), secrets.token_hex(16)
    if not reason.strip():
        raise BadPlan("reason: say why the plan is set")
    units = set(Unit.objects.values_list("code", flat=True))
    for number, line in enumerate(plan, 1):
        if line.get("unit") and line["unit"] not in units:
            raise BadPlan(f"line {number}: there is no unit {str(line['unit'])[:40]!r}")
    made = SamplingPlan.objects.create(
        lines=list(plan), seed=seed, seed_promise=promise_of(seed), since=at,
        reason=reason.strip()[:200], made_by=by,
    )  # fmt: skip
    trace("sampling plan set", by=by, at=at, about=made, promise=made.seed_promise)
    return made
