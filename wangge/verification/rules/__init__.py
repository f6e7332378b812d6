"""核查回访之规: what an answer to a call-back means for the case. No framework here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

CONTENT = 3  # of 5: from here on a person counts as satisfied
RUDE = 2  # of 5: up to here the unit's people behaved badly
AUTOMATIC = 1  # so often a case goes back by itself; then a person decides


class Next(StrEnum):
    CLOSE = "close"
    REHANDLE = "rehandle"  # unsatisfied for cause, the first time: once more, with a short clock
    PERSON = "person"  # a call-back operator decides: handle again, or close and say so


class Outcome(StrEnum):
    """结果. "closed" and "solved" are two things."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    NOT_SOLVED = "not_solved"
    UNREASONABLE = "unreasonable"


class Cause(StrEnum):
    """What makes dissatisfaction the unit's own doing."""

    NOT_CONTACTED = "not_contacted"
    NOT_SOLVED = "not_solved"  # though the unit said it was
    ATTITUDE = "attitude"


@dataclass(frozen=True, kw_only=True)
class Answer:
    contacted: bool | None
    solved: bool | None
    satisfied: int | None
    attitude: int | None = None

    @property
    def silent(self) -> bool:
        """Nothing was answered at all: the person could not be reached."""
        return (self.contacted, self.solved, self.satisfied, self.attitude) == (None,) * 4


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What else counts when an answer is weighed."""

    said_solved: bool = False  # the unit said it was
    verified: bool = False
    excluded: bool = False  # found unreasonable
    safety: bool = False
    rehandles: int = 0


def causes(answer: Answer, around: Circumstances) -> Sequence[Cause]:
    """Why an unsatisfied person is right against the unit; empty where he is content or it is not its doing."""
    if around.excluded or answer.satisfied is None or answer.satisfied >= CONTENT:
        return ()
    found = []
    if answer.contacted is False:
        found.append(Cause.NOT_CONTACTED)
    if answer.solved is False and around.said_solved:
        found.append(Cause.NOT_SOLVED)
    if answer.attitude is not None and answer.attitude <= RUDE:
        found.append(Cause.ATTITUDE)
    return found


def seen_enough(*, safety: bool, photos: int) -> bool:
    """Safety is closed by people who were there: whoever verifies it shows a photo of their own."""
    return photos > 0 or not safety


def after_call(answer: Answer, around: Circumstances | None = None) -> Next:
    """Closed by itself only where the person says solved and is content, or was sought in vain and
    another's eyes have seen the work; sent back by itself for cause, once. Safety is left to people."""
    around = around or Circumstances()
    if around.safety:
        return Next.PERSON
    if answer.silent:
        seen = around.verified and around.said_solved
        return Next.CLOSE if seen else Next.PERSON
    if answer.solved and (answer.satisfied or 0) >= CONTENT:
        return Next.CLOSE
    if causes(answer, around) and around.rehandles < AUTOMATIC:
        return Next.REHANDLE
    return Next.PERSON
