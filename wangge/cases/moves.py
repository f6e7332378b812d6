"""The table of moves: where each happening may find a case, where it leaves it, what it may change.

This is the law of a case's life in one readable page. No framework here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from wangge.cases import events as e


class State(StrEnum):
    """状态. The slugs are for ever; the Chinese words stand in the catalogue."""

    REGISTERED = "registered"
    ANSWERED = "answered"
    DIVERTED = "diverted"
    NOT_ACCEPTED = "not_accepted"
    JOINED = "joined"
    ACCEPTED = "accepted"
    UNDER_REVIEW = "under_review"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    RETURN_REQUESTED = "return_requested"
    CONTACTED = "contacted"
    IN_PROGRESS = "in_progress"
    EXTENSION_REQUESTED = "extension_requested"
    SUSPENDED = "suspended"
    ESCALATED = "escalated"
    UNREASONABLE_REQUESTED = "unreasonable_requested"
    HANDLED = "handled"
    VERIFIED = "verified"
    REPLIED = "replied"
    CALLBACK_PENDING = "callback_pending"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    ARCHIVED = "archived"
    VOIDED = "voided"


S = State
ENDED = frozenset({S.ANSWERED, S.DIVERTED, S.NOT_ACCEPTED, S.CLOSED})  # may still be archived
GONE = frozenset({S.JOINED, S.ARCHIVED, S.VOIDED})
OPEN = frozenset(S) - ENDED - GONE
WITH_UNIT = frozenset(
    {
        S.DISPATCHED,
        S.SIGNED,
        S.RETURN_REQUESTED,
        S.CONTACTED,
        S.IN_PROGRESS,
        S.EXTENSION_REQUESTED,
        S.SUSPENDED,
        S.ESCALATED,
        S.UNREASONABLE_REQUESTED,
    }
)
AT_WORK = frozenset({S.SIGNED, S.CONTACTED, S.IN_PROGRESS})
REVIEWABLE = frozenset({S.CLOSED, S.ANSWERED, S.NOT_ACCEPTED})
LOOKED_AT = frozenset({S.HANDLED, S.VERIFIED, S.REPLIED, S.CALLBACK_PENDING, S.CALLED_BACK})


class Standing(Protocol):
    """What a guard may look at: the case as it stands."""

    state: str
    final_assignment: bool
    wants_reply: bool
    replied_at: datetime | None
    verified_at: datetime | None
    called_back_at: datetime | None
    handled_by: str
    void_requested_by: str


Guard = Callable[[Standing, Any, str], str | None]  # case, event, actor -> why not, or None


@dataclass(frozen=True)
class Move:
    kind: str  # the name in the log: it never changes, whatever the class is called
    ways: Mapping[State, State]  # from -> to
    may_change: frozenset[str] = field(default_factory=frozenset)  # columns of the case
    guard: Guard | None = None


def to(target: State, *sources: State) -> dict[State, State]:
    return dict.fromkeys(sources, target)


def stay(sources: Iterable[State]) -> dict[State, State]:
    return {source: source for source in sources}


def _not_ruled(case: Standing, _: e.Event, __: str) -> str | None:
    return "the assignment is final: it cannot be returned" if case.final_assignment else None


def _other_eyes(case: Standing, _: e.Event, actor: str) -> str | None:
    return "who handled it cannot verify it" if actor == case.handled_by else None


def _second_person(case: Standing, _: e.Event, actor: str) -> str | None:
    if not case.void_requested_by:
        return "nobody has asked to void it"
    return "a second person must void it" if actor == case.void_requested_by else None


def _answered_and_looked_at(case: Standing, _: e.Event, __: str) -> str | None:
    if case.wants_reply and not case.replied_at:
        return "the person has not been answered"
    if not (case.verified_at or case.called_back_at):
        return "it was neither verified nor called back"
    return None


OPENING = frozenset({"title", "words"})  # opening facts: only a split leaves a part of them
PLACE = frozenset({"lon", "lat", "place_confidence", "division_code", "grid_id"})
WHAT = frozenset({"category_id", "duty_item_id", "kind", "urgency", "safety", "accused_unit_id"})
LEAD = frozenset({"lead_unit_id", "handler_id", "hops", "dispatched_at", "due_at"})
RESULT = frozenset({"handled_by", "handled_at", "replied_at", "verified_at", "called_back_at"})
ASKED = frozenset({"satisfied", "first_satisfied", "contacted", "solved", "attitude"})
LEFT = LEAD - {"hops"}


def _c(*names: str) -> frozenset[str]:
    return frozenset(names)


MOVES: dict[type[e.Event], Move] = {
    e.Registered: Move("registered", {}),
    e.Answered: Move("answered", to(S.ANSWERED, S.REGISTERED), _c("replied_at", "closed_at")),
    e.Diverted: Move("diverted", to(S.DIVERTED, S.REGISTERED), _c("closed_at")),
    e.NotAccepted: Move("not_accepted", to(S.NOT_ACCEPTED, S.REGISTERED), _c("closed_at")),
    e.Joined: Move("joined", to(S.JOINED, S.REGISTERED, S.ACCEPTED), _c("joined_to_id")),
    e.Followed: Move("followed", stay(OPEN), _c("followers")),
    e.Parted: Move("parted", to(S.REGISTERED, S.JOINED), _c("joined_to_id")),
    e.Split: Move("split", stay([S.REGISTERED]), OPENING | {"kind"}),
    e.Accepted: Move("accepted", to(S.ACCEPTED, S.REGISTERED), WHAT | PLACE),
    e.ReviewRequested: Move("review_requested", to(S.UNDER_REVIEW, S.ACCEPTED)),
    e.Reviewed: Move("reviewed", to(S.ACCEPTED, S.UNDER_REVIEW)),
    e.Placed: Move("placed", stay(OPEN), PLACE),
    e.Considered: Move("considered", stay([S.ACCEPTED]), WHAT | PLACE),
    e.Dispatched: Move(
        "dispatched", to(S.DISPATCHED, S.ACCEPTED), LEAD | WHAT | PLACE | {"final_assignment"}
    ),
    e.Signed: Move("signed", to(S.SIGNED, S.DISPATCHED)),
    e.ReturnRequested: Move(
        "return_requested", to(S.RETURN_REQUESTED, S.DISPATCHED, S.SIGNED), guard=_not_ruled
    ),
    e.ReturnGranted: Move("return_granted", to(S.ACCEPTED, S.RETURN_REQUESTED), LEFT | {"returns"}),
    e.ReturnRefused: Move(
        "return_refused", to(S.SIGNED, S.RETURN_REQUESTED), _c("final_assignment")
    ),
    e.Contacted: Move(
        "contacted", {**to(S.CONTACTED, S.SIGNED), **stay([S.CONTACTED, S.IN_PROGRESS])}
    ),
    e.Started: Move("started", to(S.IN_PROGRESS, S.SIGNED, S.CONTACTED), _c("handler_id")),
    e.SubDispatched: Move("sub_dispatched", stay([S.IN_PROGRESS])),
    e.SubReported: Move("sub_reported", stay(OPEN)),
    e.ExtensionRequested: Move("extension_requested", to(S.EXTENSION_REQUESTED, S.IN_PROGRESS)),
    e.ExtensionEndorsed: Move("extension_endorsed", stay([S.EXTENSION_REQUESTED])),
    e.ExtensionGranted: Move(
        "extension_granted", to(S.IN_PROGRESS, S.EXTENSION_REQUESTED), _c("due_at", "extensions")
    ),
    e.ExtensionRefused: Move("extension_refused", to(S.IN_PROGRESS, S.EXTENSION_REQUESTED)),
    e.Suspended: Move("suspended", to(S.SUSPENDED, S.IN_PROGRESS), _c("due_at", "resume_on")),
    e.Resumed: Move("resumed", to(S.IN_PROGRESS, S.SUSPENDED), _c("due_at", "resume_on")),
    e.Escalated: Move("escalated", to(S.ESCALATED, S.IN_PROGRESS), _c("due_at")),
    e.DisputeOpened: Move(
        "dispute_opened", to(S.ESCALATED, S.DISPATCHED, S.SIGNED), _c("due_at"), _not_ruled
    ),
    e.OpinionGiven: Move("opinion_given", stay([S.ESCALATED])),
    e.Ruled: Move("ruled", to(S.DISPATCHED, S.ESCALATED), LEAD | {"final_assignment"}),
    e.UnreasonableRequested: Move(
        "unreasonable_requested", to(S.UNREASONABLE_REQUESTED, S.IN_PROGRESS)
    ),
    e.UnreasonableEndorsed: Move("unreasonable_endorsed", stay([S.UNREASONABLE_REQUESTED])),
    e.UnreasonableGranted: Move(
        "unreasonable_granted", to(S.IN_PROGRESS, S.UNREASONABLE_REQUESTED), _c("excluded")
    ),
    e.UnreasonableRefused: Move(
        "unreasonable_refused", to(S.IN_PROGRESS, S.UNREASONABLE_REQUESTED)
    ),
    e.Mediated: Move("mediated", stay(WITH_UNIT)),
    e.SweepBegun: Move("sweep_begun", stay(frozenset(S) - GONE)),
    e.SweepEnded: Move("sweep_ended", stay(frozenset(S) - GONE)),
    e.ProjectBegun: Move("project_begun", stay([S.SUSPENDED])),
    e.ProjectEnded: Move("project_ended", stay(frozenset(S) - GONE)),
    e.Handled: Move("handled", to(S.HANDLED, S.IN_PROGRESS), RESULT),
    e.Checked: Move("checked", stay(LOOKED_AT)),
    e.Verified: Move("verified", to(S.VERIFIED, S.HANDLED), _c("verified_at"), _other_eyes),
    e.Reworked: Move(
        "rework", to(S.IN_PROGRESS, S.HANDLED), RESULT | {"reworks", "due_at"}, _other_eyes
    ),
    e.Replied: Move("replied", to(S.REPLIED, S.VERIFIED, S.HANDLED), _c("replied_at")),
    e.Informed: Move("informed", stay([S.JOINED]), _c("replied_at")),
    e.CallbackPlanned: Move("callback_planned", to(S.CALLBACK_PENDING, S.REPLIED)),
    e.CallAttempted: Move("call_attempted", stay([S.CALLBACK_PENDING])),
    e.LinkSent: Move("link_sent", stay([S.CALLBACK_PENDING])),
    e.CalledBack: Move(
        "called_back", to(S.CALLED_BACK, S.CALLBACK_PENDING), ASKED | {"called_back_at"}
    ),
    e.Rehandled: Move(
        "rehandled", to(S.IN_PROGRESS, S.CALLED_BACK), RESULT | {"due_at", "rehandles"}
    ),
    e.Closed: Move(
        "closed",
        to(S.CLOSED, S.VERIFIED, S.REPLIED, S.CALLED_BACK),
        _c("closed_at", "outcome"),
        _answered_and_looked_at,
    ),
    e.Archived: Move("archived", to(S.ARCHIVED, *ENDED)),
    e.Reopened: Move(
        "reopened",
        to(S.ACCEPTED, S.CLOSED, S.ANSWERED, S.NOT_ACCEPTED),
        RESULT
        | LEFT
        | ASKED
        | _c("closed_at", "outcome", "final_assignment", "reopens", "review_asked_at"),
    ),
    e.ReviewAsked: Move("review_asked", stay(REVIEWABLE), _c("review_asked_at")),
    e.ReviewDeclined: Move("review_declined", stay(REVIEWABLE), _c("review_asked_at")),
    e.Urged: Move("urged", stay(OPEN), _c("urges")),
    e.Acknowledged: Move("acknowledged", stay(OPEN)),
    e.Retimed: Move("retimed", stay(OPEN), _c("due_at")),
    e.Redacted: Move("redacted", stay(S)),
    e.Classified: Move("classified", stay(OPEN), WHAT),
    e.Noted: Move("noted", stay(frozenset(S) - {S.ARCHIVED})),
    e.IdentityViewed: Move("identity_viewed", stay(S)),
    e.VoidRequested: Move("void_requested", stay(OPEN), _c("void_requested_by")),
    e.Voided: Move("voided", to(S.VOIDED, *OPEN), _c("closed_at"), _second_person),
}

EVENTS: dict[str, type[e.Event]] = {move.kind: event for event, move in MOVES.items()}
COLUMNS: frozenset[str] = frozenset().union(*(move.may_change for move in MOVES.values()))


def refusal(
    case: Standing, event: e.Event, *, by: str, changes: Collection[str] = ()
) -> str | None:
    """Why the case may not make this move from where it stands, or None when it may."""
    move = MOVES[type(event)]
    if case.state not in move.ways:
        return f"a case that is {case.state} cannot be {move.kind}"
    if odd := set(changes) - move.may_change:
        return f"{move.kind} may not change {', '.join(sorted(odd))}"
    return move.guard(case, event, by) if move.guard else None
