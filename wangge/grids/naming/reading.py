"""读 reading: which names a text mentions, which cross, which number of a road, how far from it."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from wangge.grids.naming.facts import EDIT, EXACT, SOUND, Word
from wangge.grids.naming.gazetteer import Gazetteer, Meaning
from wangge.grids.naming.likeness import Alike
from wangge.grids.naming.reach import (
    A_SIDE,
    CROSSING,
    FARTHEST,
    SHIFT,
    SIDE,
    STEPS,
    distance,
    towards,
)

# After these a short name is part of a longer one: 未来 is no village in 未来路.
RUNS_ON = frozenset(
    "厂铺路街道巷大小中前后东西南北山湖河渠园广场公校院桥寺门城里湾庄苑家站酒店医银花超市宾饭药人民"
)
# Names of communities that are ordinary words: they mean the place only where more speaks for it.
_ORDINARY = (
    "火车站、汽车站、车站、公园、医院、中医院、市场、商场、学校、小区、门口、东门、西门、南门、"
    "北门、园林、广场、商务区、开发区、工业区、新区、新村、新城、市区、城区、老城、矿区、水库、"
    "大桥、路口、机场、体育场、体育馆、图书馆、博物馆、幸福、和平、解放、胜利、建设、新华、人民、"
    "文明、文化、幼儿园、东街、西街、南街、北街、中心、环城、铁路、供电、电厂、棉纺厂"
)
ORDINARY = frozenset(_ORDINARY.split("、"))
ROADLIKE = re.compile(r"(?:路|街|大道|巷)[东西南北中]?段?$")
SUFFIX = re.compile(
    r"(?:社区|小区|花园|家园|嘉园|新村|公寓|雅居|广场|大厦|市场|酒店|商场|超市|小学|中学|幼儿园|医院|诊所|公园|游园"
    r"|饭店|宾馆|学校|大道|街道|路|街|巷|村|苑|院|里|店|馆|楼|厂|站|桥|园|府|城|庄|镇|乡|区|县|市)$"
)
# A short name ends before them.
MAY_FOLLOW = frozenset("周片步村小附旁对门口院的有这那东西南北号社内里在边")
# What stands before a name and is no part of it; and behind one that does not end as names do.
LEFT = frozenset("在到住的去有是离与和跟于从诉映看求问报电请近旁边面段往向自及家说叫找给对着了过")
RIGHT = MAY_FOLLOW | frozenset("里外楼上下前后中间正斜往向以与和跟及路街大")
ROADS_ON = re.compile(r"[东西南北中]?(?:路(?![灯口面边上人过况])|街(?!道|坊)|大道|巷|高架)")
BRANCHED = re.compile(r"[^()]*店\)")
PARTS = frozenset("铺厂塔矿梯")  # what is before them is part of another name
SIDES = frozenset("侧边面门口路街")  # 锦绣东侧 is beside 锦绣, not in 锦绣东
SHORT = 3  # names of so many characters are taken wherever they stand
BETWEEN = re.compile(r"(?:与|和|跟|同|、|及|交|-|—|/|,|，| )?")
HOUSE = re.compile(
    r"(?:附近的?)?(\d{1,5})(?:[-附之—]\d{1,4})*号(?!楼|线|地块|门(?!口)|机|院?楼|工作|车)"
)
NEAR = re.compile(
    r"的?(?:正?对面|斜对面|旁边?|附近|隔壁|周边|周围|后面|前面|一带|不远|边上?(?![东西南北]))"
)


@dataclass(slots=True)
class Mention:
    """A stretch of the text and what it may mean; all meanings were found in the same way."""

    start: int
    end: int
    pattern: str
    meanings: tuple[Meaning, ...]
    likeness: str = EXACT  # exact | sound | edit
    runs_on: bool = False  # a short name with more behind it, of which it may be the beginning
    glued: bool = False  # stands among characters with which it may make up another name
    house: int = 0
    crosses: "Mention | None" = None
    shift: tuple[float, float] = (0.0, 0.0)  # metres east, north
    beside: float = 0.0  # metres of further doubt
    extra: tuple[Word, ...] = ()

    def of(self, other: "Mention") -> bool:
        """Whether this is a part of the other, or of its crossing: then it says nothing of its own."""
        return other.crosses is self or (self.start < other.end and other.start < self.end)


def stem(name: str) -> str:
    """A name without the word that says of what kind it is."""
    return SUFFIX.sub("", name)


class _Stretch(NamedTuple):
    start: int
    end: int
    number: int


def mentions(text: str, known: Gazetteer) -> list[Mention]:
    """The longest name at each spot of a folded text, none within another, in their order."""
    patterns = known.patterns
    found = [
        _Stretch(last + 1 - len(patterns[number]), last + 1, number)
        for last, number in known.automaton.iter(text)
    ]
    found.sort(key=lambda one: (one.start - one.end, one.start))
    taken: list[_Stretch] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    taken.sort()
    read, before = [], 0
    for one in taken:
        name = patterns[one.number]
        meanings = known.meanings[one.number]
        if len(name) >= SHORT or _stands(text, one, known, meanings, before=before):
            after = text[one.end : one.end + 1]
            runs = len(name) < SHORT and after.isalpha() and after not in MAY_FOLLOW
            runs |= after == "(" or after in PARTS or (name[-1] in STEPS and after in SIDES)
            runs |= not SUFFIX.search(name) and bool(ROADS_ON.match(text, one.end))
            glued = _glued(text, one, name, before=before)
            read.append(Mention(one.start, one.end, name, meanings, runs_on=runs, glued=glued))
        before = one.end
    return read


def _stands(
    text: str, one: _Stretch, known: Gazetteer, meanings: Sequence[Meaning], *, before: int
) -> bool:
    """Two characters are a district's name unless they run on; others only where they stand free."""
    if text[one.end : one.end + 1] in RUNS_ON:
        return False
    if any(known.kinds[at] in ("city", "district") for at, _ in meanings):
        return True
    return one.start == before or not text[one.start - 1].isalnum() or text[one.start - 1] in "在到"


