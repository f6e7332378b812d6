"""A whole small city for the stories: loaded once a module, and gone when the module is done."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages_cast import City, make_city
from wangge.base.clock import now
from wangge.base.kept import forget_all
from wangge.site.cities import Loaded, cities, folder_of, load_city


@pytest.fixture(scope="module")
def demo_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """The first city beside the program, at demo size; what a test adds is taken back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield load_city(folder_of(cities()[0]), size="demo", at=now())
        transaction.set_rollback(True)
    forget_all()


@pytest.fixture
def city(db: None) -> City:
    """A few streets, their units and a person for every role: enough for every page."""
    return make_city()
