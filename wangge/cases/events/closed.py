"""核查、答复、回访、办结: what happens once the unit says it is done."""

from dataclasses import field
from typing import Any

from wangge.cases.events.base import Event, Reasoned


class Checked(Event):  # 智能核查: opinions of the checks, advice only
    opinions: list[dict[str, Any]]  # check, verdict, confidence, why …


class Verified(Event):  # 核查通过
    note: str = ""
    photos: list[str] = field(default_factory=list)


class Reworked(Reasoned):
    """返工"""


class Replied(Event):  # 答复
    words: str


class Informed(Event):  # 告知: a joined requester is answered with the main case
    case: int
    words: str


class CallbackPlanned(Event):  # 待回访
    way: str  # phone | message | web


class CallAttempted(Event):  # 回访未接通
    way: str
    outcome: str


class LinkSent(Event):  # 回访短信、链接已发
    way: str  # message | web
    until: str  # ISO moment at which the link ends


class CalledBack(Event):  # 已回访
    way: str
    contacted: bool | None
    solved: bool | None
    satisfied: int | None  # 1 … 5; None: could not be asked
    note: str = ""
    attitude: int | None = None  # 1 … 5: how the unit's people behaved
    script: str = ""  # the version of the script that was read


class Rehandled(Event):  # 重办
    reason: str
    due: str = ""
    work_days: int = 0


class Closed(Event):  # 办结
    outcome: str  # solved | explained | not_solved | unreasonable
    reason: str = ""


class Archived(Event):
    """归档"""


class Reopened(Reasoned):
    """重启"""


class ReviewAsked(Reasoned):
    """诉求人申请复核: after the close"""


class ReviewDeclined(Reasoned):
    """复核不予重启"""
