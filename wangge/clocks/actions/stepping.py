"""走步: a step in the account of a running clock, and the due moment derived anew."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from wangge.clocks import queries
from wangge.clocks.models import Clock
from wangge.duties.rules import Act, utc


def step(clock: Clock, act: Act, at: datetime, *, why: str, **more: Any) -> None:
    """Write a step into the account and say how the due moment moved."""
    at = utc(max(at, clock.started_at, _last(clock) or at))  # a clock never runs backwards
    clock.steps = [*clock.steps, {"act": act.value, "at": at.isoformat(), "why": why, **more}]
    was = clock.due_at
    reckon_anew(clock)
    clock.moved = [*clock.moved, _move(at, was, clock.due_at, why)]


def retime(clock: Clock, why: str, at: datetime) -> bool:
    """A calendar or its rule has changed: derive the due moment anew; True where anything moved."""
    was, trouble = clock.due_at, clock.trouble
    try:
        reckon_anew(clock)
    except LookupError:
        if clock.trouble == trouble:
            return False
    if (clock.due_at, clock.trouble) == (was, trouble):
        return False
    clock.moved = [*clock.moved, _move(at, was, clock.due_at, why)]
    return True


def _last(clock: Clock) -> datetime | None:
    return parse_datetime(clock.steps[-1]["at"]) if clock.steps else None


def _move(at: datetime, was: datetime | None, due: datetime | None, why: str) -> dict[str, Any]:
    return {
        "at": utc(at).isoformat(),
        "was": was.isoformat() if was else None,
        "due": due.isoformat() if due else None,
        "why": why,
    }


def reckon_anew(clock: Clock) -> None:
    """Derive the due moment; where the calendar does not reach, say so in `trouble` and raise."""
    account = queries.ledger(clock)
    if clock.fixed_at is None:
        clock.value, clock.unit = account.value, account.measure.value
    try:
        found = queries.reckoned(clock)
    except LookupError as error:  # no such calendar, or BeyondCalendar
        clock.due_at, clock.trouble = None, str(error)[:200]
        raise
    clock.due_at, clock.resting, clock.trouble = found.due_at, found.resting, ""
