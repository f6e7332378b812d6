"""The town of supervision's tests."""

import pytest

from wangge.supervision.tests.ground import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()
