"""What the tests of appraisal stand on."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.pages_cast import City, make_city
from wangge.appraisal import actions
from wangge.appraisal.models import Run, Scheme
from wangge.appraisal.queries.counted import Behind
from wangge.appraisal.tests.city import AT, CONTENT, PERIOD, Told, cases_of, streets_of, tell
from wangge.cases.models import Case
from wangge.people.models import Person, Post, Unit


@dataclass
class Ground:
    """The city, its streets, their counts, a scheme, one case that one street is counted for."""

    city: City
    streets: list[Unit]
    told: Told
    scheme: Scheme
    cases: list[Case]

    def person(self, name: str) -> Person:
        return self.city.people[name]

    def run(self, period: str = PERIOD) -> Run:
        return actions.run(self.scheme, period, by="person:1", at=AT)


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    city = make_city()
    told = Told()
    monkeypatch.setattr("wangge.appraisal.queries.fromfacts.FromFacts", told)
    streets = streets_of(city.district)
    tell(told, city.units, streets)
    head = Person.objects.create(username="head0", name="槐主任", password="!")
    Post.objects.create(person=head, role="unit_head", unit=streets[0])
    city.people["head0"] = head
    cases = cases_of(streets[0], 8)
    told.behind_of["resolution_rate", streets[0].pk] = [
        Behind(case=one.pk, moment=one.registered_at, hit=float(i % 2))
        for i, one in enumerate(cases)
    ]
    scheme = actions.make_scheme("main", name="月度考核", content=CONTENT, by="person:1", at=AT)
    yield Ground(city, streets, told, scheme, cases)
