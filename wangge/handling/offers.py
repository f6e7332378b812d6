"""办理所能: what people of the lead unit, and of co-units, may do next."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, day, maybe_words, number, photos, tick, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Assignment, Case
from wangge.cases.offers import offer
from wangge.handling import actions
from wangge.handling.rules import RETURN_REASONS, UNREASONABLE
from wangge.people.models import Person, Role, Unit

DESK = frozenset({Role.CLERK, Role.UNIT_HEAD})
HANDS = DESK | {Role.HANDLER, Role.GRID_WORKER}


class ReturnForm(Schema):
    code: str = choice(N_("Reason"), RETURN_REASONS)
    reason: str = words(N_("Explanation"), least=5)
    suggests: str = maybe_words(N_("Whose matter is it?"), most=80, lines=1)


class ContactForm(Schema):
    way: str = choice(
        N_("Way"), {"phone": N_("Phone"), "visit": N_("Visit"), "message": N_("Message")}
    )
    reached: bool = tick(N_("Reached"), True)
    note: str = maybe_words(N_("What was said"))


class ShareForm(Schema):
    unit: int = unit(N_("Unit"))
    assist: bool = tick(N_("Beside us (not below us)"), False)
    reason: str = words(N_("What it should do"))


class ShareReportForm(Schema):
    result: str = words(N_("What was done"))


class ExtensionForm(Schema):
    work_days: int = number(N_("Working days"), least=1, most=10)
    reason: str = words(N_("Reason"), least=5)


class SuspendForm(Schema):
    until: date = day(N_("Until"))
    reason: str = words(N_("Reason"), least=5)


class EscalateForm(Schema):
    to: str = choice(
        N_("To"), {"street": N_("Street"), "district": N_("District"), "city": N_("City")}
    )
    reason: str = words(N_("Reason"), least=5)


class UnreasonableForm(Schema):
    code: str = choice(N_("Ground"), UNREASONABLE)
    reason: str = words(N_("Explanation"), least=5)


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


def _return(case: Case, said: ReturnForm, person: Person, at: datetime) -> None:
    actions.request_return(case, **said.dict(), by=person.actor, at=at)


def _contact(case: Case, said: ContactForm, person: Person, at: datetime) -> None:
    actions.contact(case, **said.dict(), by=person.actor, at=at)


def _share(case: Case, said: ShareForm, person: Person, at: datetime) -> None:
    chosen = Unit.objects.filter(pk=said.unit, handles=True).first()
    if chosen is None:
        raise MoveRefused(f"{case.number}: there is no handling unit with key {said.unit}")
    actions.sub_dispatch(
        case, unit=chosen, reason=said.reason, assist=said.assist, by=person.actor, at=at
    )


def _share_report(case: Case, said: ShareReportForm, person: Person, at: datetime) -> None:
    from wangge.people.queries import access  # the share is the one of this person's unit

    mine = access(person, on=at.date()).unit_ids
    share = Assignment.objects.filter(case=case, unit_id__in=mine, reported_at=None).first()
    if share is None:
        raise MoveRefused(f"{case.number}: your unit has no open share of it")
    actions.report_share(share, case, result=said.result, by=person.actor, at=at)


def _extend(case: Case, said: ExtensionForm, person: Person, at: datetime) -> None:
    actions.request_extension(case, **said.dict(), by=person.actor, at=at)


def _suspend(case: Case, said: SuspendForm, person: Person, at: datetime) -> None:
    actions.suspend(case, **said.dict(), by=person.actor, at=at)


def _escalate(case: Case, said: EscalateForm, person: Person, at: datetime) -> None:
    actions.escalate(case, **said.dict(), by=person.actor, at=at)


def _unreasonable(case: Case, said: UnreasonableForm, person: Person, at: datetime) -> None:
    actions.request_unreasonable(case, **said.dict(), by=person.actor, at=at)


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
    key="request-return",
    label=_("Ask to return it"),
    event=e.ReturnRequested,
    roles=DESK,
    act=_return,
    form=ReturnForm,
    at_unit=True,
)
offer(
    key="sub-dispatch",
    label=_("Give out a share"),
    event=e.SubDispatched,
    roles=DESK,
    act=_share,
    form=ShareForm,
    at_unit=True,
)
offer(
    key="report-share",
    label=_("Report our share"),
    event=e.SubReported,
    roles=HANDS,
    act=_share_report,
    form=ShareReportForm,
    at_assistant=True,
    first=True,
)
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
    key="suspend",
    label=_("Suspend"),
    event=e.Suspended,
    roles=frozenset({Role.UNIT_HEAD}),
    act=_suspend,
    form=SuspendForm,
    at_unit=True,
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
offer(
    key="request-unreasonable",
    label=_("Report as unreasonable"),
    event=e.UnreasonableRequested,
    roles=DESK,
    act=_unreasonable,
    form=UnreasonableForm,
    at_unit=True,
)
