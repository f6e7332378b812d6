"""Every test begins with empty process-wide memories: the database it had is gone."""

from collections.abc import Iterator

import pytest

from wangge.base.kept import forget_all


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    forget_all()
    yield
    forget_all()
