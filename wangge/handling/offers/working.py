"""办件所能: sign, contact, start, escalate, report it done."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, maybe_words, photos, tick, words
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling.actions import working as actions
from wangge.people.models import Person, Role

DESK = frozenset({Role.CLERK, Role.UNIT_HEAD})
HANDS = DESK | {Role.HANDLER, Role.GRID_WORKER}


class ContactForm(Schema):
    way: str = choice(
        N_("Way"), {"phone": N_("Phone"), "visit": N_("Visit"), "message": N_("Message")}
    )
    reached: bool = tick(N_("Reached"), True)
    note: str = maybe_words(N_("What was said, or where the recording lies"))


class EscalateForm(Schema):
    to: str = choice(
        N_("To"), {"street": N_("Street"), "district": N_("District"), "city": N_("City")}
    )
    reason: str = words(N_("Reason"), least=5)


class HandledForm(Schema):
    result: str = words(N_("What was done"), least=4)
    reply: str = maybe_words(N_("Public reply"), lines=3)
    solved: bool = tick(N_("Solved"), True)
    unsolved_reason: str = maybe_words(N_("Why it is not solved"), lines=1)
    before: list[str] = photos(N_("Photos before"))
    after: list[str] = photos(N_("Photos after"))


def _sign(case: Case, _said: Schema, person: Person, at: datetime) -> None:
    actions.sign(case, by=person.actor, at=at)


def _start(case: Case, _said: Schema, person: Person, at: datetime) -> None:
    actions.start(case, handler=person.pk, by=person.actor, at=at)


def _contact(case: Case, said: ContactForm, person: Person, at: datetime) -> None:
    actions.contact(case, **said.dict(), by=person.actor, at=at)


def _escalate(case: Case, said: EscalateForm, person: Person, at: datetime) -> None:
    actions.escalate(case, **said.dict(), by=person.actor, at=at)


def _handle(case: Case, said: HandledForm, person: Person, at: datetime) -> None:
    actions.handle(case, **said.dict(), by=person.actor, at=at)


offer(
    key="sign",
    label=_("Sign for it"),
    event=e.Signed,
    roles=DESK,
    act=_sign,
    at_unit=True,
    first=True,
)
offer(
    key="contact",
    label=_("First contact"),
    event=e.Contacted,
    roles=HANDS,
    act=_contact,
    form=ContactForm,
    at_unit=True,
)
offer(
    key="start",
    label=_("Start work"),
    event=e.Started,
    roles=HANDS,
    act=_start,
    at_unit=True,
    first=True,
)
offer(
    key="handle",
    label=_("Report it done"),
    event=e.Handled,
    roles=HANDS,
    act=_handle,
    form=HandledForm,
    at_unit=True,
    first=True,
)
offer(
    key="escalate",
    label=_("Escalate"),
    event=e.Escalated,
    roles=DESK,
    act=_escalate,
    form=EscalateForm,
    at_unit=True,
)
