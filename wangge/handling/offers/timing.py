"""延期与挂账所能: ask for more time and endorse it; let the case rest, and take it up again."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, day, maybe_words, number, words
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling.actions import timing as actions
from wangge.handling.offers.working import DESK, HANDS
from wangge.handling.queries.windows import endorsed
from wangge.handling.rules import CITIZEN, PROJECT, THIRD_PARTY
from wangge.people.models import Person, Role
from wangge.people.queries import access

HEAD = frozenset({Role.UNIT_HEAD})


class ExtensionForm(Schema):
    work_days: int = number(N_("Working days"), least=1, most=30)
    reason: str = words(N_("Reason"), least=5)


class EndorseForm(Schema):
    reason: str = maybe_words(N_("Explanation"))


class SuspendForm(Schema):
    until: date = day(N_("Until"))
    reason: str = words(N_("Reason"), least=5)


class WaitForm(Schema):
    cause: str = choice(
        N_("For whom it waits"),
        {CITIZEN: N_("For the person who asked"), THIRD_PARTY: N_("For a third party")},
    )
    until: date = day(N_("Until"))
    reason: str = words(N_("What is needed: the person who asked reads this"), least=4)


class TakeUpForm(Schema):
    reason: str = words(N_("Why it can go on"))


def _extend(case: Case, said: ExtensionForm, person: Person, at: datetime) -> None:
    held = access(person, on=localdate(at))
    head = held.reaches(HEAD, unit_id=case.lead_unit_id)
    actions.request_extension(case, **said.dict(), head=head, by=person.actor, at=at)


def _endorse(case: Case, said: EndorseForm, person: Person, at: datetime) -> None:
    actions.endorse_extension(case, reason=said.reason, by=person.actor, at=at)


def _suspend(case: Case, said: SuspendForm, person: Person, at: datetime) -> None:
    actions.suspend(case, **said.dict(), by=person.actor, at=at)


def _wait(case: Case, said: WaitForm, person: Person, at: datetime) -> None:
    actions.suspend(case, **said.dict(), by=person.actor, at=at)


def _take_up(case: Case, said: TakeUpForm, person: Person, at: datetime) -> None:
    actions.take_up(case, reason=said.reason, by=person.actor, at=at)


offer(
    key="request-extension",
    label=_("Ask for more time"),
    event=e.ExtensionRequested,
    roles=DESK,
    act=_extend,
    form=ExtensionForm,
    at_unit=True,
)
offer(
    key="endorse-extension",
    label=_("Endorse the request"),
    event=e.ExtensionEndorsed,
    roles=HEAD,
    act=_endorse,
    form=EndorseForm,
    at_unit=True,
    first=True,
    when=lambda case: not endorsed(case, "extension_requested", "extension_endorsed"),
)
offer(
    key="suspend",
    label=_("Suspend"),
    event=e.Suspended,
    roles=HEAD,
    act=_suspend,
    form=SuspendForm,
    at_unit=True,
)
offer(
    key="wait",
    label=_("Wait for somebody"),
    event=e.Suspended,
    roles=DESK,
    act=_wait,
    form=WaitForm,
    at_unit=True,
)
offer(
    key="take-up",
    label=_("Go on with it"),
    event=e.Resumed,
    roles=HANDS,
    act=_take_up,
    form=TakeUpForm,
    at_unit=True,
    first=True,
    when=lambda case: actions.rests_for(case) != PROJECT,
)
