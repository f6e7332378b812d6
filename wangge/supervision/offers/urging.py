"""督办所能: urging and supervising by a person; acknowledging, answering, closing, interviewing."""

from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, day, maybe_words, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.people.models import Person, Post, Role
from wangge.people.queries import access
from wangge.supervision.actions import ordering, urging
from wangge.supervision.models import Level, Order

BOARD = frozenset({Role.SUPERVISOR})
UNIT = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.HANDLER})
LEVELS = {
    "urge": N_("Urge"),
    "supervise": N_("Supervise"),
    "joint": N_("Supervise jointly"),
    "listed": N_("List publicly"),
    "interview": N_("Interview the unit head"),
}


class UrgeForm(Schema):
    level: str = choice(N_("Level"), LEVELS)
    reason: str = words(N_("Reason"))
    answer_by: date | None = day(N_("Answer until the end of"), default=None)


class SeenForm(Schema):
    note: str = maybe_words(N_("Note"))


class AnswerForm(Schema):
    feedback: str = words(N_("What has been done about it"))


class ResultForm(Schema):
    result: str = words(N_("What came of it"))


class InterviewForm(Schema):
    held_on: date = day(N_("Held on"))
    minutes: str = words(N_("Minutes"), lines=6)


def end_of(day_said: date | None, *, at: datetime) -> datetime | None:
    """The end of the day by which an answer is wanted; MoveRefused where it is over."""
    if day_said is None:
        return None
    due = datetime.combine(day_said, time(23, 59, 59), get_default_timezone())
    if due <= at:
        raise MoveRefused(f"{day_said} is over; it cannot be answered by then")
    return due


def _urge(case: Case, said: UrgeForm, person: Person, at: datetime) -> None:
    due = end_of(said.answer_by, at=at)
    urging.urge(case, level=said.level, reason=said.reason, due=due, by=person.actor, at=at)


def own_units(person: Person, at: datetime) -> frozenset[int]:
    """The units the person sits in; not those below them, whose orders are their own."""
    held = access(person, on=localdate(at)).unit_ids
    posts = Post.objects.filter(person=person, role__in=UNIT, unit_id__in=held)
    return frozenset(pk for pk in posts.values_list("unit_id", flat=True) if pk is not None)


def _acknowledge(case: Case, said: SeenForm, person: Person, at: datetime) -> None:
    units = own_units(person, at)
    ordering.acknowledge(case, note=said.note, units=units, by=person.actor, at=at)


def _answer(case: Case, said: AnswerForm, person: Person, at: datetime) -> None:
    units = own_units(person, at)
    ordering.answer(case, feedback=said.feedback, units=units, by=person.actor, at=at)


def _open_orders(case: Case) -> list[Order]:
    return list(Order.objects.filter(case=case, closed_at=None).order_by("pk"))


def _close(case: Case, said: ResultForm, person: Person, at: datetime) -> None:
    for order in _open_orders(case):
        ordering.close(order, result=said.result, by=person.actor, at=at)


def _interviews(case: Case) -> list[Order]:
    return [one for one in _open_orders(case) if one.level == Level.INTERVIEW and not one.held_at]


def _interview(case: Case, said: InterviewForm, person: Person, at: datetime) -> None:
    """With the head of the unit addressed; refused where the unit has none."""
    order = _interviews(case)[-1]
    units = list(order.addressed.values_list("unit_id", flat=True))
    heads = Post.objects.filter(role=Role.UNIT_HEAD, unit_id__in=units).select_related("person")
    head = heads.order_by("pk").first()
    if head is None:
        raise MoveRefused(f"{case.number}: the unit has no head to be interviewed")
    held = datetime.combine(said.held_on, time(12), get_default_timezone())
    ordering.interview(
        order, person=head.person, held_at=held, minutes=said.minutes, by=person.actor, at=at
    )


offer(
    key="urge",
    label=_("Urge or supervise"),
    event=e.Urged,
    roles=BOARD,
    act=_urge,
    form=UrgeForm,
    when=lambda case: case.lead_unit_id is not None,
)
for suffix, whose in (("", {"at_unit": True}), ("-share", {"at_assistant": True})):
    offer(
        key=f"acknowledge{suffix}",
        label=_("Seen: acknowledge the order"),
        event=e.Acknowledged,
        roles=UNIT,
        act=_acknowledge,
        form=SeenForm,
        first=True,
        when=lambda case: case.urges > 0 and ordering.unseen(case).exists(),
        **whose,
    )
    offer(
        key=f"answer-order{suffix}",
        label=_("Answer the order"),
        event=e.Acknowledged,
        roles=UNIT,
        act=_answer,
        form=AnswerForm,
        when=lambda case: case.urges > 0 and ordering.unanswered(case).exists(),
        **whose,
    )
offer(
    key="close-orders",
    label=_("Close the orders"),
    event=e.Noted,
    roles=BOARD,
    act=_close,
    form=ResultForm,
    when=lambda case: case.urges > 0 and bool(_open_orders(case)),
)
offer(
    key="record-interview",
    label=_("Record the interview"),
    event=e.Noted,
    roles=BOARD,
    act=_interview,
    form=InterviewForm,
    when=lambda case: case.urges > 0 and bool(_interviews(case)),
)
