"""外泄 leaks: what a public reply may not hold – numbers of persons, their names – and where it stands. No framework here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ID = re.compile(
    r"(?<!\d)\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dXx])|(?<!\d)\d{15}(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_LINE = re.compile(r"(?<!\d)(?:0\d{2,3}[- ]?)?[2-8]\d{6,7}(?!\d)")
# A line of an office may be told where it is called one; a person's own never.
_OFFICE = re.compile(
    r"(?:咨询|服务|监督|值班|办公|投诉|举报|联系|客服|热线|受理)(?:电话|热线|专线)?[^\d，。；]{0,4}$|(?:电话|热线|专线)[^\d，。；]{0,4}$"
)
_TITLED = re.compile(
    r"(?:[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎白怀蒲从鄂索赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳申扶堵冉宰雍桑桂牛寿通边扈燕冀浦尚农温庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公]"
    r"[一-鿿]{1,2})(?=先生|女士|同志|小姐)"
)


@dataclass(frozen=True, kw_only=True)
class Leak:
    """What must not be read in public: its kind and where it stands, never itself."""

    kind: str  # identity number | mobile number | telephone number | name
    start: int
    end: int


def leaks(text: str, *, names: Iterable[tuple[int, int]] = ()) -> Sequence[Leak]:
    """What in a public text points at a person; `names` are stretches another found to be names."""
    narrow = text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    found = [
        Leak(kind="identity number", start=m.start(), end=m.end()) for m in _ID.finditer(narrow)
    ]
    found += [
        Leak(kind="mobile number", start=m.start(), end=m.end()) for m in _MOBILE.finditer(narrow)
    ]
    taken = [(one.start, one.end) for one in found]
    for m in _LINE.finditer(narrow):
        inside = any(start < m.end() and m.start() < end for start, end in taken)
        if not inside and not _OFFICE.search(narrow[: m.start()]):
            found.append(Leak(kind="telephone number", start=m.start(), end=m.end()))
    spans = {(m.start(), m.end()) for m in _TITLED.finditer(text)} | set(names)
    found += [Leak(kind="name", start=start, end=end) for start, end in sorted(spans)]
    return sorted(found, key=lambda one: one.start)
