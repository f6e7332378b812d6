"""派出: ranked, dispatched, signed for, returned."""

from dataclasses import field
from typing import Any

from wangge.cases.events.base import Event, Reasoned


class Considered(Event):  # 待人工派遣: the machine ranked, and leaves it to a person
    candidates: list[dict[str, Any]]  # unit, score, why
    reason: str
    model: str
    grounds: dict[str, Any] = field(default_factory=dict)  # as of Dispatched


class Dispatched(Event):  # 派遣
    unit: int
    reason: str
    confidence: float = 1.0
    model: str = ""  # empty: a person chose
    duty: str = ""  # code of the duty item it rests on
    due: str = ""  # ISO moment, with the rule it comes from
    rule: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    grounds: dict[str, Any] = field(default_factory=dict)  # duty, law, words, place, like, advice


class Signed(Event):  # 签收
    by_clock: bool = False


class ReturnRequested(Event):  # 申请退单
    code: str
    reason: str
    suggests: str = ""


class ReturnGranted(Reasoned):
    """同意退单"""


class ReturnRefused(Event):  # 驳回退单
    reason: str
    final: bool = False
