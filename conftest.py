"""Every test begins with empty process-wide memories: the database it had is gone."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    from wangge.duties import queries

    queries.forget()
    yield
    queries.forget()
