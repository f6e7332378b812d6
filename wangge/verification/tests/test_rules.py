"""What an answer to a call-back means."""

import pytest

from wangge.verification.rules import CONTENT, Answer, Next, after_call


@pytest.mark.parametrize(
    ("solved", "satisfied", "then"),
    [
        (True, 5, Next.CLOSE),
        (True, CONTENT, Next.CLOSE),
        (True, CONTENT - 1, Next.PERSON),
        (True, None, Next.PERSON),
        (False, 5, Next.PERSON),
        (None, 5, Next.PERSON),
    ],
)
def test_only_solved_and_content_closes_by_itself(
    solved: bool | None, satisfied: int | None, then: Next
) -> None:
    assert after_call(Answer(contacted=True, solved=solved, satisfied=satisfied)) is then
