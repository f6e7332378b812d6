"""监察之事: what the watches see is told once, stays while it lasts, and can be told anew once it was quiet."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base import rows
from wangge.cases.models import Case
from wangge.notices.actions import notify
from wangge.notices.audience import holders
from wangge.people.models import Role
from wangge.supervision.models import Finding
from wangge.supervision.rules.watching import is_quiet
from wangge.supervision.watches.shelf import Found, Watch, watches


def look_around(*, at: datetime) -> int:
    """Let every watch that keeps its findings look; how many are new."""
    return sum(_watched(key, watch, at=at) for key, watch in watches if watch.keeps)


def _watched(key: str, watch: Watch, *, at: datetime) -> int:
    there = {one.subject: one for one in Finding.objects.filter(watch=key, quiet_at=None)}
    new = 0
    for found in watch.look(at):
        known = there.pop(found.subject, None)
        if known is not None:
            _still(known, found, at=at)
        elif found.strong:
            new += _new(key, found, at=at)
    for gone in there.values():
        if is_quiet(gone.seen_at, at=at, quiet=watch.quiet):
            rows.change(Finding, gone.pk, expect={"quiet_at": None}, quiet_at=at)
    return new


def _still(known: Finding, found: Found, *, at: datetime) -> None:
    rows.change(
        Finding,
        known.pk,
        seen_at=at,
        level=found.level,
        why=dict(found.why),
        cases=list(found.cases),
        unit_id=found.unit_id,
    )


def _new(key: str, found: Found, *, at: datetime) -> int:
    """Keep it and tell the supervisors of the area; 0 where another worker was first."""
    with transaction.atomic():
        pk = rows.insert(
            Finding,
            ignore_conflict=True,
            watch=key,
            subject=found.subject,
            case_id=found.case_id,
            unit_id=found.unit_id,
            clock_id=found.clock_id,
            level=found.level,
            why=dict(found.why),
            cases=list(found.cases),
            area=found.area,
            found_at=at,
            seen_at=at,
        )
        if pk is None:
            return 0
        case = Case.objects.filter(pk=found.case_id).first() if found.case_id else None
        notify(
            "watch_found",
            to=holders(Role.SUPERVISOR, on=localdate(at), area=found.area),
            case=case,
            data={"watch": key, "level": found.level, "finding": pk},
            key=f"finding:{pk}",
            at=at,
        )
    return 1
