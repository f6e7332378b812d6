"""Every test begins with empty process-wide memories in the city's language; examples may take their time."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import translation
from hypothesis import HealthCheck, settings

from wangge.base.kept import forget_all

# How long an example takes says more of the machine and its other tests than of what is tried.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def _rows_nobody_ordered_come_backwards(connection: Any, **_: Any) -> None:
    """SQLite answers in the order of writing, PostgreSQL as it likes: who forgets to ask for an order is caught here."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects = ON")


connection_created.connect(_rows_nobody_ordered_come_backwards)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite in a file, as it is served: in memory every thread of a live server would write by one connection."""
    if connection.vendor == "sqlite":
        file = Path(os.environ["WANGGE_HOME"]) / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """The database of the one before is gone, and the language of its last page too."""
    forget_all()
    yield
    forget_all()
    translation.deactivate()
