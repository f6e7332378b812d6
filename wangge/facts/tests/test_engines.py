"""Both engines give the same facts and the same answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from wangge.facts.city import NotPostgres, from_city
from wangge.facts.lake.refreshing import refresh
from wangge.facts.queries import open_facts
from wangge.facts.tables import FOLDED, Facts
from wangge.facts.tests.lives import BEGIN, a_city
from wangge.facts.tests.reading import assert_same

LATER = BEGIN + timedelta(days=25)
BESIDE = ("units", "divisions", "grids", "categories", "days")


@contextmanager
def city_itself(**told: Any) -> Iterator[Facts]:
    """PostgreSQL read as it is, by a connection that is closed whatever happens."""
    opened, con = from_city(at=LATER, **told)
    try:
        yield opened
    finally:
        con.disconnect()


@pytest.fixture
def both(transactional_db: None) -> Iterator[tuple[Facts, Facts]]:
    if connection.vendor != "postgresql":
        pytest.skip("the second engine is PostgreSQL")
    a_city(3, cases=60, steps=45)
    refresh(at=LATER, anew=True)
    with open_facts(at=LATER) as lake, city_itself() as city:
        yield lake, city


def test_postgres_itself_holds_the_same_facts(both: tuple[Facts, Facts]) -> None:
    lake, city = both
    assert_same(city, lake, names=(*FOLDED, "entries", "shares", *BESIDE))
    assert (lake.mark, lake.mark > 0) == (city.mark, True)


def test_the_other_way_is_refused_on_sqlite(db: None) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("this is about SQLite")
    with pytest.raises(NotPostgres, match="WANGGE_FACTS"):
        from_city(at=LATER)
