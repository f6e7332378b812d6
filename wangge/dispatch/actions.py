"""派遣之事: the machine ranks and, if it is sure, sends; else a dispatcher does; returns are decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case, Urgency
from wangge.cases.moves import State
from wangge.dispatch import promise
from wangge.dispatch.grounds import gathered, grounds, grounds_of_person
from wangge.dispatch.promise.outcomes import note_sent, sent_elsewhere
from wangge.dispatch.queries import completion_due as _until
from wangge.dispatch.rankers.fitted import SURE as FITTED
from wangge.dispatch.ranking import Thought, think, whose
from wangge.dispatch.ranking.second import looked_again
from wangge.dispatch.rules import SHOWN, Candidate, Choice, Why, choose, refusal
from wangge.dispatch.rules.limits import Limit, Tier
from wangge.dispatch.words import reason as in_words
from wangge.duties.models import DutyItem
from wangge.duties.queries import duty_item, duty_items
from wangge.people.models import Unit

MACHINE = "machine:dispatch"
SURE = option(
    "WANGGE_DISPATCH_SURE",
    FITTED,
    "Confidence from which the machine sends a case by itself where no threshold is proved; above 1 "
    "a person sends every case.",
)
MARGIN = option(
    "WANGGE_DISPATCH_MARGIN", 0.1, "Lead over the second unit that the machine must see."
)


# -- what the flow asks for --------------------------------------------------------------------


def rank(batch: Sequence[tuple[Case, Any]]) -> list[Thought | None]:
    """The slow half: what the machine thinks of each case that waits to be dispatched."""
    waiting = [case for case, _ in batch if case.state == State.ACCEPTED]
    if not waiting:
        return [None] * len(batch)
    items = {item.code: item for item in duty_items(localdate(waiting[0].registered_at))}
    again = looked_again(waiting, think(waiting), items, sure=SURE.value)
    thoughts = iter(gathered(waiting, again))
    return [next(thoughts) if case.state == State.ACCEPTED else None for case, _ in batch]


def dispatch_by_machine(case: Case, _: Any, at: datetime, thought: Thought | None) -> None:
    """The short half: send it, or leave it to a person with the candidates and the reason.

    A case that is not accepted any more has been settled by somebody else: nothing is done.
    """
    if case.state != State.ACCEPTED or thought is None:
        return
    if thought.trouble or not thought.candidates:
        return _leave(case, thought, thought.trouble or Why.NOTHING_FITS, at)
    best = min(thought.candidates, key=lambda one: (-one.confidence, one.unit))
    item = duty_item(best.duty, on=localdate(case.registered_at))
    category = promise.top_category(case, item)
    limit = promise.limit(case, category=category, card=thought.promise, sure=SURE.value)
    choice = _choice(thought, limit)
    if choice.go is None:
        return _leave(case, thought, choice.reason or Why.UNSURE, at, limit)
    until = _until(case, item, at)
    if isinstance(until, Why):
        return _leave(case, thought, until, at, limit)
    sent = e.Dispatched(
        unit=best.unit,
        reason=best.why,
        confidence=round(best.confidence, 3),
        model=thought.model,
        duty=best.duty,
        due=until.due_at.isoformat(),
        rule=until.rule_code,
        candidates=[one.plain() for one in thought.candidates[:SHOWN]],
        grounds=grounds(case, best, thought, promise=limit.plain(best.confidence)),
    )
    with transaction.atomic(savepoint=False):
        _send(case, sent, item=item, by=MACHINE, at=at)
        note_sent(
            case, best, limit,
            category=category, model=thought.model, shadow=thought.shadow, at=at,
        )  # fmt: skip


def _choice(thought: Thought, limit: Limit) -> Choice:
    """Whether the first candidate goes by itself; a proved threshold needs no lead besides."""
    if limit.why:
        return Choice(reason=limit.why)
    margin = 0.0 if limit.certified else MARGIN.value
    safety = limit.tier == Tier.SAFETY
    choice = choose(thought.candidates, sure=limit.threshold, margin=margin, safety=safety)
    if choice.reason == Why.UNSURE and _most(thought) >= limit.usual:
        return replace(choice, reason=Why.TIGHTENED)
    return choice


def _most(thought: Thought) -> float:
    return max(one.confidence for one in thought.candidates)


def _leave(
    case: Case, thought: Thought, why: Why, at: datetime, limit: Limit | None = None
) -> None:
    shown = promise.short_list(thought.candidates, limit)
    best = next(iter(shown), None)
    more = {"promise": limit.plain(best.confidence)} if limit and best else {}
    considered = e.Considered(
        candidates=[one.plain() for one in shown],
        reason=in_words(why),
        model=thought.model,
        grounds=grounds(case, best, thought, **more),
    )
    what = {"category_id": thought.category} if thought.category else {}
    record(case, considered, by=MACHINE, at=at, **what)


# -- what people do ----------------------------------------------------------------------------


def dispatch(
    case: Case,
    unit: Unit,
    *,
    duty: str = "",
    reason: str,
    due_at: datetime | None = None,
    by: str,
    at: datetime,
) -> None:
    """派遣 by a person: to a unit, by a duty item if one is named, due by the rules or as said.

    Raises MoveRefused where a hard rule forbids the unit, or no due moment can be worked out and
    none was given.
    """
    item = duty_item(duty, on=localdate(case.registered_at)) if duty else None
    if duty and item is None:
        raise MoveRefused(f"{case.number}: there is no duty item {duty} in force")
    if not unit.handles:
        raise MoveRefused(f"{case.number}: {unit.name} does not handle cases")
    chosen = Candidate(
        unit=unit.pk,
        score=0,
        confidence=1,
        duty=duty,
        why=reason,
        level=unit.level,
        admitted=item is not None and item.admitted,
        holds=whose.holds(unit, case.division_code),
    )
    ruled = case.lead_unit_id if case.final_assignment else None
    if why := refusal(chosen, ruled_unit=ruled, recused=whose.recused(case.accused_unit_id)):
        raise MoveRefused(f"{case.number}: {why}")
    rule = ""
    if due_at is None:
        until = _until(case, item, at)
        if isinstance(until, Why):
            raise MoveRefused(f"{case.number}: {in_words(until)}")
        due_at, rule = until.due_at, until.rule_code
    elif due_at <= at:
        raise MoveRefused(f"{case.number}: the due moment lies in the past")
    sent = e.Dispatched(
        unit=unit.pk,
        reason=reason,
        duty=duty,
        due=due_at.isoformat(),
        rule=rule,
        grounds=grounds_of_person(case, unit.pk, item),
    )
    _send(case, sent, item=item, by=by, at=at)


def grant_return(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """同意退单: it waits to be dispatched anew; the machine will not choose that unit again."""
    record(
        case,
        e.ReturnGranted(reason=reason),
        by=by,
        at=at,
        lead_unit_id=None,
        handler_id=None,
        dispatched_at=None,
        due_at=None,
        returns=case.returns + 1,
    )


def refuse_return(case: Case, *, reason: str, final: bool = False, by: str, at: datetime) -> None:
    """驳回退单: it stays with the unit; `final`: it may not be returned again."""
    record(
        case,
        e.ReturnRefused(reason=reason, final=final),
        by=by,
        at=at,
        final_assignment=final or case.final_assignment,
    )


def request_review(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """提请审核: a hard case is looked at by a reviewer before it is sent."""
    record(case, e.ReviewRequested(reason=reason), by=by, at=at)


def review(case: Case, *, opinion: str, by: str, at: datetime) -> None:
    """审核完成: it goes back to be dispatched, with the reviewer's opinion."""
    record(case, e.Reviewed(opinion=opinion), by=by, at=at)


# -- both --------------------------------------------------------------------------------------


def _send(
    case: Case,
    sent: e.Dispatched,
    *,
    item: DutyItem | None,
    by: str,
    at: datetime,
) -> None:
    changes: dict[str, Any] = {
        "lead_unit_id": sent.unit,
        "dispatched_at": at,
        "hops": case.hops + 1,
    }
    if item is not None:
        changes["duty_item_id"] = item.pk
        changes["category_id"] = item.category_id or case.category_id
    if case.safety and case.urgency != Urgency.SAFETY:
        changes["urgency"] = str(Urgency.SAFETY)
    if by == MACHINE or not case.hops:
        record(case, sent, by=by, at=at, **changes)
        return
    with transaction.atomic():  # it was dispatched before, perhaps by the machine
        record(case, sent, by=by, at=at, **changes)
        sent_elsewhere(case, sent.unit, at)