def _glued(text: str, one: _Stretch, name: str, *, before: int) -> bool:
    """Whether a name may be a piece of one nobody told: 老记 in 京老记, or in （老记店）."""
    left, right = text[one.start - 1 : one.start], text[one.end : one.end + 1]
    if left and one.start != before and "一" <= left <= "龥" and left not in LEFT:
        return True
    if BRANCHED.match(text, one.end):
        return True
    ended = name.endswith(")") or SUFFIX.search(name)
    return "一" <= right <= "龥" and right not in RIGHT and not ended


def alike(
    text: str, known: Gazetteer, said: Sequence[Mention], *, only: Sequence[int]
) -> list[Mention]:
    """Names like a stretch that no name takes yet; several may share a stretch.

    A name of two characters takes nothing, nor one before a bracket: it may be part of a longer one.
    """
    free = list(text)
    for one in said:
        if one.end - one.start >= SHORT and text[one.end : one.end + 1] != "(":
            free[one.start : one.end] = "\x00" * (one.end - one.start)
    rest = "".join(free)
    sounding = known.likeness.sounding(rest)
    heard = {one.pattern for one in sounding}
    likes: list[Alike] = known.likeness.edited(rest, only=only)
    ends = {one.end for one in said}
    return [_doubtful(text, one, SOUND, known, ends) for one in sounding] + [
        _doubtful(text, one, EDIT, known, ends) for one in likes if one.pattern not in heard
    ]


def _doubtful(text: str, one: Alike, how: str, known: Gazetteer, ends: Set[int]) -> Mention:
    name, stretch = known.patterns[one.pattern], _Stretch(one.start, one.end, one.pattern)
    before = one.start if one.start in ends else -1
    glued = _glued(text, stretch, name, before=before)
    meanings = known.meanings[one.pattern]
    return Mention(one.start, one.end, name, meanings, likeness=how, glued=glued)


def relate(text: str, said: Sequence[Mention], known: Gazetteer) -> None:
    """What stands after a name is noted at it: a crossing road, a house number, a way and metres."""
    roads = [any(known.is_road(at) for at, _ in one.meanings) for one in said]
    for i, one in enumerate(said):
        if roads[i]:
            if i + 1 < len(said) and roads[i + 1] and one.crosses is None:
                _cross(text, one, said[i + 1])
            if house := HOUSE.match(text, one.end):
                one.house = int(house[1])
                one.extra = (*one.extra, Word(*house.span(), house[0], one.pattern, "house"))
        _relative(text, one)


def _cross(text: str, one: Mention, other: Mention) -> None:
    gap, after = text[one.end : other.start], CROSSING.match(text, other.end)
    joined = BETWEEN.fullmatch(gap)
    if joined and one.pattern != other.pattern and (after or gap in ("", "与", "和", "交")):
        one.crosses, other.crosses = other, one
        if after:
            other.extra = (*other.extra, Word(*after.span(), after[0], "", "crossing"))


def _relative(text: str, one: Mention) -> None:
    end = max([one.end, *(word.end for word in one.extra)])
    if found := SHIFT.match(text, end):
        metres = distance(found)
        if metres <= FARTHEST:
            one.shift, one.beside = towards(found[1], metres), 30.0 + metres / 4
    elif found := SIDE.match(text, end):
        one.shift, one.beside = towards(found[1], A_SIDE), A_SIDE
    elif found := NEAR.match(text, end):
        one.beside = 60.0
    if found:
        one.extra = (*one.extra, Word(*found.span(), found[0], "", "relative"))
