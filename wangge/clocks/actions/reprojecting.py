"""重算: a calendar or a rule was changed, so open clocks are derived anew; those that move say so in the log.

A clock stays with the rule printed on its order: that rule's new length counts, another and more exact rule does
not. A rule that is gone leaves its clocks the length they had. It may be broken off and begun again at any time:
only what differs is moved.
"""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from django.db import transaction

from wangge.base import rows
from wangge.base.models import Edition
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record_all
from wangge.cases.moves import OPEN
from wangge.clocks import queries
from wangge.clocks.actions.beginning import OF_CASE
from wangge.clocks.actions.stepping import retime
from wangge.clocks.models import Clock, Projection
from wangge.duties.models import EDITION
from wangge.people.models import Trace

READ = 1000  # clocks looked at between two writes
WRITE = 100  # cases moved in one transaction: other writers wait for no longer
BREATH = 0.002  # seconds left to them between two


RETIMED = ("moved", "due_at", "resting", "trouble", "value", "unit")
COLUMNS_READ = (
    *(field.attname for field in Clock._meta.concrete_fields),
    *(f"case__{name}" for name in ("state", "steps", "seal", "registered_at", "due_at")),
)
Waiting = list[tuple[Clock, datetime | None]]  # a clock that moved, and where it was due


def stale() -> str:
    """The edition of duties that open clocks have not been derived by yet; "" where they have."""
    now = "".join(Edition.of(EDITION))
    last = Projection.objects.order_by("-pk").first()
    return "" if last is not None and last.edition == now and last.ended_at else now


def reproject(*, by: str, at: datetime, why: str = "") -> Projection:
    """Derive every running clock anew and move those that differ, each by an entry `Retimed`.

    `why` is told on each case; left out, it is what was changed of the duties since the last time.
    """
    began = monotonic()
    edition = "".join(Edition.of(EDITION))
    done = Projection.objects.create(edition=edition, began_at=at, why=(why or _changed())[:300])
    waiting: Waiting = []
    for clock in _running():
        done.looked += 1
        was = clock.due_at
        if retime(clock, done.why, at):
            waiting.append((clock, was))
        if len(waiting) >= WRITE:
            _write(waiting, done, by=by, at=at)
            waiting = []
    _write(waiting, done, by=by, at=at)
    done.ended_at, done.seconds = at, round(monotonic() - began, 3)
    done.save()
    return done


def _running() -> Iterator[Clock]:
    """Running clocks with their cases in the order of their keys, a page at a time.

    Both come by one statement: who changes a clock later has moved its case on, and that is seen.
    """
    last = 0
    open_cases = queries.running().filter(case__state__in=[str(state) for state in OPEN])
    open_cases = open_cases.select_related("case").only(*COLUMNS_READ)
    while page := list(open_cases.filter(pk__gt=last).order_by("pk")[:READ]):
        yield from page
        last = page[-1].pk


def _write(waiting: Waiting, done: Projection, *, by: str, at: datetime) -> None:
    """Write what has moved: together, or one by one where somebody moved a case meanwhile.

    Two clocks of one case are two entries, so the second of them waits for its own turn.
    """
    first = {clock.case_id: (clock, was) for clock, was in reversed(waiting)}
    rest = [one for one in waiting if one[0] is not first[one[0].case_id][0]]
    whole = [one for one in first.values() if one[0].kind == OF_CASE]
    others = [one for one in first.values() if one[0].kind != OF_CASE]
    for group in [group for group in (whole, others) if group] + [[one] for one in rest]:
        if not _together(group, done, by=by, at=at):
            for one in group:
                if not _alone(*one, done, by=by, at=at):
                    done.missed += 1
        sleep(BREATH)


def _together(group: Waiting, done: Projection, *, by: str, at: datetime) -> bool:
    moves = [(clock.case, _event(clock, was, done), _changes(clock)) for clock, was in group]
    new: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
        (one.pk, {}, {name: getattr(one, name) for name in RETIMED}) for one, _ in group
    ]
    try:
        with transaction.atomic():
            record_all(moves, by=by, at=at)
            rows.change_all(Clock, new)
    except MoveRefused:
        return False
    done.moved += len(group)
    done.first_moved = done.first_moved or group[0][0].case_id
    return True


def _alone(clock: Clock, was: datetime | None, done: Projection, *, by: str, at: datetime) -> bool:
    """Read the clock and its case anew, and move it if it still differs."""
    fresh = Clock.objects.select_related("case").filter(pk=clock.pk, stopped_at=None).first()
    if fresh is None or fresh.case.state not in OPEN:
        return True  # it was answered meanwhile
    was = fresh.due_at
    return not retime(fresh, done.why, at) or _together([(fresh, was)], done, by=by, at=at)


def _event(clock: Clock, was: datetime | None, done: Projection) -> e.Retimed:
    return e.Retimed(
        clock=clock.kind,
        share=clock.share_id,
        was=was.isoformat() if was else "",
        due=clock.due_at.isoformat() if clock.due_at else "",
        why=done.why,
    )


def _changes(clock: Clock) -> dict[str, datetime | None]:
    """What the case takes from it; the clocks of one group all say the same columns."""
    return {"due_at": clock.due_at} if clock.kind == OF_CASE else {}


def _changed() -> str:
    """What was changed of the duties since clocks were last derived, as their traces tell it."""
    last = Projection.objects.filter(ended_at__isnull=False).order_by("-pk").first()
    traces = Trace.objects.filter(act="duties changed").order_by("pk")
    if last is not None:
        traces = traces.filter(happened_at__gte=last.began_at)
    said = dict.fromkeys(str(one.detail.get("what", "")) for one in traces)
    return "; ".join(text for text in said if text) or "duties"
