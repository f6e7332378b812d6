"""真情 telling: which dangers a text tells as real and present – by its words, with these words.

What is repaired, past, feared, asked about, advised or a manner of speaking is no danger. For threats
to oneself or others, "if" is no excuse: whoever says so is spoken to.
"""

import re

from wangge.intake.rules.dangers.table import FOUND, GRAVE, OUTAGE

MOST_WORDS = 6
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_CLAUSE = re.compile(r"[，,、：:。！？!?；;\n…~～\s]")
# Manners of speaking, and things that merely sound like a danger: blanked before anything is sought.
_FIGURE = re.compile(
    r"(?:气|急|累|饿|吵|烦|热|冻|渴|笑|愁|堵|臭|亏|苦|忙|困)死(?:人|我|俺|了|个)*|要(?:死|疯)了|要(?:人)?命|要死要活|死活|"
    r"群里.{0,3}炸|炸了锅|炸街|火爆|火锅|火车|火热|红火|上火|恼火|火气|打火机|打不着火|点不着火|"
    r"跳楼(?:价|甩|机|清|大)|跳楼的跳|简直(?:是|就是)?.{0,2}抢劫|抢劫一样|跟抢(?:劫)?(?:一样|似的)|落水(?:管|口|斗)|雨水管|水泥|刀具|"
    r"打架子鼓|上吊扇|农药瓶|杀(?:虫|菌|毒|鸡|猪|鱼)|大火(?:苗)?(?:烧烤|收汁)|(?:着|起)火点|充电(?:桩|站|宝)|灭火器|防火|消防演练|"
    r"防汛演练|演练|演习|电死|困难|困扰|困境|房倒是|倒是|颠倒|杀伤力|带电(?:子|脑|视|话)|打折|一刀切|倒闭|断断续续|跑断|(?<=[一])堵死|炸了锅|像炸|火气|防溺水|断头路|树立|一倒手|倒车|倒班|倒垃圾|吐槽|吐痰|打卡|打电话|打工|打车|跳舞|蛇皮|热狗|狗证|狗粮|吊顶|崩溃"
)
_ABOVE = r"(?:要是|如果|假如|倘若|万一|一旦|真(?:等|要|的|到)?$|等(?:到|着)?$|担心|害怕|就怕|(?<!恐)怕(?!是)|生怕|容易|以防|防止|避免|预防|防范|以免|会不会|防溺)"
_MAYBE = re.compile(_ABOVE)
_ASKED = re.compile(
    r"请问|咨询|想问|问一?下|打听|哪里(?:买|领|办|报|申)|去哪(?:申|办|里办|买|领|公证)|怎么(?:领|申请|办|报销|收费|买)|如何(?:申|办|处理|赔)|应该打(?:哪|什么)|能报(?:销)?吗|"
    r"是真的吗|是谣言|收费吗|社区有没有|做过鉴定没有|多少钱"
)
_ADVISED = re.compile(
    r"建议|提议|希望(?!.{0,4}(?:尽快|马上|赶紧|立即|快))|应该?加强|能否|能不能(?:装|加|设|办)|倡议|呼吁"
)
_THANKED = re.compile(r"感谢|谢谢|表扬|点赞|锦旗|多亏|致谢|辛苦了|表彰")
_COURTESY = re.compile(
    r"(?:多谢|谢谢|感谢|辛苦)(?:大家|你们|您|各位|了|啦|政府|领导|[，。！!\s])*$"
)  # how one ends a plea
_PRAISED = re.compile(r"表扬信|要表扬|锦旗|点个?赞|^表扬|特来表扬|好人好事|给予表彰")
_HEARD = re.compile(
    r"新闻|网上(?:视频|说|传)|听说|传(?:有|言|闻)|谣言|演练|外地|邻市|电视(?:剧|里)|电影|老黄历|外省"
)
_PAST = re.compile(
    r"(?:去|前|大前)年|上个月|上半年|前几年|前些年|以前|从前|过去(?:有|曾)|曾经?|小时候|当年|[0-9一二三四五六七八九十几]+年前|(?:着|起|淹|塌|倒|咬|掉|漏|炸|困|砸)过"
)
_SETTLED = re.compile(
    r"(?<![没未不])(?:修好|修复好|换好|换新|补好|扑灭|灭了|清走|清理完|清运完|运走|盖上了|已换好|救下|救出|救上|接好|处理好|处理完|解决了|没事了|住得踏实|恢复正常|得到解决|排除了)|"
    r"(?<![没未不有])找(?:到|着)(?:了|$|，|。)|找到了|帮.{0,6}找回|换了阀|路通了|已(?:经)?(?:修|换|补|清|拆|找到)|后来填了"
)
_NOT = re.compile(
    r"(?:没有?|不是|并非|未(?:发生|见|有)?|无|不存在|不会|没有?人|没有?发生|闻不到|没有?闻(?:到|见))(?:什么|任何|出现)?$"
)
_INSIDE = re.compile(
    r"没(?:有)?(?:困|漏|着火|塌|倒|咬|走|坏|断)"
)  # the danger is denied within the hit
_STILL = re.compile(
    r"现在(?:又|还|正|已经又)|又(?:漏|着|塌|倒|掉|冒|咬|打|闻)|还在|仍(?:然|在)?|今天又|正在|刚(?:才|刚)?又"
)


