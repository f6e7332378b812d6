"""办理: what the unit does, asks for and reports."""

from dataclasses import field

from wangge.cases.events.base import Event, Reasoned


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
    due: str = ""  # ISO moment, where one was said
    assist: bool = False  # 加派: a co-unit beside the lead, not below it


class SubReported(Event):  # 协办反馈
    assignment: int
    result: str
    ended: str = ""  # returned | recalled: the share ended without a result; empty: reported


class ExtensionRequested(Event):  # 申请延期
    reason: str
    work_days: int


class ExtensionEndorsed(Reasoned):
    """单位负责人同意申请延期: passed on to whoever may grant it"""


class ExtensionGranted(Event):  # 同意延期
    due: str = ""  # as granted; what follows from it stands in the changes of the entry
    reason: str = ""
    work_days: int


class ExtensionRefused(Reasoned):
    """不同意延期"""


class Suspended(Event):  # 挂账、待补充: the completion clock rests
    reason: str
    until: str  # ISO date on which it comes back
    remaining: float = 0  # seconds left on the completion clock, as it was then reckoned
    cause: str = "pool"  # pool 挂账 | citizen 待诉求人 | third_party 待第三方 | project 转项目


class Resumed(Event):  # 恢复办理
    reason: str
    due: str = ""


class Escalated(Event):  # 提级
    reason: str
    to: str  # street | district | city


class DisputeOpened(Event):  # 派单异议: the unit takes the assignment to a panel
    dispute: int
    reason: str


class OpinionGiven(Event):  # 会审意见
    dispute: int
    unit: int
    opinion: str


class Ruled(Event):  # 裁定
    unit: int
    reason: str
    provisional: bool = False  # 先行处置: handle first, jurisdiction stays open


class UnreasonableRequested(Event):  # 申请不合理诉求
    code: str
    reason: str


class UnreasonableEndorsed(Reasoned):
    """上级单位同意申请不合理诉求"""


class UnreasonableGranted(Reasoned):
    """认定不合理"""


class UnreasonableRefused(Reasoned):
    """不予认定"""


class Mediated(Event):  # 调解: parties and agreement lie in the room of handling
    mediation: int
    agreed: bool
    parties: int  # how many


class SweepBegun(Event):  # 举一反三: like objects are looked at as well
    sweep: int
    what: str
    targets: int


class SweepEnded(Event):
    sweep: int
    found: int  # of the targets, how many had the same trouble


class ProjectBegun(Event):  # 转项目: it needs works of months
    project: int
    goal: str
    until: str  # ISO date


class ProjectEnded(Event):
    project: int
    outcome: str


class Handled(Event):  # 已处置
    result: str  # what was done
    solved: bool = True
    unsolved_reason: str = ""
    reply: str = ""  # the proposed public reply
    before: list[str] = field(default_factory=list)  # blob keys
    after: list[str] = field(default_factory=list)
