"""走停之规: which happening starts, rests, moves or stops which clock – the table, and nothing else.

A clock that is *met* was answered in time or late; one that is *dropped* lost its object: nobody is judged by it.
"""

from dataclasses import dataclass, field
from typing import Any

from wangge.cases import events as e
from wangge.duties.rules import Clock

Kinds = frozenset[type[e.Event]]


def _e(*events: type[e.Event]) -> Kinds:
    return frozenset(events)


@dataclass(frozen=True)
class Timing:
    """The life of one clock."""

    starts: Kinds
    met: Kinds
    dropped: Kinds = frozenset()
    rests: Kinds = frozenset()
    goes_on: Kinds = frozenset()
    extends: Kinds = frozenset()
    revives: Kinds = field(default=frozenset())  # what was met was not: the time between is a rest


OVER = _e(e.Closed, e.Voided, e.Joined)  # nothing of a case runs on after these
AWAY = OVER | _e(e.ReturnGranted, e.Ruled)  # the unit has it no more, or anew

TIMINGS: dict[Clock, Timing] = {
    Clock.DISPATCH: Timing(
        starts=_e(e.Accepted, e.ReturnGranted, e.Reopened), met=_e(e.Dispatched), dropped=OVER
    ),
    Clock.SIGN: Timing(
        starts=_e(e.Dispatched, e.Ruled),
        met=_e(e.Signed, e.ReturnRequested, e.DisputeOpened),
        dropped=AWAY,
    ),
    Clock.RESPONSE: Timing(
        starts=_e(e.Dispatched, e.Ruled), met=_e(e.Contacted, e.Handled), dropped=AWAY
    ),
    Clock.COMPLETION: Timing(
        starts=_e(e.Dispatched, e.Ruled, e.Rehandled),
        met=_e(e.Handled),
        dropped=AWAY,
        rests=_e(e.Suspended, e.Escalated, e.DisputeOpened),
        goes_on=_e(e.Resumed),
        extends=_e(e.ExtensionGranted),
        revives=_e(e.Reworked),
    ),
    Clock.REPLY: Timing(starts=_e(e.Verified), met=_e(e.Replied), dropped=OVER),
    Clock.CALLBACK: Timing(starts=_e(e.CallbackPlanned), met=_e(e.CalledBack), dropped=OVER),
    Clock.SUB: Timing(
        starts=_e(e.SubDispatched),
        met=_e(e.SubReported),
        dropped=AWAY,
        rests=_e(e.Suspended, e.Escalated, e.DisputeOpened),
        goes_on=_e(e.Resumed),
    ),
}
TOUCHING: Kinds = frozenset().union(
    *(kinds for timing in TIMINGS.values() for kinds in vars(timing).values())
)


def met(clock: Clock, event: e.Event) -> bool:
    """Whether the event answers the clock; a call that reached nobody is no first contact."""
    if isinstance(event, e.Contacted) and not event.reached:
        return False
    if isinstance(event, e.SubReported) and event.ended:
        return False
    return type(event) in TIMINGS[clock].met


def dropped(clock: Clock, event: e.Event) -> bool:
    """Whether the event takes the clock its object; a share given back or recalled is nobody's."""
    if isinstance(event, e.SubReported) and event.ended:
        return clock is Clock.SUB
    return type(event) in TIMINGS[clock].dropped


def rest_reason(event: e.Event) -> str:
    """Why a clock rests: the pool, the citizen, a third party, a project, or a ruling."""
    return event.cause if isinstance(event, e.Suspended) else "ruling"


def share_of(event: e.Event) -> int | None:
    """The share of the case that the event is about, where it is about one."""
    said: Any = event
    return said.assignment if isinstance(event, e.SubDispatched | e.SubReported) else None
