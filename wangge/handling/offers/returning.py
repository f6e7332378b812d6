"""退单与异议所能: give it back, dispute it, ask units to speak, speak for a unit."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, maybe_words, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling.actions import returning as actions
from wangge.handling.offers.working import DESK
from wangge.handling.queries.disputes import open_dispute_of, units_to_speak
from wangge.handling.rules import RETURN_REASONS
from wangge.people.models import Person, Role, Unit
from wangge.people.queries import access

PANEL = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.REVIEWER})


class ReturnForm(Schema):
    code: str = choice(N_("Reason"), RETURN_REASONS)
    reason: str = words(N_("Explanation"), least=5)
    suggests: str = maybe_words(N_("Whose matter is it?"), most=80, lines=1)


class DisputeForm(Schema):
    reason: str = words(N_("Why it is not your unit's matter"), least=10)
    unit: int | None = unit(N_("Unit that should speak: whose matter is it?"), default=None)


class AskForm(Schema):
    unit: int = unit(N_("Unit that should speak"))


class OpinionForm(Schema):
    opinion: str = words(N_("What your unit says"), least=5)


def handling_unit(case: Case, key: int) -> Unit:
    """The unit of this key, if it handles cases; MoveRefused otherwise."""
    chosen = Unit.objects.filter(pk=key, handles=True).first()
    if chosen is None:
        raise MoveRefused(f"{case.number}: there is no handling unit with key {key}")
    return chosen


def _return(case: Case, said: ReturnForm, person: Person, at: datetime) -> None:
    actions.request_return(case, **said.dict(), by=person.actor, at=at)


def _dispute(case: Case, said: DisputeForm, person: Person, at: datetime) -> None:
    named = handling_unit(case, said.unit) if said.unit else None
    actions.open_dispute(case, reason=said.reason, suggests=named, by=person.actor, at=at)


def _ask(case: Case, said: AskForm, person: Person, at: datetime) -> None:
    actions.ask_opinion(case, unit=handling_unit(case, said.unit), by=person.actor, at=at)


def _opinion(case: Case, said: OpinionForm, person: Person, at: datetime) -> None:
    mine = access(person, on=localdate(at)).unit_ids
    actions.give_opinion(case, units=mine, opinion=said.opinion, by=person.actor, at=at)


offer(
    key="request-return",
    label=_("Ask to return it"),
    event=e.ReturnRequested,
    roles=DESK,
    act=_return,
    form=ReturnForm,
    at_unit=True,
)
offer(
    key="open-dispute",
    label=_("Dispute the assignment"),
    event=e.DisputeOpened,
    roles=DESK,
    act=_dispute,
    form=DisputeForm,
    at_unit=True,
)
offer(
    key="ask-opinion",
    label=_("Ask a unit to speak"),
    event=e.OpinionGiven,
    roles=PANEL,
    act=_ask,
    form=AskForm,
    when=lambda case: open_dispute_of(case) is not None,
)
offer(
    key="give-opinion",
    label=_("Speak for your unit"),
    event=e.OpinionGiven,
    roles=DESK,
    act=_opinion,
    form=OpinionForm,
    units=units_to_speak,
    first=True,
    when=lambda case: bool(units_to_speak(case)),
)
