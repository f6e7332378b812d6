"""Every test begins with empty process-wide memories: the database it had is gone."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    from wangge.duties import queries
    from wangge.grids.index import locator, places
    from wangge.people import roster

    queries.forget()
    locator.kept.forget()
    places.kept.forget()
    roster.forget()
