"""扮演者 players: who does a deed – people of the cast with their own access, or a stand-in."""

from collections import defaultdict
from datetime import date, datetime
from random import Random

from django.utils.translation import gettext

from wangge.cases.models import Case
from wangge.cases.offers import Offer
from wangge.people import actions
from wangge.people.models import Person, Post
from wangge.people.queries import Access, access
from wangge.people.roster import roster
from wangge.people.rules import GROUND_ROLES, UNIT_ROLES

BY = "machine:simulation"
Player = tuple[Person, Access]


class Players:
    """The people of a city. Where nobody may do a deed that somebody must, a stand-in is posted.

    A stand-in is an account like any other, but nobody knows its one-time password.
    """

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.appointed = 0
        self._at_unit: dict[int, list[Player]] = defaultdict(list)
        self._at_centre: dict[str, list[Player]] = defaultdict(list)
        ids = Post.objects.values_list("person_id", flat=True)
        for person in Person.objects.filter(is_active=True, pk__in=ids).order_by("pk"):
            self._seat(person)

    def who(self, offer: Offer, case: Case, rng: Random, *, at: datetime) -> Player | None:
        """Somebody who may do this; None where no one may, nor could be posted."""
        for some in (self._near(offer, case), self._far(offer)):
            if able := [player for player in some if offer.may(player[1], case)]:
                return rng.choice(able)
        stand_in = self._appoint(offer, case, at=at)
        return stand_in if stand_in and offer.may(stand_in[1], case) else None

    def _near(self, offer: Offer, case: Case) -> list[Player]:
        if offer.units:
            return [one for unit in offer.units(case) for one in self._at_unit.get(unit, [])]
        if not offer.at_unit or case.lead_unit_id is None:
            return []
        return self._at_unit.get(case.lead_unit_id, [])

    def _far(self, offer: Offer) -> list[Player]:
        if offer.at_unit:
            return []
        return [one for role in sorted(offer.roles) for one in self._at_centre.get(role, [])]

    def _appoint(self, offer: Offer, case: Case, *, at: datetime) -> Player | None:
        """A duty officer of the lead unit, or one of the whole city, with the deed's roles."""
        unit = roster().units.get(case.lead_unit_id or 0) if offer.at_unit else None
        wanted = UNIT_ROLES if unit else sorted(offer.roles - GROUND_ROLES - UNIT_ROLES)[:1]
        if not wanted or (offer.at_unit and unit is None):
            return None
        name = f"duty-{unit.code}" if unit else f"duty-{next(iter(wanted))}"
        person = Person.objects.filter(username=name).first()
        if person is None:
            person, _unknown = actions.add_person(name, name=gettext("Duty officer"), by=BY, at=at)
        for role in wanted:
            actions.post(person, role, unit=unit, by=BY, at=at)
        Post.objects.filter(person=person).update(since=None)
        self.appointed += 1
        return self._seat(Person.objects.get(pk=person.pk))

    def _seat(self, person: Person) -> Player:
        player = person, access(person, on=self.on)
        if not player[1].roles.isdisjoint(UNIT_ROLES):
            for unit in player[1].unit_ids:
                self._at_unit[unit].append(player)
        for role in player[1].roles - UNIT_ROLES:
            self._at_centre[role].append(player)
        return player
