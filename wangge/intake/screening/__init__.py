"""甄别 screening: every new case is read, placed and compared; what is clear is accepted at once.

`screen` thinks for a batch, with a handful of statements and without writing; `decide` acts on one
case. What is suspected, answerable at once, perilous to a person or likely one with another waits
at the intake desk with the advice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangge.base import rows
from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases import log
from wangge.cases.models import Case, Kind, Urgency
from wangge.cases.moves import OPEN, State
from wangge.intake import queries
from wangge.intake.actions.deciding import accept, confirm_join, propose_join
from wangge.intake.actions.splitting import split
from wangge.intake.channels.shelf import channels
from wangge.intake.models import JoinProposal, Request
from wangge.intake.rules.same import joining, ways
from wangge.intake.rules.screening import MODEL, Reading, read, why_wait
from wangge.intake.screening import placing, tracing
from wangge.intake.screening.matching import Matched, Proposal, matched
from wangge.intake.screening.placing import Place

BY = "machine:intake"
ACCEPT = option(
    "WANGGE_ACCEPT", "clear", "Who accepts: the machine what is clear, or always a person.",
    choices=("clear", "person"),
)  # fmt: skip
JOIN_AT = option(
    "WANGGE_JOIN_AT",
    0.0,
    "Score (0.6 … 1) from which the machine joins two cases; 0: a person does.",
)
SPLIT = option(
    "WANGGE_SPLIT",
    "person",
    "Who splits a complaint and a report of a violation told in one message: a person or the machine.",
    choices=("person", "machine"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Thought:
    """What screening thinks of one case."""

    request: int | None  # None: no person's request opened this case
    advice: dict[str, Any]
    place: Place | None
    changes: dict[str, Any]  # columns that acceptance sets
    proposals: Sequence[Proposal] = ()
    marks: Sequence[int] = ()  # by which others of its matter will find it
    wait: str = ""  # why a person should look first; "" if nothing speaks for it
    parts: tuple[str, str] | None = None  # complaint and report, where both are in the words


def screen(batch: Sequence[tuple[Case, e.Registered]]) -> list[Thought | None]:
    """Think about new cases; None for one that somebody decided already. ≤ 8 statements a batch."""
    fresh = [case for case, _ in batch if case.state == State.REGISTERED]
    keys = queries.keys_of([case.pk for case in fresh])
    phones = {case: key.phone_hash for case, key in keys.items()}
    places = placing.places(fresh, phones)
    found = matched(fresh, keys, places)
    thoughts = {
        case.pk: _thought(case, keys.get(case.pk), places.get(case.pk), found[case.pk])
        for case in fresh
    }
    return [thoughts.get(case.pk) for case, _ in batch]


def decide(case: Case, event: e.Registered, at: datetime, thought: Thought | None) -> None:
    """Keep the advice, then join or accept what policy lets the machine decide; the rest waits."""
    if thought is None or case.state != State.REGISTERED:
        return
    if thought.request is not None:
        rows.change(Request, thought.request, advice=thought.advice)
    tracing.leave(case.pk, thought.marks)
    for one in thought.proposals:
        propose_join(case, into=one.into, score=one.score, evidence=one.evidence, at=at)
    if _joined_by_policy(case, thought, at):
        return
    waits = thought.wait
    if waits == "split" and thought.parts and SPLIT.value == "machine":
        split(case, keeps=thought.parts[0], goes=thought.parts[1], by=BY, at=at)
        waits = ""
    if waits or not _machine_accepts(case.channel):
        if thought.place:
            placed = e.Placed(how=thought.place.how, confidence=thought.place.confidence)
            log.record(case, placed, by=BY, at=at, **thought.place.columns())
        return
    accept(
        case,
        by=BY,
        at=at,
        reason="danger" if thought.changes.get("safety") else "clear",
        **thought.changes,
    )


def _machine_accepts(channel: str) -> bool:
    if ACCEPT.value == "person":
        return False
    return channel not in channels or channels[channel].accepts == "clear"


def _joined_by_policy(case: Case, thought: Thought, at: datetime) -> bool:
    """Join to the likeliest case, if policy lets the machine and that case still is open."""
    if not JOIN_AT.value or thought.wait not in ("", "join"):
        return False
    best = next((one for one in thought.proposals if one.kind != ways.Kind.FOLLOW), None)
    if best is None or best.score < max(joining.PROPOSED, JOIN_AT.value):
        return False
    proposal = JoinProposal.objects.select_related("into").get(case=case, into=best.into)
    if proposal.into.state not in OPEN:
        return False
    proposal.case = case
    confirm_join(proposal, by=BY, at=at, reason="policy")
    return True


def _thought(case: Case, key: queries.Key | None, place: Place | None, found: Matched) -> Thought:
    reading = read(case.words, kind=case.kind)
    likely = max((one.score for one in found.proposals if one.holds), default=0.0)
    wait = why_wait(reading, human=_human(case.channel), join=likely)
    advice = {"model": MODEL, "wait": wait, **reading.said()}
    if place:
        advice["place"] = place.said()
    changes: dict[str, Any] = place.columns() if place else {}
    if reading.unsafe or case.urgency == Urgency.SAFETY:
        changes |= {"safety": True, "urgency": Urgency.SAFETY.value}
    elif reading.outages and case.urgency == Urgency.GENERAL:
        changes |= {"urgency": Urgency.URGENT.value}
    return Thought(
        request=key.pk if key else None, advice=advice, place=place, changes=changes,
        proposals=found.proposals, marks=found.marks, wait=wait, parts=_parts(case, reading),
    )  # fmt: skip


def _parts(case: Case, reading: Reading) -> tuple[str, str] | None:
    if not reading.split:
        return None
    told = [reading.split.part(case.words, kind) for kind in (Kind.COMPLAINT, Kind.REPORT)]
    return told[0], told[1]


def _human(channel: str) -> bool:
    """Whether a person of the centre hears this channel and can answer at once."""
    return channel in channels and channels[channel].human
