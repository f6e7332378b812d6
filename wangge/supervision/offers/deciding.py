"""裁断所能: what supervisors and dispatchers decide for a case."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, maybe_words, tick, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.people.models import Person, Role, Unit
from wangge.people.queries import access
from wangge.supervision.actions import deciding as actions

BOARD = frozenset({Role.SUPERVISOR})
CENTRE = BOARD | {Role.DISPATCHER}


class MaybeReasonForm(Schema):
    reason: str = maybe_words(N_("Explanation"))


class ReasonForm(Schema):
    reason: str = words(N_("Reason"))


class RuleForm(Schema):
    unit: int = unit(N_("Unit"))
    provisional: bool = tick(N_("Handle first, jurisdiction stays open"), False)
    reason: str = words(N_("Reason"), least=5)


def _grant_extension(case: Case, said: MaybeReasonForm, person: Person, at: datetime) -> None:
    held = access(person, on=localdate(at))
    senior = held.reaches(BOARD, area=case.division_code)
    actions.grant_extension(case, reason=said.reason, senior=senior, by=person.actor, at=at)


def _refuse_extension(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.refuse_extension(case, reason=said.reason, by=person.actor, at=at)


def _resume(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.resume(case, reason=said.reason, by=person.actor, at=at)


def _rule(case: Case, said: RuleForm, person: Person, at: datetime) -> None:
    chosen = Unit.objects.filter(pk=said.unit, handles=True).first()
    if chosen is None:
        raise MoveRefused(f"{case.number}: there is no handling unit with key {said.unit}")
    actions.rule(
        case, unit=chosen, reason=said.reason, provisional=said.provisional, by=person.actor, at=at
    )


def _grant_unreasonable(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.grant_unreasonable(case, reason=said.reason, by=person.actor, at=at)


def _refuse_unreasonable(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.refuse_unreasonable(case, reason=said.reason, by=person.actor, at=at)


def _request_void(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.request_void(case, reason=said.reason, by=person.actor, at=at)


def _void(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.void(case, reason=said.reason, by=person.actor, at=at)


offer(
    key="grant-extension",
    label=_("Give more time"),
    event=e.ExtensionGranted,
    roles=CENTRE,
    act=_grant_extension,
    form=MaybeReasonForm,
    first=True,
)
offer(
    key="refuse-extension",
    label=_("No more time"),
    event=e.ExtensionRefused,
    roles=CENTRE,
    act=_refuse_extension,
    form=ReasonForm,
)
offer(
    key="resume",
    label=_("Take it up again"),
    event=e.Resumed,
    roles=CENTRE,
    act=_resume,
    form=ReasonForm,
    first=True,
)
offer(
    key="rule",
    label=_("Rule who leads"),
    event=e.Ruled,
    roles=CENTRE,
    act=_rule,
    form=RuleForm,
    first=True,
)
offer(
    key="grant-unreasonable",
    label=_("Find it unreasonable"),
    event=e.UnreasonableGranted,
    roles=BOARD,
    act=_grant_unreasonable,
    form=ReasonForm,
)
offer(
    key="refuse-unreasonable",
    label=_("It is reasonable"),
    event=e.UnreasonableRefused,
    roles=BOARD,
    act=_refuse_unreasonable,
    form=ReasonForm,
    first=True,
)
offer(
    key="request-void",
    label=_("Ask to void it"),
    event=e.VoidRequested,
    roles=CENTRE,
    act=_request_void,
    form=ReasonForm,
    grave=True,
    when=lambda case: not case.void_requested_by,
)
offer(
    key="void",
    label=_("Void it"),
    event=e.Voided,
    roles=CENTRE,
    act=_void,
    form=ReasonForm,
    grave=True,
    when=lambda case: bool(case.void_requested_by),
)
