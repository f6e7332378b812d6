"""The doors through which a case is opened, moved and joined – the only ones."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction

from wangge.base import rows
from wangge.base.clock import now
from wangge.base.crypto import digest
from wangge.base.wake import ring
from wangge.cases.events import Event, Followed, Joined, Parted, Registered
from wangge.cases.models import Case, Entry
from wangge.cases.moves import MOVES, OPEN, State, refusal

UNTOLD = "cases.untold"  # the bell the messenger listens for


class Kept(Protocol):
    """What an event does to the clocks of a case, worked out before it is written."""

    changes: dict[str, Any]  # columns of the case that follow from it: due_at

    def keep(self, case: Case, entry: Entry) -> None:
        """Write the clocks; called in the transaction of the entry, after it."""


Timekeeper = Callable[[Case, Event, datetime, dict[str, Any]], Kept]  # …, what else changes
timekeepers: list[Timekeeper] = []  # the room of clocks puts its own here; without it none run


class MoveRefused(Exception):
    """The case may not make this move from where it stands (409)."""


class MovedOn(MoveRefused):
    """Somebody else moved the case since it was read: read it again, then decide again (409)."""


def open(event: Registered, *, by: str, at: datetime, **facts: Any) -> Case:
    """Open a case with its opening facts (columns of Case); two inserts, one transaction.

    Facts that can change later (place, kind, urgency …) go into the entry, so that the state of
    the case can be derived again from its entries alone.
    """
    later = {name: facts[name] for name in facts.keys() & _DERIVED}
    with transaction.atomic(savepoint=False):
        data, changes = dict(vars(event)), plain(later)
        seal = link(b"", step=1, kind="registered", at=at, by=by, data=data, changes=changes)
        case = Case(registered_at=at, state=State.REGISTERED, steps=1, seal=seal, **facts)
        stands: dict[str, Any] = {
            "registered_at": at,
            "state": case.state,
            "steps": 1,
            "seal": seal,
        }
        case.pk = rows.insert(Case, **stands, **facts)
        _write(case, kind="registered", data=data, changes=changes, by=by, at=at)
    return case


def record(case: Case, event: Event, *, by: str, at: datetime, **changes: Any) -> Entry:
    """Write what happened and move the case, both or neither; refuse if another got there first.

    `changes` are columns of the case that this move may change (see MOVES); the due moment is not
    among what a deed sets, it follows from the clocks. Raises MoveRefused, or BeyondCalendar where
    the completion clock cannot be reckoned.
    """
    kept = [keeper(case, event, at, changes) for keeper in timekeepers if _moves(case, event)]
    for one in kept:
        changes |= one.changes
    if why := refusal(case, event, by=by, changes=changes):
        raise MoveRefused(f"{case.number}: {why}")
    move = MOVES[type(event)]
    data, plainly = dict(vars(event)), plain(changes)
    step, state = case.steps + 1, move.ways[State(case.state)]
    before = bytes(case.seal)
    seal = link(before, step=step, kind=move.kind, at=at, by=by, data=data, changes=plainly)
    new = {**changes, "state": str(state), "steps": step, "seal": seal}
    entry = None
    with transaction.atomic(savepoint=False):
        if rows.change(Case, case.pk, expect={"steps": case.steps}, **new):
            for name, value in new.items():
                setattr(case, name, value)
            entry = _write(case, kind=move.kind, data=data, changes=plainly, by=by, at=at)
            for one in kept:
                one.keep(case, entry)
    if entry is None:
        raise MovedOn(f"{case.number}: it has moved on since it was read")
    return entry


def record_all(
    moves: Sequence[tuple[Case, Event, dict[str, Any]]], *, by: str, at: datetime
) -> None:
    """Record one event on each of many cases, with what it changes; all or none.

    For what a machine does to thousands: three statements in place of two a case. Clocks are not
    asked – whoever calls it writes them. Raises MoveRefused, or MovedOn where any case has moved on.
    """
    entries, changed = [], []
    for case, event, changes in moves:
        if why := refusal(case, event, by=by, changes=changes):
            raise MoveRefused(f"{case.number}: {why}")
        move, step, data, kept = MOVES[type(event)], case.steps + 1, vars(event), plain(changes)
        told: dict[str, Any] = {"kind": move.kind, "data": dict(data), "changes": kept}
        seal = link(bytes(case.seal), step=step, at=at, by=by, **told)
        state = str(move.ways[State(case.state)])
        new = {**changes, "state": state, "steps": step, "seal": seal}
        changed.append((case.pk, {"steps": case.steps}, new))
        when = {"happened_at": at, "recorded_at": now(), "actor": by, "told_at": None}
        entries.append({"case_id": case.pk, "step": step, "seal": seal, **told, **when})
    with transaction.atomic():
        if rows.change_all(Case, changed) != len(changed):
            raise MovedOn("one of the cases has moved on since it was read")
        rows.insert_all(Entry, entries)
        ring(UNTOLD)


def _moves(case: Case, event: Event) -> bool:
    return case.state in MOVES[type(event)].ways


def join(case: Case, *, into: Case, by: str, at: datetime, reason: str, score: float = 1.0) -> None:
    """Hang one case on another that is open: one matter, every requester still answered."""
    if case.pk == into.pk or into.joined_to_id or into.state not in OPEN:
        raise MoveRefused(f"{case.number}: {into.number} is not an open case to join")
    with transaction.atomic():
        record(
            case,
            Joined(into=into.pk, reason=reason, score=score),
            by=by,
            at=at,
            joined_to_id=into.pk,
        )
        record(into, Followed(case=case.pk), by=by, at=at, followers=into.followers + 1)


def part(case: Case, *, by: str, at: datetime, reason: str) -> None:
    """Take a joined case off its main case again; it stands registered, to be decided anew.

    The main case counts one follower less, while it is open; of one that has ended nothing changes.
    """
    into = case.joined_to
    with transaction.atomic():
        record(case, Parted(reason=reason), by=by, at=at, joined_to_id=None)
        if into is not None and into.state in OPEN and into.followers:
            left = Followed(case=case.pk, left=True)
            record(into, left, by=by, at=at, followers=into.followers - 1)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them; moments and dates as ISO text."""
    return {
        name: value.isoformat() if isinstance(value, datetime | date) else value
        for name, value in values.items()
    }


def link(
    before: bytes, *, step: int, kind: str, at: datetime, by: str, data: Any, changes: Any
) -> bytes:
    """The seal of an entry: a digest over its content and the seal before it."""
    content = [step, kind, at.timestamp(), by, data, changes]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(before + text.encode())


_DERIVED = frozenset(
    {
        "lon",
        "lat",
        "place_confidence",
        "division_code",
        "grid_id",
        "kind",
        "urgency",
        "safety",
        "category_id",
        "accused_unit_id",
    }
)


def _write(case: Case, *, kind: str, data: Any, changes: Any, by: str, at: datetime) -> Entry:
    entry = Entry(
        case_id=case.pk,
        step=case.steps,
        kind=kind,
        happened_at=at,
        recorded_at=now(),  # when it was truly written, whatever moment it tells of
        actor=by,
        data=data,
        changes=changes,
        seal=case.seal,
    )
    entry.pk = rows.insert(
        Entry,
        case_id=case.pk,
        step=case.steps,
        kind=kind,
        happened_at=at,
        recorded_at=entry.recorded_at,
        actor=by,
        data=data,
        changes=changes,
        seal=case.seal,
        told_at=None,
    )
    ring(UNTOLD)
    return entry
