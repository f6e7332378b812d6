"""What can happen to a case. Read top to bottom: the life of one matter. No framework here.

Fields hold plain JSON values only, and keys in place of persons: never a name, never a number to call.
"""

from dataclasses import dataclass, field
from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened; it is never changed and never taken back."""

    def __init_subclass__(cls) -> None:
        """Every kind of event is a frozen dataclass without having to say so."""
        dataclass(frozen=True, kw_only=True)(cls)


class Reasoned(Event):
    """Something of which nothing but the reason need be told."""

    reason: str


# -- heard -------------------------------------------------------------------------------------


class Registered(Event):  # 登记
    key: str  # a random key of the request: the first link of the case's chain
    channel: str
    external: str = ""  # the number the request bears where it came from


class Answered(Event):  # 直接答复
    reason: str
    knowledge: str = ""  # the knowledge item the answer rests on


class Diverted(Event):  # 转接
    to: str  # 110 | 119 | 120 | 122 | …
    reason: str


class NotAccepted(Event):  # 不予受理
    branch: str  # NA1 … NA7
    reason: str
    instead: str = ""  # where the person may turn


class Joined(Event):  # 合并
    into: int
    reason: str
    score: float = 1.0


class Followed(Event):  # 有件并入
    case: int
    left: bool = False  # it was taken off again


class Parted(Reasoned):
    """撤销合并"""


class Split(Event):  # 拆分: written on both cases, each names the other
    other: int
    kept: str  # the kind of matter that this case is about from now on
    reason: str


class Accepted(Event):  # 受理
    reason: str = ""


class ReviewRequested(Reasoned):
    """提请审核"""


class Reviewed(Event):  # 审核完成
    opinion: str


class Placed(Event):  # 落点上图
    how: str  # pin | words | person …
    confidence: float = 1.0


# -- sent --------------------------------------------------------------------------------------


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


# -- handled -----------------------------------------------------------------------------------


class Contacted(Event):  # 先行联系
    way: str  # phone | visit | message
    reached: bool = True
    note: str = ""


class Started(Event):  # 开始办理
    handler: int | None = None


class SubDispatched(Event):  # 下派、加派
    unit: int
    assignment: int
    reason: str
    assist: bool = False  # 加派: a co-unit beside the lead, not below it


class SubReported(Event):  # 协办反馈
    assignment: int
    result: str


class ExtensionRequested(Event):  # 申请延期
    reason: str
    work_days: int


class ExtensionGranted(Event):  # 同意延期
    due: str
    reason: str = ""


class ExtensionRefused(Reasoned):
    """不同意延期"""


class Suspended(Event):  # 挂账
    reason: str
    until: str  # ISO date on which it comes back
    remaining: float = 0  # seconds left on the completion clock


class Resumed(Event):  # 恢复办理
    reason: str
    due: str = ""


class Escalated(Event):  # 提级
    reason: str
    to: str  # street | district | city


class Ruled(Event):  # 裁定
    unit: int
    reason: str
    provisional: bool = False  # 先行处置: handle first, jurisdiction stays open


class UnreasonableRequested(Event):  # 申请不合理诉求
    code: str
    reason: str


class UnreasonableGranted(Reasoned):
    """认定不合理"""


class UnreasonableRefused(Reasoned):
    """不予认定"""


class Handled(Event):  # 已处置
    result: str  # what was done
    solved: bool = True
    unsolved_reason: str = ""
    reply: str = ""  # the proposed public reply
    before: list[str] = field(default_factory=list)  # blob keys
    after: list[str] = field(default_factory=list)


# -- verified, answered, closed ----------------------------------------------------------------


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


class CalledBack(Event):  # 已回访
    way: str
    contacted: bool | None
    solved: bool | None
    satisfied: int | None  # 1 … 5; None: could not be asked
    note: str = ""


class Rehandled(Event):  # 重办
    reason: str
    due: str = ""


class Closed(Event):  # 办结
    outcome: str  # solved | explained | not_solved | unreasonable
    reason: str = ""


class Archived(Event):
    """归档"""


class Reopened(Reasoned):
    """重启"""


# -- at any time -------------------------------------------------------------------------------


class Urged(Event):  # 催办、督办
    level: str  # urge | supervise | joint | listed
    reason: str


class Classified(Event):  # 归类
    category: str
    reason: str = ""
    confidence: float = 1.0
    model: str = ""


class Noted(Event):  # 备注
    words: str


class IdentityViewed(Event):  # 查看身份
    request: int
    purpose: str


class VoidRequested(Reasoned):
    """申请作废"""


class Voided(Event):  # 作废: by a second person
    reason: str
