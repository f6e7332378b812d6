"""类型 kinds: inquiry, help, complaint, report, suggestion or praise – a guess from the words alone.

A logistic model over hashed characters, pairs and triples of them, and over a few telling phrases;
fitted by train/kinds.py on sentences of our own. Plain arrays, a tenth of a millisecond a text.
"""

import re
from functools import cache
from importlib.resources import files

import numpy as np

from wangge.assist.guess import Guess
from wangge.intake.rules.ngrams import READ, SIZE, Places, Weights, places
from wangge.intake.rules.writing import folded

MODEL = "kinds/1"
KINDS = ("complaint", "help", "inquiry", "praise", "report", "suggestion")
SURE = 0.5  # below, the word of the channel or of the operator stands
PHRASE = 0.35  # what a phrase counts with
MOST_WORDS = 4

# What one looks for; each is a feature of its own, and tells why.
PHRASES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"请问|想?咨询|想问|问一?下|问问|打听|请教|想(?:了解|知道)|听说",
        r"怎么(?:办|申请|领|交|弄|算|转|办理|去)|咋(?:办|弄|给)|如何|哪里|哪儿|在哪|去哪|找谁|什么时候|啥时候|几点|几天|几个月|多久|多少|多长时间|第几",
        r"要(?:带|准备|拿|办)?(?:什么|啥|哪些|几)|能不能|可不可以|是不是|要不要|需不需要|算不算|有没有|用不用|来得及|合不合|该不该",
        r"[吗么呢不没][?？]?$|[?？]$",
        r"证|社保|医保|公积金|落户|户口|学区|补贴|政策|手续|窗口|办理|登记|报销|备案|报名|条件|标准",
        r"感谢|谢谢|多谢|致谢|谢意|谢了|感激|辛苦",
        r"表扬|锦旗|点赞|好评|夸|表彰|竖大拇指|👍|五星|拾金不昧|暖|满意|服了|好人|没得说|负责任|耐心|热情|利索|周到",
        r"真(?:快|高|好|没想到|温柔|方便)|太(?:感谢|周到|好)|(?:第二天|当天|小时|今天|下午)就|比(?:以前|前几年).{0,3}(?:好|强)|解决了|修好了|特别好|办得好",
        r"建议|提议|倡议|提个?意见|一点想法|供.{0,6}参考|盼望|提出",
        r"希望(?!.{0,10}(?:尽快|解决|处理|查|维修))|能否|可否|可以(?:考虑|参考|学学)|不如|要是能|与其|增设|增开|增加|加装|考虑|统一|改成|多(?:放|装|设|办|种|给)|设(?:一?个|置|立)",
        r"举报|检举|查处|严查|取缔|去查|查一?查|彻查|该管管|执法|处罚|制止|暗访|管一?管|保密",
        r"无证|无照|无牌|没有?(?:.{0,4}证|许可|资质|手续|执照|牌|审批|环评|登记)|非法|违法|违规|违建|违章|假(?:货|烟|酒|冒)|冒(?:充|用)|传销|赌|诈骗|虚假",
        r"私(?:自|搭|宰|拉)|偷(?:偷|倒|排|税|采)|超(?:载|限|标)|盗|倒(?:渣土|废|卖)|排(?:污|放|水)|焚烧|过期|死猪|注水|地沟油|回扣|红包|收钱|黑(?:车|网吧|作坊|诊所)|占.{0,4}耕地|加盖|搭建|贩",
        r"投诉|扰民|不满|态度|推(?:诿|来推去|厂家|脱|给)|没人管|踢皮球|敷衍|不耐烦|骂|不讲理|讲不讲理|不认|拒不|不退|凭什么|算啥|太.{0,3}了|忽悠|搪塞",
        r"物业|商家|客服|公司|开发商|店家|平台|合同|押金|退费|退款|退钱|收费|乱收|涨价|充值|预付|售后",
        r"噪[音声]|吵|音响|广场舞|打桩|油烟|臭|味|脏|垃圾|苍蝇|违停|停车|堵|拒载|甩站",
        r"求|帮帮?(?:忙|我|俺|着|一)|请(?:派|修|安排|协调|帮|电力|街道)|麻烦(?:修|来|帮|派|安排|接)|拜托|派|协调|调解|救助|修(?:一下|修|好)?$|想请|来(?:个)?人",
        r"停[水电气暖]|没(?:水|电|暖|气)|不热|漏水|坏了|不亮|灭了|断(?:了|在|开)|堵了|裂|倒了|塌|掉(?:到|在)|落(?:在|下)",
        r"走丢|走失|找不到|丢了|联系不上|困难|瘫|残疾|独居|低保|揭不开|没钱|没人照|救命|老人|孩子",
        r"来电人|市民|反映人|群众|来信|网友",
        r"好几次|多次|每次|天天|总是|一直|一拖再拖|三番五次|[几三四五]次|好几(?:年|个月)|至今",
        r"晚上|夜里|半夜|凌晨|后半夜",
        r"有人|有些|一家|某",
        r"我家|我们|俺|我妈|我爸|自己",
    )
)


def guess(words: str) -> Guess[str] | None:
    """The likeliest kind with its calibrated confidence; None where there is nothing to read.

    `why` holds the telling words, separated by `、`.
    """
    found, hits = features(words)
    if not len(found):
        return None
    model = weights()
    extra = np.array([at for at, _ in hits], np.intp)
    shares = model.shares(found, extra, PHRASE)
    best = int(shares.argmax())
    return Guess(
        value=KINDS[best], confidence=round(float(shares[best]), 3), model=MODEL,
        why="、".join(_telling(model, hits, best)),
    )  # fmt: skip


def features(words: str) -> tuple[Places, list[tuple[int, str]]]:
    """Where the n-grams of a text hash to; and (place, words) of the phrases in it."""
    text = folded(words[:READ])
    hits = [(SIZE + at, hit.group()) for at, one in enumerate(PHRASES) if (hit := one.search(text))]
    return places(text), hits


def _telling(model: Weights, hits: list[tuple[int, str]], best: int) -> list[str]:
    """The phrases that speak for this kind more than for the others, the strongest first."""
    all_of = model.weights
    weighed = [(float(all_of[at, best] - all_of[at].mean()), said) for at, said in hits]
    return [said for weight, said in sorted(weighed, reverse=True) if weight > 0.2][:MOST_WORDS]


@cache
def weights() -> Weights:
    """What train/kinds.py fitted."""
    with (files(__package__) / "data" / "kinds.npz").open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        return Weights(kept["weights"], float(kept["step"]), kept["bias"])
