"""拆分 splitting: a complaint that seeks one's own remedy and a report of a violation, in one message.

The law has two procedures for them (市场监督管理投诉举报处理暂行办法 art. 7), so they become two cases.
Found here are only the two stretches of text; whether to split is a person's decision.
"""

import re
from dataclasses import dataclass

from wangge.intake.rules.writing import folded

LONGEST = 400  # characters; a longer letter is a person’s to split
LEAST = 4  # characters of a part
Span = tuple[int, int]  # [from, to) in characters

_PIECE = re.compile(r"[^。！？!?；;\n，,]+[。！？!?；;\n，,]*")
# what one wants back for oneself: money, goods, damages
_REMEDY = re.compile(
    r"退(?:款|钱|费|货|还|定金|押金|订金|卡|一赔|我|给我|学费)|赔(?:偿|我|付|钱|损)|一赔|倍赔|(?:返|归|偿)还|换(?:货|新|一台)|"
    r"补偿|(?:要|追|讨)回|(?:医药|修车|维修|误工)费.{0,6}(?:出|付|报|赔)|(?:出|付|承担).{0,6}(?:医药|修车|维修|误工)费|把.{0,14}(?:钱|款).{0,4}(?:退|还)"
)
_WANTED = re.compile(
    r"要|求|请|必须|应该?|得|帮|投诉|不退|不赔|不给|不还|拒|得给|协调|退一赔|追|讨"
)
_SETTLED = re.compile(
    r"(?:已经?|都).{0,4}(?:退|赔|给)|(?:退|赔)(?:了款|了钱|给.{0,3}了)|感谢|谢谢.{0,8}(?:帮|给)我|没事了"
)
# what should be looked into and punished, whoever it harms
_REPORT = re.compile(
    r"举报|检举|查处|查封|严查|彻查|取缔|吊销|依法(?:查|处|追)|(?:执法|有关|监管|市场|部门).{0,6}(?:处罚|查)|请.{0,6}(?:处罚|查)|(?:是|属于)违法"
)
_VIOLATION = re.compile(
    r"无证|无照|没有?.{0,6}(?:许可|执照|资质|卫生证|健康证|证照)|假(?:货|烟|酒|冒|药)|冒充|三无|过期|保质期|虚假|偷税|漏税|逃税|不开发票|"
    r"非法|违法|违规|违建|超范围|短斤|缺斤|作弊|消防(?:通道|设施|手续)|偷(?:倒|排)|传销|诈骗|酒后|酒驾|地沟油|添加|掺|群租|隔成|"
    r"安全隐患|没有?(?:消毒|备案)|无(?:资质|许可|备案)|泄露|贩卖"
)
_FOR_REPORTS = re.compile(
    r"举报过|举报.{0,2}(?:奖励|电话|方式|渠道|无果|没(?:结果|回音|人|用|下文))|(?:已|被)查处|查处了|不查处|罚款用来"
)

_AND = re.compile(r"^(?:另外|同时|并且|并|而且|还有|还要|此外|再就是|以及)[，,]?")


@dataclass(frozen=True, kw_only=True)
class Split:
    """Where the two matters stand in the words; what is in neither belongs to both."""

    complaint: tuple[Span, ...]
    report: tuple[Span, ...]

    def marked(self, text: str) -> list[tuple[str, str]]:
        """The whole text as (stretch, complaint | report | "") in order."""
        spans = [(*span, "complaint") for span in self.complaint]
        spans += [(*span, "report") for span in self.report]
        pieces, at = [], 0
        for start, end, which in sorted(spans):
            pieces += [(text[at:start], ""), (text[start:end], which)]
            at = end
        return [(said, which) for said, which in [*pieces, (text[at:], "")] if said]

    def part(self, text: str, which: str) -> str:
        """The words without the stretches of the other matter."""
        others = self.report if which == "complaint" else self.complaint
        kept, at = [], 0
        for start, end in others:
            kept.append(text[at:start])
            at = end
        return _AND.sub("", "".join([*kept, text[at:]]).strip(" ，,、；;\n"))


def split_of(words: str) -> Split | None:
    """The two matters in a message; None where there is one, or they cannot be told apart."""
    text = folded(words)
    if (
        len(text) > LONGEST
        or not (_REMEDY.search(text) and _REPORT.search(text))
        or _FOR_REPORTS.search(text)
    ):
        return None
    pieces = [(found.start(), found.end(), found.group()) for found in _PIECE.finditer(text)]
    complaint = [_remedy(said) for _, _, said in pieces]
    report = _reports([said for _, _, said in pieces], complaint)
    mine = _spans([piece for piece, is_so in zip(pieces, complaint, strict=True) if is_so])
    theirs = _spans([piece for piece, is_so in zip(pieces, report, strict=True) if is_so])
    said = "".join(text[start:end] for start, end in theirs)
    if not mine or not theirs or not _REPORT.search(said) or not _VIOLATION.search(said):
        return None
    if sum(end - start for start, end in mine) < LEAST or len(said) < LEAST:
        return None
    return Split(complaint=mine, report=theirs)


def _remedy(said: str) -> bool:
    return bool(_REMEDY.search(said) and _WANTED.search(said) and not _SETTLED.search(said))


def _reports(pieces: list[str], complaint: list[bool]) -> list[bool]:
    """Which pieces belong to the report alone: where one asks to look into it, and what is next to it.

    A violation told elsewhere ("bought out-of-date milk, …") is why both are asked for.
    """
    told = [
        not own and bool(_REPORT.search(one)) for one, own in zip(pieces, complaint, strict=True)
    ]
    for step in (range(1, len(pieces)), range(len(pieces) - 2, -1, -1)):
        side = -1 if step.step == 1 else 1
        for at in step:
            near = told[at + side] and not complaint[at]
            told[at] = told[at] or (near and bool(_VIOLATION.search(pieces[at])))
    return told


def _spans(pieces: list[tuple[int, int, str]]) -> tuple[Span, ...]:
    """Neighbouring pieces as one stretch."""
    spans: list[Span] = []
    for start, end, _ in pieces:
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
