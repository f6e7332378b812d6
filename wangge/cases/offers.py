"""所能 offers: the deeds a person may do to a case – each room puts its own on this shelf.

Pages, the API and the simulated city all ask here what may be done next, and do it through here.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ninja import Schema

from wangge.base.shelf import Shelf
from wangge.cases.events import Event
from wangge.cases.log import MoveRefused
from wangge.cases.models import Assignment, Case
from wangge.cases.moves import MOVES
from wangge.duties.rules import BeyondCalendar
from wangge.people.models import Person, Role
from wangge.people.queries import Access


class Forbidden(Exception):
    """This person may not do this deed to this case (403)."""


class NoWords(Schema):
    """A deed that needs nothing said."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One deed: when it is offered (the event's states), to whom, what must be said, what it does."""

    key: str
    label: Any  # lazily translated
    event: type[Event]
    roles: frozenset[Role]
    act: Callable[[Case, Any, Person, datetime], None]  # case, form, person, at
    form: type[Schema] = NoWords
    at_unit: bool = False  # only for people of the lead unit
    at_assistant: bool = False  # only for people of a unit with an open assignment
    units: Callable[[Case], Collection[int]] | None = None  # only for people of these units
    first: bool = False  # the next sensible act where it is offered
    grave: bool = False  # asks once more
    when: Callable[[Case], bool] | None = None

    def stands(self, case: Case) -> bool:
        """Whether the case is where this deed can be done at all."""
        if case.state not in MOVES[self.event].ways:
            return False
        return self.when(case) if self.when else True

    def may(self, access: Access, case: Case) -> bool:
        """Whether this person's role and place allow it."""
        if not access.holds(*self.roles):
            return False
        if self.at_unit:
            return access.reaches(self.roles, unit_id=case.lead_unit_id)
        if self.units:
            return any(access.reaches(self.roles, unit_id=pk) for pk in self.units(case))
        if self.at_assistant:
            shares = Assignment.objects.filter(case=case, reported_at=None)
            return any(access.reaches(self.roles, unit_id=share.unit_id) for share in shares)
        return access.reaches(self.roles, area=case.division_code)


offers: Shelf[Offer] = Shelf("wangge.cases.offers")


def offer(**said: Any) -> Offer:
    """Put a deed on the shelf."""
    made = Offer(**said)
    offers.add(made.key)(made)
    return made


def open_to(access: Access, case: Case) -> list[Offer]:
    """What this person may do next to this case; the sensible first act first."""
    found = [it for it in _all() if it.stands(case) and it.may(access, case)]
    return sorted(found, key=lambda it: (not it.first, it.grave, it.key))


def perform(
    case: Case, key: str, said: Any, *, person: Person, access: Access, at: datetime
) -> Case:
    """Do the deed `key` to the case with what was said (an instance of its form).

    Raises Forbidden, or MoveRefused: from the log, or where the deed is not offered as the case
    stands; KeyError for a deed that does not exist.
    """
    deed = offers[key]
    if not deed.may(access, case):
        raise Forbidden(f"{key}: your role or unit does not allow this")
    if deed.when and not deed.when(case):
        raise MoveRefused(f"{case.number}: {key} is not offered as it stands")
    try:
        deed.act(case, said, person, at)
    except BeyondCalendar as error:  # a due moment is never guessed
        raise MoveRefused(f"{case.number}: {error}") from error
    return case


def _all() -> Iterator[Offer]:
    return (deed for _, deed in offers)
