"""告知之人: who is meant by “the unit's clerks”, “its head”, “the supervisors” for one case."""

from collections.abc import Iterable
from datetime import date

from wangge.cases.models import Case
from wangge.people.models import Person, Role, Unit
from wangge.people.queries import access, holding

UNIT = {"clerk": Role.CLERK, "unit_head": Role.UNIT_HEAD}
CENTRE = frozenset({"dispatcher", "caller", "supervisor", "leader"})


def audience(
    words: Iterable[str], *, case: Case | None, unit: Unit | None, on: date
) -> list[Person]:
    """The people meant, each once, by key; empty where nobody holds such a post that day."""
    found: dict[int, Person] = {}
    for word in words:
        for person in _meant(word, case, unit, on):
            found[person.pk] = person
    return [found[key] for key in sorted(found)]


def holders(role: str, *, on: date, area: str = "") -> list[Person]:
    """Who holds a role of the centre over this area that day."""
    people = holding(role, on=on)
    if role == Role.SYSTEM_ADMIN:
        return people
    return [one for one in people if access(one, on=on).reaches((role,), area=area)]


def _meant(word: str, case: Case | None, unit: Unit | None, on: date) -> Iterable[Person]:
    if word in CENTRE:
        return holders(word, on=on, area=case.division_code if case else "")
    if unit is None:
        return []
    if word == "parent_head":
        return _at(unit.parent_id, Role.UNIT_HEAD, on)
    if word == "handler":
        if case and case.handler and unit.pk == case.lead_unit_id:
            return [case.handler]
        return _at(unit.pk, Role.CLERK, on)  # nobody has taken it yet: whoever would give it out
    return _at(unit.pk, UNIT[word], on)


def _at(unit_id: int | None, role: str, on: date) -> list[Person]:
    return [] if unit_id is None else holding(role, on=on, unit_id=unit_id)
