"""初始阶梯 defaults: the ladder of an installation that has set none of its own."""

from collections.abc import Iterator
from typing import Any

from wangge.duties.rules import Clock, Measure
from wangge.supervision.rules.ladder import Rung

UNIT = ("handler", "clerk")
HEAD = (*UNIT, "unit_head")
ABOVE = ("unit_head", "parent_head", "supervisor")
TOP = (*ABOVE, "leader")
HOUR, WORK_HOUR, WORK_DAY = Measure.HOUR.value, Measure.WORK_HOUR.value, Measure.WORK_DAY.value


def _answer(value: int, unit: str) -> dict[str, Any]:
    return {"needs_ack": True, "answer": value, "answer_unit": unit}


def _soon(clock: str, *shares: tuple[int, tuple[str, ...]], urgency: str = "") -> Iterator[Rung]:
    """Reminders at shares of the length; told anew when an extension moves the end."""
    name = f"{clock}-{urgency}" if urgency else clock
    for percent, tell in shares:
        yield Rung(
            code=f"{name}-{percent}",
            clock=clock,
            urgency=urgency,
            level="remind",
            percent=percent,
            tell=tell,
            again=True,
        )


def _late(
    clock: str, level: str, tell: tuple[str, ...], after: tuple[int, str], **more: Any
) -> Rung:
    urgency = more.get("urgency", "")
    name = f"{clock}-{urgency}" if urgency else clock
    value, unit = after
    return Rung(
        code=f"{name}-{level}",
        clock=clock,
        level=level,
        tell=tell,
        after=value,
        after_unit=unit,
        **{"needs_ack": True} | more,
    )


def _rungs() -> Iterator[Rung]:
    now = (0, WORK_DAY)
    yield from _soon(Clock.DISPATCH, (75, ("dispatcher",)))
    yield _late(Clock.DISPATCH, "urge", ("dispatcher", "supervisor"), now)
    yield _late(Clock.DISPATCH, "supervise", ("supervisor", "leader"), (4, WORK_HOUR))
    yield from _soon(Clock.SIGN, (75, ("clerk",)))
    yield _late(Clock.SIGN, "urge", ("clerk", "unit_head"), now)
    yield _late(Clock.SIGN, "supervise", ABOVE, (4, WORK_HOUR), **_answer(4, WORK_HOUR))
    yield from _soon(Clock.RESPONSE, (75, UNIT))
    yield _late(Clock.RESPONSE, "urge", HEAD, now)
    yield _late(Clock.RESPONSE, "supervise", ABOVE, (1, WORK_DAY), **_answer(1, WORK_DAY))
    yield from _soon(Clock.COMPLETION, (50, ("handler",)), (75, UNIT), (90, HEAD))
    yield _late(Clock.COMPLETION, "urge", HEAD, now, **_answer(1, WORK_DAY))
    yield _late(Clock.COMPLETION, "supervise", ABOVE, (1, WORK_DAY), **_answer(1, WORK_DAY))
    yield _late(Clock.COMPLETION, "joint", TOP, (3, WORK_DAY), **_answer(2, WORK_DAY))
    yield _late(Clock.COMPLETION, "listed", TOP, (5, WORK_DAY), **_answer(2, WORK_DAY))
    yield _late(Clock.COMPLETION, "interview", TOP, (10, WORK_DAY), **_answer(3, WORK_DAY))
    unsafe = {"urgency": "safety"}
    yield from _soon(Clock.COMPLETION, (50, HEAD), (75, HEAD), **unsafe)
    yield _late(Clock.COMPLETION, "supervise", TOP, now, **_answer(2, HOUR), **unsafe)
    yield _late(Clock.COMPLETION, "joint", TOP, (4, HOUR), **_answer(4, HOUR), **unsafe)
    yield _late(Clock.COMPLETION, "interview", TOP, (24, HOUR), **_answer(1, WORK_DAY), **unsafe)
    yield from _soon(Clock.REPLY, (75, UNIT))
    yield _late(Clock.REPLY, "urge", HEAD, now)
    yield _late(Clock.REPLY, "supervise", ABOVE, (1, WORK_DAY), **_answer(1, WORK_DAY))
    yield from _soon(Clock.CALLBACK, (75, ("caller",)))
    yield _late(Clock.CALLBACK, "urge", ("caller", "supervisor"), now)
    yield from _soon(Clock.SUB, (75, ("clerk",)))
    yield _late(Clock.SUB, "urge", ("clerk", "unit_head"), now)
    yield _late(Clock.SUB, "supervise", ABOVE, (1, WORK_DAY), **_answer(1, WORK_DAY))


DEFAULTS: tuple[Rung, ...] = tuple(_rungs())
