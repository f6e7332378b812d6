"""选则 (choice): of all deadline rules, the one that holds for a matter on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from wangge.duties.rules.due import Measure


class Clock(StrEnum):
    """What a case is timed by."""

    DISPATCH = "dispatch"  # 派遣: accepted → dispatched
    SIGN = "sign"  # 签收
    RESPONSE = "response"  # 首次响应: the first contact
    COMPLETION = "completion"  # 办结
    REPLY = "reply"  # 答复
    CALLBACK = "callback"  # 回访
    RETURN = "return"  # 退单: the window for it
    EXTENSION = "extension"  # 延期: how much may be granted
    SUB = "sub"  # 下派/加派: a sub-order's own clock


class Matter(NamedTuple):
    """What a rule is asked about; a blank is not known and meets only rules that do not ask."""

    category: str = ""  # "scheme:code", or a bare code
    severity: str = ""
    area: str = ""
    channel: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Rule:
    """A deadline rule as read; a blank criterion is any, a category also covers those below it."""

    code: str
    clock: Clock
    value: int
    unit: Measure
    category: str = ""  # "scheme:code" or a bare code, or the beginning of one
    condition: str = ""
    severity: str = ""
    area: str = ""
    channel: str = ""
    priority: int = 0
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # the first day it no longer holds

    @property
    def criteria(self) -> dict[str, str]:
        """What the rule asks for, by name, the weightiest first."""
        names = ("category", "condition", "severity", "area", "channel")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def holds(self, matter: Matter, *, on: date) -> bool:
        """Whether the rule is in force on the day and asks for nothing the matter is not."""
        if (self.valid_from and on < self.valid_from) or (self.valid_to and on >= self.valid_to):
            return False
        return _covers(self.category, matter.category) and all(
            not asked or asked == given
            for asked, given in (
                (self.condition, matter.condition),
                (self.severity, matter.severity),
                (self.area, matter.area),
                (self.channel, matter.channel),
            )
        )


def applying(rules: Iterable[Rule], *, clock: Clock, matter: Matter, on: date) -> list[Rule]:
    """All rules that hold, the one that decides first.

    The order is fixed: higher priority, then the longer category, then one that names a condition,
    a severity, an area, a channel before one that does not, then the code.
    """
    fit = (rule for rule in rules if rule.clock == clock and rule.holds(matter, on=on))
    return sorted(fit, key=_weight)


def pick(rules: Iterable[Rule], *, clock: Clock, matter: Matter, on: date) -> Rule | None:
    """The rule that decides, or None where no rule sets this clock."""
    return next(iter(applying(rules, clock=clock, matter=matter, on=on)), None)


def _weight(rule: Rule) -> tuple[object, ...]:
    named = (rule.condition, rule.severity, rule.area, rule.channel)
    return (-rule.priority, -len(rule.category), *(not name for name in named), rule.code)


def _covers(asked: str, given: str) -> bool:
    """A code covers those that begin with it; a scheme is compared only where the rule names one."""
    if not asked:
        return True
    if ":" not in asked:
        given = given.rpartition(":")[2]
    return given.startswith(asked)