def told(text: str) -> dict[str, list[str]]:
    """What the (folded) text tells as real: danger -> the words, as they stand in it."""
    plain = figures_blanked(text)
    found: dict[str, list[str]] = {}
    sentences = [(part.start(), part.group()) for part in _SENTENCE.finditer(plain)]
    for what, pattern in FOUND.items():
        for at, said in sentences:
            for hit in pattern.finditer(said):
                if _real(said, hit, grave=what in GRAVE):
                    word = text[at + hit.start() : at + hit.end()]
                    words = found.setdefault(what, [])
                    if word not in words and len(words) < MOST_WORDS:
                        words.append(word)
    if found and _over(plain, sentences):
        found = {what: words for what, words in found.items() if what in GRAVE}
    return found


def outages(text: str) -> tuple[str, ...]:
    """The words in which a (folded) text tells that water, power, gas, heat or signals are out now."""
    plain = figures_blanked(text)
    hits = [
        text[part.start() + hit.start() : part.start() + hit.end()]
        for part in _SENTENCE.finditer(plain)
        for hit in OUTAGE.finditer(part.group())
        if _real(part.group(), hit, grave=False)
    ]
    return () if _PRAISED.search(plain) else tuple(dict.fromkeys(hits))[:MOST_WORDS]


def figures_blanked(text: str) -> str:
    """The text with manners of speaking blanked, as long as it was."""
    return _FIGURE.sub(lambda hit: "□" * len(hit.group()), text)


def excuses(text: str) -> list[int]:
    """Which ways of telling something as not real occur at all, by their place in a fixed list."""
    ways = (_MAYBE, _ASKED, _ADVISED, _THANKED, _HEARD, _PAST, _SETTLED, _FIGURE, _PRAISED, _STILL)
    return [at for at, way in enumerate(ways) if way.search(text)]


EXCUSES = 10


def _real(said: str, hit: re.Match[str], *, grave: bool) -> bool:
    """Whether this sentence tells the hit as a fact of now."""
    before = said[: hit.start()]
    if (_NOT.search(before[-6:]) and said[hit.start()] not in "没无缺少") or _INSIDE.search(
        hit.group()
    ):
        return False
    if _THANKED.search(_COURTESY.sub("", said)) and not _STILL.search(said):
        return False
    if grave:
        return not (_ASKED.search(before) and not re.search(r"我|他|她", said))
    clause = _clause(before)
    if _MAYBE.search(clause) or _MAYBE.search(hit.group()):
        return False
    if _ASKED.search(said) or _ADVISED.search(before) or _HEARD.search(said):
        return False
    if _STILL.search(said):
        return True
    return not (_PAST.search(said) or _SETTLED.search(said))


def _over(plain: str, sentences: list[tuple[int, str]]) -> bool:
    """Whether the whole is praise, or its last word is that it is over."""
    if _PRAISED.search(plain) and not _STILL.search(plain):
        return True
    last = sentences[-1][1] if sentences else plain
    return len(sentences) > 1 and bool(_SETTLED.search(last)) and not _STILL.search(plain)


def _clause(before: str) -> str:
    """What stands before the hit in its own clause, and in the one before that if that is short."""
    parts = _CLAUSE.split(before)
    near = parts[-1]
    return near if len(near) > 4 or len(parts) == 1 else parts[-2] + near
