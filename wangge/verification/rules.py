"""核查回访之规: what an answer to a call-back means for the case. No framework here."""

from dataclasses import dataclass
from enum import StrEnum

CONTENT = 3  # of 5: from here on a person counts as satisfied


class Next(StrEnum):
    CLOSE = "close"
    PERSON = "person"  # a call-back operator decides: handle again, or close and say so


class Outcome(StrEnum):
    """结果. "closed" and "solved" are two things."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    NOT_SOLVED = "not_solved"
    UNREASONABLE = "unreasonable"


@dataclass(frozen=True, kw_only=True)
class Answer:
    contacted: bool | None
    solved: bool | None
    satisfied: int | None


def after_call(answer: Answer) -> Next:
    """Closed by itself only where the person says solved and is content."""
    if answer.solved and (answer.satisfied or 0) >= CONTENT:
        return Next.CLOSE
    return Next.PERSON
