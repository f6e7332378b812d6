"""What a unit may ask for, and until when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wangge.handling.rules import return_refusal, share_refusal

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


@given(minutes=st.integers(-10_000, 10_000))
def test_a_return_is_refused_exactly_when_its_window_has_passed(minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)
    assert (return_refusal(until=NOON, at=at) is None) == (at <= NOON)


def test_a_share_is_never_due_after_its_case() -> None:
    later = NOON + timedelta(days=1)
    assert share_refusal(share_due=later, case_due=NOON)
    assert share_refusal(share_due=NOON, case_due=later) is None
    assert share_refusal(share_due=None, case_due=NOON) is None
    assert share_refusal(share_due=later, case_due=None) is None
