"""A clock that rested goes on with exactly what was left of it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wangge.supervision.rules import resumed_due

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


@given(left=st.integers(0, 10**7), rested=st.integers(0, 10**7))
def test_a_pause_adds_itself_and_nothing_else(left: int, rested: int) -> None:
    due, back = NOON + timedelta(seconds=left), NOON + timedelta(seconds=rested)
    remaining = (due - NOON).total_seconds()
    assert resumed_due(at=back, remaining=remaining) == due + (back - NOON)
