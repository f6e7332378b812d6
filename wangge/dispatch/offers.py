"""派遣所能: what dispatchers and reviewers may do next."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, day, maybe_words, tick, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.dispatch import actions
from wangge.people.models import Person, Role, Unit

DISPATCHERS = frozenset({Role.DISPATCHER})
DECIDERS = frozenset({Role.DISPATCHER, Role.REVIEWER})
REVIEWERS = frozenset({Role.REVIEWER})
END_OF_DAY = time(23, 59)


class DispatchForm(Schema):
    unit: int = unit(N_("Unit"))
    duty: str = maybe_words(N_("Code of the duty item"), most=20, lines=1)
    reason: str = maybe_words(N_("Why this unit"), most=500)
    due: date | None = day(N_("Due, only where the rules cannot tell"), default=None)


class GrantReturnForm(Schema):
    reason: str = words(N_("Reason"), most=500)


class RefuseReturnForm(Schema):
    reason: str = words(N_("Reason"), least=5, most=500)
    final: bool = tick(N_("Final: it may not be returned again"), False)


class ReviewRequestForm(Schema):
    reason: str = words(N_("What should be looked at"), most=500)


class ReviewForm(Schema):
    opinion: str = words(N_("Opinion"), most=1000)


def _dispatch(case: Case, said: DispatchForm, person: Person, at: datetime) -> None:
    chosen = Unit.objects.select_related("division").filter(pk=said.unit).first()
    if chosen is None:
        raise MoveRefused(f"{case.number}: there is no unit with key {said.unit}")
    actions.dispatch(
        case,
        chosen,
        duty=said.duty.strip(),
        reason=said.reason,
        due_at=make_aware(datetime.combine(said.due, END_OF_DAY)) if said.due else None,
        by=person.actor,
        at=at,
    )


def _grant(case: Case, said: GrantReturnForm, person: Person, at: datetime) -> None:
    actions.grant_return(case, reason=said.reason, by=person.actor, at=at)


def _refuse(case: Case, said: RefuseReturnForm, person: Person, at: datetime) -> None:
    actions.refuse_return(case, reason=said.reason, final=said.final, by=person.actor, at=at)


def _request_review(case: Case, said: ReviewRequestForm, person: Person, at: datetime) -> None:
    actions.request_review(case, reason=said.reason, by=person.actor, at=at)


def _review(case: Case, said: ReviewForm, person: Person, at: datetime) -> None:
    actions.review(case, opinion=said.opinion, by=person.actor, at=at)


offer(
    key="dispatch",
    label=_("Dispatch"),
    event=e.Dispatched,
    roles=DISPATCHERS,
    act=_dispatch,
    form=DispatchForm,
    first=True,
)
offer(
    key="grant-return",
    label=_("Let it be returned"),
    event=e.ReturnGranted,
    roles=DECIDERS,
    act=_grant,
    form=GrantReturnForm,
    first=True,
)
offer(
    key="refuse-return",
    label=_("Refuse the return"),
    event=e.ReturnRefused,
    roles=DECIDERS,
    act=_refuse,
    form=RefuseReturnForm,
)
offer(
    key="request-review",
    label=_("Ask for a review"),
    event=e.ReviewRequested,
    roles=DISPATCHERS,
    act=_request_review,
    form=ReviewRequestForm,
)
offer(
    key="review",
    label=_("Give an opinion"),
    event=e.Reviewed,
    roles=REVIEWERS,
    act=_review,
    form=ReviewForm,
    first=True,
)
