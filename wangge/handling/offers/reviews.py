"""复核所能: decline the review a person asked for; opening it again stands with verification."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, words
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling.actions import reviews as actions
from wangge.people.models import Person, Role


class DeclineForm(Schema):
    reason: str = words(N_("Why it stays as it is: the person who asked reads this"), least=5)


def _decline(case: Case, said: DeclineForm, person: Person, at: datetime) -> None:
    actions.decline_review(case, reason=said.reason, by=person.actor, at=at)


offer(
    key="decline-review",
    label=_("Decline the review"),
    event=e.ReviewDeclined,
    roles=frozenset({Role.CALLER, Role.SUPERVISOR}),
    act=_decline,
    form=DeclineForm,
    when=lambda case: case.review_asked_at is not None,
)
