"""不合理诉求所能: the unit reports it, the unit above endorses it; the centre decides elsewhere."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, maybe_words, words
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling.actions import unreasonable as actions
from wangge.handling.offers.working import DESK
from wangge.handling.queries.shares import superiors
from wangge.handling.queries.windows import endorsed
from wangge.handling.rules import UNREASONABLE
from wangge.people.models import Person


class UnreasonableForm(Schema):
    code: str = choice(N_("Ground"), UNREASONABLE)
    reason: str = words(N_("Explanation"), least=5)


class EndorseForm(Schema):
    reason: str = maybe_words(N_("Explanation"))


def _request(case: Case, said: UnreasonableForm, person: Person, at: datetime) -> None:
    actions.request_unreasonable(case, **said.dict(), by=person.actor, at=at)


def _endorse(case: Case, said: EndorseForm, person: Person, at: datetime) -> None:
    actions.endorse_unreasonable(case, reason=said.reason, by=person.actor, at=at)


def _above(case: Case) -> set[int]:
    """Units whose people may endorse: those over the lead unit."""
    return superiors([case.lead_unit_id]) if case.lead_unit_id else set()


offer(
    key="request-unreasonable",
    label=_("Report as unreasonable"),
    event=e.UnreasonableRequested,
    roles=DESK,
    act=_request,
    form=UnreasonableForm,
    at_unit=True,
)
offer(
    key="endorse-unreasonable",
    label=_("Endorse the request"),
    event=e.UnreasonableEndorsed,
    roles=DESK,
    act=_endorse,
    form=EndorseForm,
    units=_above,
    first=True,
    when=lambda case: not endorsed(case, "unreasonable_requested", "unreasonable_endorsed"),
)
