"""账 (ledger): a clock as an account – start, rests and extensions in order – and the due moment derived.

What is left of a clock is a row of amounts, each in its own measure: the limit itself, then each extension. A
rest cuts off what has run; going on runs the remainder from there. Without extensions this is the same
as `due` with pauses (a property test holds it to that).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from wangge.duties.rules.days import Days, utc
from wangge.duties.rules.due import LONGEST, UNIT, Measure, last_day
from wangge.duties.rules.work import add, worked

Left: TypeAlias = timedelta | int  # time, or days for measures of whole days


class Act(StrEnum):
    REST = "rest"  # it stands still from here
    GO_ON = "go_on"
    EXTEND = "extend"


class Step(NamedTuple):
    """One thing that was done to a running clock; `value` and `measure` of an extension only."""

    act: Act
    at: datetime
    why: str = ""
    value: int = 0
    measure: Measure = Measure.WORK_DAY


@dataclass(frozen=True)
class Ledger:
    """What a due moment is derived from; `fixed` where a person said the moment itself."""

    start: datetime
    value: int
    measure: Measure
    fixed: datetime | None = None
    steps: Sequence[Step] = ()


class Moved(NamedTuple):
    """The due moment after a step; None: it rests."""

    step: Step
    due_at: datetime | None


@dataclass(frozen=True)
class Reckoned:
    """A ledger worked out: as it stands, as it began, and each time it moved."""

    due_at: datetime | None  # None while it rests with time left
    first: datetime
    moved: tuple[Moved, ...]
    resting: bool


class Part(NamedTuple):
    """An amount still to run."""

    measure: Measure
    left: Left


def reckon(ledger: Ledger, days: Days) -> Reckoned:
    """Derive the due moment; BeyondCalendar where a day it must count is not known.

    ValueError for steps out of order, a rest inside a rest, or a length no clock has.
    """
    at, parts = utc(ledger.start), [_whole(ledger)]
    due_at: datetime | None = _end(at, parts, days)
    first, moved, resting = due_at, list[Moved](), False
    before = at
    for step in ledger.steps:
        if step.at < before:
            raise ValueError(f"the step of {step.at} stands after that of {before}")
        before = step.at
        if step.act is Act.EXTEND:
            parts.append(_part(step.value, step.measure))
            due_at = due_at if resting and due_at is None else _end(at, parts, days)
        elif (step.act is Act.REST) is resting:
            raise ValueError(f"{step.at}: it cannot {step.act} twice")
        elif step.act is Act.REST:
            resting = True
            if due_at is not None and step.at < due_at:
                parts, due_at = _rest(at, parts, step.at, days), None
        else:
            resting = False
            if due_at is None:
                at = utc(step.at)
                due_at = _end(at, parts, days)
        moved.append(Moved(step, due_at))
    assert first is not None
    return Reckoned(due_at=due_at, first=first, moved=tuple(moved), resting=resting)


def _whole(ledger: Ledger) -> Part:
    if ledger.fixed is None:
        return _part(ledger.value, ledger.measure)
    if ledger.fixed <= ledger.start:
        raise ValueError(f"{ledger.fixed} is not after the start of the clock")
    return Part(Measure.MINUTE, ledger.fixed - ledger.start)


def _part(value: int, measure: Measure) -> Part:
    measure = Measure(measure)
    if measure is Measure.SAME_DAY:
        return Part(measure, 0)
    if not 1 <= value <= LONGEST:
        raise ValueError(f"{value} {measure}: a clock runs 1 to {LONGEST} of its unit")
    return Part(measure, value if measure.whole_days else UNIT[measure] * value)


def _end(at: datetime, parts: Sequence[Part], days: Days) -> datetime:
    """When all parts have run, one after the other, from `at`."""
    for number, part in enumerate(parts):
        at = _over(at, part, days, follows=number > 0)
    return at


def _over(at: datetime, part: Part, days: Days, *, follows: bool) -> datetime:
    """When one part has run from `at`; what follows a 24:00 belongs to the day that ended."""
    if isinstance(part.left, timedelta):
        if part.measure is Measure.WORK_HOUR:
            return add(at, part.left, days)
        return utc(at) + part.left
    return days.moment(last_day(_anchor(at, days, follows), part.left, part.measure, days) + 1)


def _anchor(at: datetime, days: Days, follows: bool) -> int:
    offset, micro = days.split(at)
    return offset - 1 if follows and not micro else offset


def _rest(at: datetime, parts: Sequence[Part], stop: datetime, days: Days) -> list[Part]:
    """What is left at `stop`, which lies before the end of all."""
    for number, part in enumerate(parts):
        over = _over(at, part, days, follows=number > 0)
        if stop < over:
            return [_cut(at, part, stop, days, follows=number > 0), *parts[number + 1 :]]
        at = over
    raise AssertionError("a clock that has run out has nothing left to rest")


def _cut(at: datetime, part: Part, stop: datetime, days: Days, *, follows: bool) -> Part:
    if isinstance(part.left, timedelta):
        ran = worked(at, stop, days) if part.measure is Measure.WORK_HOUR else stop - at
        return Part(part.measure, part.left - ran)
    anchor, stopped = _anchor(at, days, follows), days.split(stop)[0]
    if part.measure is Measure.WORK_DAY:
        # Nothing is left of a clock that waits for a day worked, and a rest takes no more.
        return Part(part.measure, max(0, part.left - days.workdays_between(anchor, stopped)))
    return Part(part.measure, part.left - (stopped - anchor if part.left else 0))
