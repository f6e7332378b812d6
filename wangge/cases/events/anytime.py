"""随时: what may happen wherever the case stands."""

from wangge.cases.events.base import Event, Reasoned


class Urged(Event):  # 催办、督办
    level: str  # urge | supervise | joint | listed | interview
    reason: str
    clock: str = ""  # which clock ran out, where one did
    rung: str = ""  # the rung of the ladder that fired; empty: a person did it
    due: str = ""  # ISO moment by which the unit must answer


class Acknowledged(Event):  # 督办已阅复
    level: str
    note: str = ""


class Retimed(Event):  # 时限重算: a calendar or a rule was changed
    clock: str
    was: str  # ISO moment, or empty
    due: str
    why: str
    share: int | None = None  # of a share of the case


class Redacted(Event):  # 遮蔽: faces, plates or what a person drew over
    attachment: int
    how: str  # machine | hand


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
