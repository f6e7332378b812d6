"""What can happen to a case. Read top to bottom: the life of one matter. No framework here.

Fields hold plain JSON values only, and keys in place of persons: never a name, never a number to call.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened; it is never changed and never taken back."""


@dataclass(frozen=True, kw_only=True)
class Reasoned(Event):
    """Something of which nothing but the reason need be told."""

    reason: str


# -- heard -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Registered(Event):  # 登记
    key: str  # a random key of the request: the first link of the case's chain
    channel: str
    external: str = ""  # the number the request bears where it came from


@dataclass(frozen=True, kw_only=True)
class Answered(Event):  # 直接答复
    reason: str
    knowledge: str = ""  # the knowledge item the answer rests on


@dataclass(frozen=True, kw_only=True)
class Diverted(Event):  # 转接
    to: str  # 110 | 119 | 120 | 122 | …
    reason: str


@dataclass(frozen=True, kw_only=True)
class NotAccepted(Event):  # 不予受理
    branch: str  # NA1 … NA7
    reason: str
    instead: str = ""  # where the person may turn


@dataclass(frozen=True, kw_only=True)
class Joined(Event):  # 合并
    into: int
    reason: str
    score: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Followed(Event):  # 有件并入
    case: int


class Parted(Reasoned):
    """撤销合并"""


@dataclass(frozen=True, kw_only=True)
class Accepted(Event):  # 受理
    reason: str = ""


class ReviewRequested(Reasoned):
    """提请审核"""


@dataclass(frozen=True, kw_only=True)
class Reviewed(Event):  # 审核完成
    opinion: str


@dataclass(frozen=True, kw_only=True)
class Placed(Event):  # 落点上图
    how: str  # pin | words | person …
    confidence: float = 1.0


# -- sent --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Considered(Event):  # 待人工派遣: the machine ranked, and leaves it to a person
    candidates: list[dict[str, Any]]  # unit, score, why
    reason: str
    model: str


@dataclass(frozen=True, kw_only=True)
class Dispatched(Event):  # 派遣
    unit: int
    reason: str
    confidence: float = 1.0
    model: str = ""  # empty: a person chose
    duty: str = ""  # code of the duty item it rests on
    due: str = ""  # ISO moment, with the rule it comes from
    rule: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Signed(Event):  # 签收
    by_clock: bool = False


@dataclass(frozen=True, kw_only=True)
class ReturnRequested(Event):  # 申请退单
    code: str
    reason: str
    suggests: str = ""


class ReturnGranted(Reasoned):
    """同意退单"""


@dataclass(frozen=True, kw_only=True)
class ReturnRefused(Event):  # 驳回退单
    reason: str
    final: bool = False


# -- handled -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Contacted(Event):  # 先行联系
    way: str  # phone | visit | message
    reached: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Started(Event):  # 开始办理
    handler: int | None = None


@dataclass(frozen=True, kw_only=True)
class SubDispatched(Event):  # 下派、加派
    unit: int
    assignment: int
    reason: str
    assist: bool = False  # 加派: a co-unit beside the lead, not below it


@dataclass(frozen=True, kw_only=True)
class SubReported(Event):  # 协办反馈
    assignment: int
    result: str


@dataclass(frozen=True, kw_only=True)
class ExtensionRequested(Event):  # 申请延期
    reason: str
    work_days: int


@dataclass(frozen=True, kw_only=True)
class ExtensionGranted(Event):  # 同意延期
    due: str
    reason: str = ""


class ExtensionRefused(Reasoned):
    """不同意延期"""


@dataclass(frozen=True, kw_only=True)
class Suspended(Event):  # 挂账
    reason: str
    until: str  # ISO date on which it comes back
    remaining: float = 0  # seconds left on the completion clock


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):  # 恢复办理
    reason: str
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):  # 提级
    reason: str
    to: str  # street | district | city


@dataclass(frozen=True, kw_only=True)
class Ruled(Event):  # 裁定
    unit: int
    reason: str
    provisional: bool = False  # 先行处置: handle first, jurisdiction stays open


@dataclass(frozen=True, kw_only=True)
class UnreasonableRequested(Event):  # 申请不合理诉求
    code: str
    reason: str


class UnreasonableGranted(Reasoned):
    """认定不合理"""


class UnreasonableRefused(Reasoned):
    """不予认定"""


@dataclass(frozen=True, kw_only=True)
class Handled(Event):  # 已处置
    result: str  # what was done
    solved: bool = True
    unsolved_reason: str = ""
    reply: str = ""  # the proposed public reply
    before: list[str] = field(default_factory=list)  # blob keys
    after: list[str] = field(default_factory=list)


# -- verified, answered, closed ----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Verified(Event):  # 核查通过
    note: str = ""
    photos: list[str] = field(default_factory=list)


class Reworked(Reasoned):
    """返工"""


@dataclass(frozen=True, kw_only=True)
class Replied(Event):  # 答复
    words: str


@dataclass(frozen=True, kw_only=True)
class Informed(Event):  # 告知: a joined requester is answered with the main case
    case: int
    words: str


@dataclass(frozen=True, kw_only=True)
class CallbackPlanned(Event):  # 待回访
    way: str  # phone | message | web


@dataclass(frozen=True, kw_only=True)
class CallAttempted(Event):  # 回访未接通
    way: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CalledBack(Event):  # 已回访
    way: str
    contacted: bool | None
    solved: bool | None
    satisfied: int | None  # 1 … 5; None: could not be asked
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Rehandled(Event):  # 重办
    reason: str
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class Closed(Event):  # 办结
    outcome: str  # solved | explained | not_solved | unreasonable
    reason: str = ""


class Archived(Event):
    """归档"""


class Reopened(Reasoned):
    """重启"""


# -- at any time -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Urged(Event):  # 催办、督办
    level: str  # urge | supervise | joint | listed
    reason: str


@dataclass(frozen=True, kw_only=True)
class Classified(Event):  # 归类
    category: str
    reason: str = ""
    confidence: float = 1.0
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class Noted(Event):  # 备注
    words: str


@dataclass(frozen=True, kw_only=True)
class IdentityViewed(Event):  # 查看身份
    request: int
    purpose: str


class VoidRequested(Reasoned):
    """申请作废"""


@dataclass(frozen=True, kw_only=True)
class Voided(Event):  # 作废: by a second person
    reason: str
