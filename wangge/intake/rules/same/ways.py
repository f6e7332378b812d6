"""同件之别 ways: in which way two cases are one matter – and what becomes of the later one by it."""

import re
from enum import StrEnum

MUCH = 0.55  # from here on most of what is told is new


class Kind(StrEnum):
    """The slugs are for ever: they are kept in proposals."""

    AGAIN = "again"  # 同一人再次来电: while the first is open: attach, and tell how it stands
    MANY = "many"  # 多人反映同一件事: others ask too, each is answered
    FOLLOW = "follow"  # 后续跟进: the first has ended; related, never joined


class News(StrEnum):
    """What is new in a case that follows one that has ended."""

    BACK = "back"  # it was mended and is there again
    UNMENDED = "unmended"  # it was said to be mended, and is not
    MORE = "more"  # much that was not told before
    NONE = "none"  # nothing: perhaps not to be accepted (NA3)


_BACK = re.compile(
    r"反弹|复发|死灰复燃|故态复萌|又(?:坏|漏|堵|来|有|开始|出现|犯|停|塌|占|冒|排|脏|摆|响|臭|黑|这样)|再次(?:出现|发生|损坏)|重新(?:出现|堆|摆)|刚(?:修|清|整改)"
)
_UNMENDED = re.compile(
    r"(?:没有?|未|并未|根本没|仍未|还没有?|一直没有?)(?:真正|彻底|完全)?(?:解决|处理|修|整改|落实|清理|改)"
    r"|(?:仍|依然|依旧|还是)(?:存在|不|没|老样子)|虚假(?:回复|办结)|敷衍"
)


def kind(*, same_requester: bool, ended: bool) -> Kind:
    """Which way; `ended`: the earlier case has."""
    if ended:
        return Kind.FOLLOW
    return Kind.AGAIN if same_requester else Kind.MANY


def news(words: str, *, novelty: float) -> News:
    """What the later words bring; `novelty`: how much of them the earlier did not tell, 0 … 1."""
    if _BACK.search(words):
        return News.BACK
    if _UNMENDED.search(words):
        return News.UNMENDED
    return News.MORE if novelty >= MUCH else News.NONE
