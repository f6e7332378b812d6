"""阶梯 ladder: which rung holds for a clock, at which moment it is due, and whether it may still fire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wangge.duties.rules import BeyondCalendar, Days, Measure, add, extended, worked

REMIND = "remind"  # told to people, not written into the log
LEVELS = (REMIND, "urge", "supervise", "joint", "listed", "interview")  # from mild to grave
AUDIENCES = (
    "clerk",
    "handler",
    "unit_head",
    "parent_head",
    "dispatcher",
    "caller",
    "supervisor",
    "leader",
)
WORKED = frozenset({Measure.WORK_HOUR, Measure.WORK_DAY})


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung: for which clocks, when it is due, who is told, and what is asked of the unit.

    `percent` of the clock's length, or `after` × `after_unit` past its end (0: at the end).
    """

    code: str
    clock: str  # duties.rules.Clock
    level: str
    tell: tuple[str, ...]
    urgency: str = ""  # blank: any that has no ladder of its own
    percent: int | None = None
    after: int = 0
    after_unit: str = Measure.WORK_DAY.value
    needs_ack: bool = False
    answer: int = 0  # the unit must answer within so many …; 0: no answer is asked
    answer_unit: str = Measure.WORK_DAY.value
    again: bool = False  # once more after each extension
    active: bool = True

    @property
    def on_record(self) -> bool:
        """Whether it is written into the log of the case; a mere reminder is not."""
        return self.level != REMIND


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A running clock as a rung looks at it; `spans` are the times it ran, the last one to its end."""

    kind: str
    urgency: str
    due_at: datetime | None  # None: it rests, no rung comes due
    spans: Sequence[tuple[datetime, datetime]] = ()
    working: bool = False  # counted in working time
    extensions: int = 0


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A rung of one clock with the moment it is due; `turn` tells a second firing from the first."""

    rung: Rung
    moment: datetime
    turn: int = 0


def wrong(rung: Rung) -> str:
    """What is wrong with a rung, or ""."""
    if rung.level not in LEVELS:
        return f"level: {rung.level!r} is none of {', '.join(LEVELS)}"
    if odd := [one for one in rung.tell if one not in AUDIENCES]:
        return f"tell: {odd[0]!r} is none of {', '.join(AUDIENCES)}"
    if not rung.tell:
        return "tell: nobody would be told"
    if rung.percent is not None and not 1 <= rung.percent <= 99:
        return "percent: from 1 to 99; what is due at the end has none"
    if rung.percent is not None and rung.after:
        return "after: a rung is due at a percentage or past the end, not both"
    if rung.percent is not None and rung.on_record:
        return "level: before its time is up a unit is reminded, not urged"
    units = (rung.after_unit, rung.answer_unit)
    if odd_unit := [one for one in units if one not in set(Measure) - {Measure.SAME_DAY}]:
        return f"unit: {odd_unit[0]!r} is no measure of time"
    return ""


def ladder(rungs: Iterable[Rung], *, kind: str, urgency: str) -> list[Rung]:
    """The rungs that hold for a clock: those for its urgency if there are any, else the general ones."""
    of_kind = [one for one in rungs if one.active and one.clock == kind]
    own = [one for one in of_kind if one.urgency == urgency]
    return own or [one for one in of_kind if not one.urgency]


def comings(rungs: Iterable[Rung], standing: Standing, days: Days) -> tuple[list[Coming], str]:
    """Every rung of the clock with its moment, the first due first; and which cannot be reckoned, why.

    A clock that rests has none.
    """
    found, trouble = [], ""
    if standing.due_at is None:
        return [], ""
    for rung in ladder(rungs, kind=standing.kind, urgency=standing.urgency):
        try:
            moment = due_moment(rung, standing, days)
        except BeyondCalendar as error:
            trouble = f"{rung.code}: {error}"
            continue
        turn = standing.extensions if rung.again else 0
        found.append(Coming(rung=rung, moment=moment, turn=turn))
    return sorted(found, key=lambda one: (one.moment, LEVELS.index(one.rung.level))), trouble


def due_moment(rung: Rung, standing: Standing, days: Days) -> datetime:
    """When the rung of this clock is due; BeyondCalendar where the calendar does not reach."""
    assert standing.due_at is not None
    if rung.percent is not None:
        return used_at(standing, rung.percent / 100, days)
    if not rung.after:
        return standing.due_at
    return extended(standing.due_at, rung.after, Measure(rung.after_unit), days)


def used_at(standing: Standing, share: float, days: Days) -> datetime:
    """The moment at which this share of the clock's length has run; rests do not count."""
    lengths = [_ran(start, end, standing, days) for start, end in standing.spans]
    left = sum(lengths, timedelta()) * share
    for (start, end), length in zip(standing.spans, lengths, strict=True):
        if left <= length:
            if not standing.working or not length:
                return min(start + left, end)
            return add(start, left, days)
        left -= length
    return standing.spans[-1][1]


def _ran(start: datetime, end: datetime, standing: Standing, days: Days) -> timedelta:
    return worked(start, end, days) if standing.working else end - start


def passed_over(coming: Coming, due_now: Sequence[Coming]) -> bool:
    """A reminder that comes too late to be one: a later rung of the same clock is due as well."""
    if coming.rung.on_record:
        return False
    return any(one.moment > coming.moment or one.rung.on_record for one in due_now)


def answer_by(rung: Rung, at: datetime, days: Days) -> datetime | None:
    """By when the unit must answer; None where no answer is asked. BeyondCalendar."""
    return extended(at, rung.answer, Measure(rung.answer_unit), days) if rung.answer else None
