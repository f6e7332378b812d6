"""听到: what may happen to a case before it is sent to anybody."""

from wangge.cases.events.base import Event, Reasoned


class Registered(Event):  # 登记
    key: str  # a random key of the request: the first link of the case's chain
    channel: str
    external: str = ""  # the number the request bears where it came from


class Answered(Event):  # 直接答复
    reason: str
    knowledge: str = ""  # what the answer rests on, in words
    item: str = ""  # code/version of the knowledge item it rests on


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
