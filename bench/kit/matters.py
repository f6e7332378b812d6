"""A labelled set for 'same matter': real and sample texts told again by the same and other people.

Every matter has a text, a place and callers; of each come tellings (who, when, where, what, and the
truth). Hard negatives stand among them: the same words at another place, another matter at the same
place. Rates are declared in RATES and go into what a bench prints.
"""

import csv
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_ABOVE = Path(__file__).resolve().parents[2:5]  # the tree, the folder beside it, and one further
SHARED = next((one / "shared/data" for one in _ABOVE if (one / "shared/data").is_dir()), _ABOVE[0])
SAMPLE = Path(__file__).resolve().parents[2] / "cities" / "zhengzhou" / "requests.csv"
RATES = {
    "matters_told_more_than_once": 0.45,
    "of_these_by_the_same_caller_again": 0.3,
    "of_these_after_the_first_has_ended": 0.15,
    "clauses_left_out": 0.3,
    "clauses_moved": 0.15,
    "words_exchanged": 0.35,
    "characters_wrong": 0.02,
    "characters_lost": 0.02,
    "told_in_one_clause_or_two": 0.15,
    "formula_words_stripped": 0.1,
    "pin_known": 0.6,
    "pin_scatter_m": 60.0,
    "same_words_elsewhere": 0.06,
    "of_these_within_2_km": 0.5,
    "another_matter_there": 0.4,
    "estates_with_many_short_matters": 0.04,
    "matters_of_such_an_estate": 6,
    "place_has_other_matters": 0.4,
    "caller_has_other_matters": 0.2,
}
OPEN = (
    "您好，我想反映一个问题，", "尊敬的领导您好：", "市民来电反映：", "你好，", "我要投诉，", "请问", "", "", "",
    "我是附近居民，", "反映一下，", "来电人称",
)  # fmt: skip
CLOSE = (
    "，希望有关部门尽快处理。", "，请帮忙解决，谢谢。", "，望回复。", "。", "。", "，没人管吗？", "，要求核实处理。",
    "，请尽快派人来看看。",
)  # fmt: skip
AGAIN = (
    "上次反映的还没有处理，", "再次来电，", "我之前打过电话，", "催一下之前的单子，", "第三次反映了，", "还是那个事，",
)  # fmt: skip
LATER = (
    "上次说处理好了，现在又这样了，", "回复说已解决，其实没有解决，", "刚整改完又反弹了，", "对答复不满意，",
)  # fmt: skip
LIKE = [
    ("没有", "没", "未"), ("经常", "常常", "老是"), ("严重", "厉害"), ("影响", "妨碍"), ("居民", "业主", "住户"),
    ("希望", "盼望", "恳请"), ("解决", "处理"), ("现在", "目前", "如今"), ("非常", "十分", "特别", "很"),
    ("晚上", "夜里", "夜间"), ("孩子", "小孩", "娃"), ("多次", "好几次", "反复"), ("反映", "反应", "投诉"),
    ("车辆", "汽车", "车子"), ("损坏", "坏了", "破损"), ("噪音", "噪声", "吵闹声"), ("因为", "由于"), ("但是", "可是", "但"),
    ("有关部门", "相关部门", "政府部门"), ("什么时候", "何时", "啥时候"), ("为什么", "为何", "怎么"), ("小区", "院子"),
    ("物业公司", "物业"), ("门口", "门前"), ("旁边", "附近", "边上"), ("不能", "无法", "没法"), ("施工", "干活", "作业"),
    ("道路", "路面", "马路"), ("导致", "造成", "使得"), ("父母", "爸妈"), ("我们", "咱们", "我"), ("领导", "干部"),
    ("工资", "工钱", "薪水"), ("开发商", "房开", "地产商"), ("收费", "收钱"), ("垃圾", "脏东西"), ("污染", "弄脏"),
]  # fmt: skip
CLAUSE = re.compile(r"(?<=[，。！？；,!?;\n])")
FORMULA = re.compile(r"[的了是在我们你们也都就和与及等着过被把对将很有不]")
NAME = re.compile(r"(?P<name>[\u4e00-\u9fff]{2})(?=小区|社区|花园|路|街道|大道|镇|村|苑)")
PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?:小区|社区|花园|路|街道|大道|镇|村|苑)")
NO_NAME = frozenset("这那该本我你他各某全一二三两每个些的在到是有们小社由和与及对市区县")
FIRST = 60  # characters in which a place must be named, to be exchanged
_NAMES = (
    "长青云岭松坡南屏清泉桃源望江石桥银杏白鹭双河青石凤鸣金穗玉泉红星北苑临江古塘新丰鹿山竹园梅岭枫林大同平安永福和顺"
    "春晓秋月东篱西亭观澜听雨百花万寿千秋星河蓝天翠屏"
)
NAMES = [_NAMES[at : at + 2] for at in range(0, len(_NAMES), 2)]
KINDS = ("小区", "花园", "家园", "社区", "村")
DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One request of the set: what a judge of sameness may see, and the truth."""

    matter: int
    base: int  # the text it was made of: what shares one never stands on both sides
    title: str
    words: str
    at: float  # seconds
    lon: float | None
    lat: float | None
    caller: str
    kind: str = "first"  # first | again | many | follow


def texts(limit: int = 0) -> tuple[list[tuple[str, str]], list[str]]:
    """(title, words) to make matters of, and what was left out for want of the file."""
    found: list[tuple[str, str]] = []
    missing = []
    for name in ("tipdm_messages_timed.csv",):
        if (SHARED / name).exists():
            found += [(row["title"], row["detail"]) for row in _rows(SHARED / name)]
        else:
            missing.append(f"{name} is not here: the set is made without it")
    found += [("", row["words"]) for row in _rows(SAMPLE)]
    found = [(title.strip(), " ".join(words.split())) for title, words in found]
    found = [one for one in found if len(one[0] + one[1]) >= 12]
    return (found[:limit] if limit else found), missing


def tellings(bases: Sequence[tuple[int, str, str]], *, seed: int) -> list[Telling]:
    """Matters of these (key, title, words), told in the order of time."""
    dice = random.Random(f"matters {seed}")
    made: list[Telling] = []
    spare = [one for at, one in enumerate(bases) if at % 2]  # each is told once, elsewhere
    bases = [one for at, one in enumerate(bases) if not at % 2]
    busy = [_spot(dice) for _ in range(1 + len(bases) // 8)]
    for base, title, words in bases:
        place = (
            dice.choice(busy) if dice.random() < RATES["place_has_other_matters"] else _spot(dice)
        )
        at = dice.random() * 60 * DAY
        made += _matter(dice, len(made), base, title, words, place, at)
        elsewhere = dice.random() < RATES["same_words_elsewhere"]
        if elsewhere and (twin := _elsewhere(dice, f"{title}\n{words}")):
            its_title, _, its_words = twin.partition("\n")
            there, when = _beside(dice, place), at + dice.uniform(-5, 5) * DAY
            made += _matter(dice, len(made), base, its_title, its_words, there, when, most=2)
        if spare and dice.random() < RATES["another_matter_there"]:
            other = spare.pop()
            made += _there(dice, len(made), other, f"{title}\n{words}", place, at)
    for _ in range(int(len(bases) * RATES["estates_with_many_short_matters"])):
        name, place = dice.choice(NAMES) + dice.choice(KINDS), _spot(dice)
        at = dice.random() * 60 * DAY
        for _ in range(int(RATES["matters_of_such_an_estate"])):
            if spare:
                base, title, words = spare.pop()
                short = name + _short(title or words)
                when = at + dice.uniform(0, 10) * DAY
                made += _matter(dice, len(made), base, "", short, place, when, most=3)
    return sorted(made, key=lambda one: one.at)


def _short(text: str) -> str:
    """What a clerk notes of a call: the first clauses, without the names of other places."""
    for name in _names(text):
        text = text.replace(name, "")
    kept = ""
    for clause in CLAUSE.split(text):
        if len(kept) >= 16:
            break
        kept += clause
    return kept[:40]


def _spot(dice: random.Random) -> tuple[float, float]:
    return 113.5 + dice.random() * 0.4, 34.6 + dice.random() * 0.3


def _beside(dice: random.Random, place: tuple[float, float]) -> tuple[float, float]:
    near = dice.random() < RATES["of_these_within_2_km"]
    return place[0] + (dice.uniform(0.004, 0.018) if near else dice.uniform(0.04, 0.2)), place[1]


def _matter(
    dice: random.Random, key: int, base: int, title: str, words: str,
    place: tuple[float, float], at: float, most: int = 9,
) -> Iterator[Telling]:  # fmt: skip
    """The first telling as it was, the others as people tell."""
    often = dice.random() < RATES["caller_has_other_matters"]
    caller = f"often-{dice.randrange(60)}" if often else f"{key}-0"
    yield _telling(dice, key, base, title, words, place, at, caller, "first")
    if dice.random() > RATES["matters_told_more_than_once"]:
        return
    for turn in range(1, min(most, 2 + int(dice.expovariate(0.7)))):
        luck = dice.random()
        kind = "again" if luck < RATES["of_these_by_the_same_caller_again"] else "many"
        if luck > 1 - RATES["of_these_after_the_first_has_ended"]:
            kind = "follow"
        before = (
            dice.choice(AGAIN)
            if kind == "again"
            else dice.choice(LATER)
            if kind == "follow"
            else ""
        )
        told = _told_again(dice, words if len(words) >= 12 else f"{title}，{words}")
        head = _noise(dice, _exchanged(dice, title)) if dice.random() < 0.7 else ""
        later = at + dice.expovariate(1 / (9 if kind == "follow" else 4)) * DAY
        yield _telling(
            dice, key, base, head, before + dice.choice(OPEN) + told + dice.choice(CLOSE), place, later,
            caller if kind == "again" or (kind == "follow" and dice.random() < 0.6) else f"{key}-{turn}", kind,
        )  # fmt: skip


def _telling(
    dice: random.Random, key: int, base: int, title: str, words: str,
    place: tuple[float, float], at: float, caller: str, kind: str,
) -> Telling:  # fmt: skip
    pin: tuple[float | None, float | None] = (None, None)
    if dice.random() < RATES["pin_known"]:
        metres = RATES["pin_scatter_m"] / 111_195
        pin = (
            place[0] + dice.gauss(0, metres) / math.cos(math.radians(place[1])),
            place[1] + dice.gauss(0, metres),
        )
    return Telling(
        matter=key,
        base=base,
        title=title,
        words=words,
        at=at,
        lon=pin[0],
        lat=pin[1],
        caller=caller,
        kind=kind,
    )


def _told_again(dice: random.Random, words: str) -> str:
    """The same in other words: clauses lost and moved, words exchanged, slips of the finger."""
    clauses = [clause for clause in CLAUSE.split(words) if clause.strip()][:30]
    if len(clauses) > 2:
        if dice.random() < RATES["told_in_one_clause_or_two"]:
            start = dice.randrange(len(clauses) - 1)
            clauses = clauses[start : start + 2]
        else:
            kept = [clause for clause in clauses if dice.random() > RATES["clauses_left_out"]]
            clauses = kept or clauses[:2]
        for at in range(len(clauses) - 1):
            if dice.random() < RATES["clauses_moved"]:
                clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    told = _exchanged(dice, "".join(clauses)).rstrip("，。！？；,!?;")
    if dice.random() < RATES["formula_words_stripped"]:
        told = FORMULA.sub("", told)
    return _noise(dice, told)


def _exchanged(dice: random.Random, text: str) -> str:
    for alike in LIKE:
        for word in alike:
            if word in text and dice.random() < RATES["words_exchanged"]:
                text = text.replace(word, dice.choice(alike))
                break
    return text


def _noise(dice: random.Random, text: str) -> str:
    made = []
    for sign in text:
        luck = dice.random()
        if luck < RATES["characters_lost"]:
            continue
        made.append(dice.choice(text) if luck > 1 - RATES["characters_wrong"] else sign)
    return "".join(made)


def _elsewhere(dice: random.Random, text: str) -> str:
    """The same words of another place, every name another; "" where none is named."""
    names = _names(text)
    for name in names:
        text = text.replace(name, dice.choice(NAMES))
    return text if names else ""


def _names(text: str) -> list[str]:
    """Two characters each; none where no place is named among the first of the text."""
    found = list(NAME.finditer(text))
    names = [one.group("name") for one in found if not NO_NAME & set(one.group("name"))]
    return list(dict.fromkeys(names)) if found and found[0].start() < FIRST else []


def _there(
    dice: random.Random, key: int, other: tuple[int, str, str], here: str,
    place: tuple[float, float], at: float,
) -> Iterator[Telling]:  # fmt: skip
    """Another matter told with the name of this place, in the same weeks."""
    base, title, words = other
    name = next(
        (found.group() for found in PLACE.finditer(here) if not NO_NAME & set(found.group()[:2])),
        "",
    )
    for its in _names(f"{title}\n{words}"):
        title, words = title.replace(its, name[:2] or its), words.replace(its, name[:2] or its)
    when = at + dice.uniform(-10, 10) * DAY
    title, words = (f"{name}{title}", words) if title else ("", f"{name}{words}")
    yield from _matter(dice, key, base, title, words, place, when, most=3)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
