"""结果 outcomes: what became of a sending, and what that means for its line, its hook and its next try."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from wangge.base import rows, wake
from wangge.base.jobs import describe
from wangge.base.masking import masked
from wangge.notices import options
from wangge.notices.actions import BELL, notify
from wangge.notices.models import Delivery, Hook, Line
from wangge.notices.outlets.shelf import NotDelivered
from wangge.notices.rules.timing import FAILURES, LEASE, next_try, rest
from wangge.people.models import Role
from wangge.people.queries import holding

WATCHERS = (Role.SYSTEM_ADMIN, Role.SUPERVISOR)


def allowed(name: str, room: int, *, at: datetime) -> int:
    """How many may be sent on a line now: `room` while it is well, one at a time after failures,
    none while it rests; of all workers one alone tries whether it has recovered."""
    line = Line.objects.filter(name=name).first()
    if line is None or not line.failures:
        return room
    if line.failures < FAILURES:
        return min(room, 1)
    if line.rests_until and line.rests_until > at:
        return 0
    probing = rows.change(
        Line, line.pk, expect={"rests_until": line.rests_until}, rests_until=at + LEASE
    )
    return 1 if probing else 0


@transaction.atomic
def through(delivery: Delivery, receipt: str, *, tries: int, until: datetime, at: datetime) -> bool:
    """It was taken: mark it done, and its line as well. False if the lease went to another."""
    _fared(delivery.line, at=at)
    expect = {"tries": tries, "next_at": until}
    return settled(delivery, receipt, expect=expect, at=at)


def settled(delivery: Delivery, receipt: str, *, expect: Mapping[str, Any], at: datetime) -> bool:
    """Nothing more is to be done about it; False if it is no longer as expected."""
    return rows.change(
        Delivery,
        delivery.pk,
        expect=expect,
        done_at=at,
        next_at=None,
        parked_at=None,
        error="",
        receipt=receipt[:120],
    )


@transaction.atomic
def failed(
    delivery: Delivery, error: Exception, *, tries: int, until: datetime, at: datetime
) -> bool:
    """It did not get through: put it off, longer each time, or park it with its error.

    An error that no outlet foresaw is put off too. False if the lease went to another meanwhile.
    """
    known = error if isinstance(error, NotDelivered) else NotDelivered(describe(error))
    why = masked(str(known))[:500]
    following = None
    if not known.final:
        since = delivery.since or at
        limit = options.patience()
        following = next_try(tries, at=at, since=since, limit=limit, asked=known.later)
    expect = {"tries": tries, "next_at": until}
    parked = None if following else at
    if not rows.change(
        Delivery, delivery.pk, expect=expect, next_at=following, parked_at=parked, error=why
    ):
        return False
    if known.gone:
        _close_hook(delivery, why)
    if known.down or known.answered:
        _fared(delivery.line, at=at, error=why if known.down else "")
    if parked and delivery.notice.kind != "test":
        _tell_watchers(delivery, why, at=at)
    return True


def _fared(name: str, *, at: datetime, error: str = "") -> None:
    """Count a line's failures in a row; a host that answered, whatever it said, is well."""
    if not error:
        well = Line.objects.filter(name=name)
        if not well.update(failures=0, rests_until=None, done_at=at):
            rows.insert(Line, ignore_conflict=True, name=name, done_at=at)
        return
    rows.insert(Line, ignore_conflict=True, name=name)
    line = Line.objects.filter(name=name)
    line.update(failures=F("failures") + 1, failed_at=at, error=error)
    pause = rest(line.values_list("failures", flat=True).get())
    line.update(rests_until=at + pause if pause else None)


def _close_hook(delivery: Delivery, why: str) -> None:
    """The other side has said 410: it wants no more, and hears no more until a person says so."""
    key = delivery.target.partition(":")[2]
    if delivery.outlet == "webhook" and key.isdecimal():
        Hook.objects.filter(pk=int(key)).update(active=False, why_off=why)


def _tell_watchers(delivery: Delivery, why: str, *, at: datetime) -> None:
    """Whoever minds the outlets is told, once a line and day."""
    day = localdate(at)
    notify(
        "delivery_parked",
        to=holding(*WATCHERS, on=day),
        data={"outlet": delivery.outlet, "why": why[:200]},
        key=f"parked:{day}:{delivery.line}"[:100],
        at=at,
    )


def retry(found: QuerySet[Delivery], *, at: datetime) -> int:
    """Send parked deliveries again, with all patience anew, and do not let their lines rest."""
    parked = found.filter(parked_at__isnull=False).order_by()
    lines: Collection[str] = set(parked.values_list("line", flat=True).distinct())
    with transaction.atomic():
        sent = parked.update(parked_at=None, next_at=at, since=at, tries=0)
        Line.objects.filter(name__in=lines).update(rests_until=at)
        wake.ring(BELL)
    return sent
