"""套话 phrases: what of a reply is form and what is matter – greetings off, empty phrases counted. No framework here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Openings and endings that stand in any reply, whatever was asked.
_FRAME = (
    r"尊敬的[^，。！：:]{0,16}[，。！：:]?", r"网友[^，。！：:]{0,24}[，。！：:]?",
    r"(?:您|你|大家)好[，。！：:]?", r"[^，。]{0,10}(?:先生|女士|市民|朋友)[，。！：:]",
    r"(?:您|你)?[^，。；]{0,12}(?:留言|来信|来电|来件|诉求|反映|问题|投诉|建议|信件)[^，。；]{0,10}(?:已|已经)?(?:收悉|收到|知悉|获悉)[，。]?",
    r"(?:现|现就|现将|经研究[，]?现)[^，。：:]{0,24}(?:回复|答复|回应|说明|反馈)(?:如下|您)?[：:。，]?",
    r"(?:特此|专此|此)(?:回复|答复|函复)[。！]?",
    r"(?:再次)?(?:衷心|诚挚|非常|十分)?感谢(?:您|你)?[^。！]{0,40}(?:支持|理解|关注|关心|监督|配合|信任|谅解|来信|留言|反映|建议)[^。！]{0,20}[。！]?",
    r"(?:敬请|望|请)(?:您|你)?(?:予以)?(?:谅解|理解|监督|知悉|耐心等待)[。！]?",
    r"祝(?:您|你|大家)?[^。！]{0,20}[。！]?", r"如有(?:疑问|不明|其他问题)[^。]{0,40}[。！]?",
    r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日\s*$", r"(?:欢迎|谢谢)[^。！]{0,24}(?:监督|支持|来电|留言)[^。！]{0,8}[。！]?",
)  # fmt: skip
_FRAMES = re.compile("|".join(_FRAME))
_ABOUT = re.compile(
    r"(?:针对|关于|就)?(?:您|你|市民|网友)(?:所)?(?:反映|提出|咨询|投诉|来信|留言|提到)(?:的)?"
)

# Words that sound like an act and are none.
EMPTY = (
    "高度重视", "已按规定", "按规定办理", "按照相关规定", "依法依规", "进一步加强", "加强巡查", "加强管理",
    "加大力度", "加强监管", "积极协调", "认真核实", "认真研究", "妥善处理", "正在处理", "正在办理", "正在推进",
    "进一步推进", "持续跟进", "持续关注", "密切关注", "尽快处理", "尽快解决", "尽快办理", "耐心等待", "及时处理",
    "及时整改", "督促整改", "责成相关", "相关部门", "有关部门", "纳入考虑", "统筹考虑", "逐步解决", "逐步完善",
    "予以重视", "认真对待", "引起重视", "严格落实", "举一反三", "情况属实", "已处理", "已安排人员", "安排人员整改",
    "已转相关", "已转有关", "做好解释", "将加强", "继续做好", "不断提升", "努力提升", "全力以赴",
)  # fmt: skip
_EMPTY = re.compile("|".join(map(re.escape, sorted(EMPTY, key=len, reverse=True))))

# What makes words concrete: somebody did something, somewhere, at some time, so much of it.
_ACT = re.compile(
    r"(?:更换|修复|修好|清理|清运|清除|拆除|安装|加装|疏通|维修|抢修|检测|取样|测温|测量|立案|罚款|处罚|退还|退款|退费|赔付"
    r"|补贴|发放|拨付|约谈|责令|查封|扣押|关停|停工|搬离|搬走|劝离|施划|铺设|填补|硬化|补种|修剪|回填|打捞|开具|办理了"
    r"|签订|公示|张贴|召开|走访|上门|到场|现场|勘查|核查|查看|调取|联系了|通知了|送达|移交|转交|接通|恢复|关闭|更正|登记"
    r"|洗通|保压|护送|协商|调解|垫付|换|修|清|拆|装|补|退|改)"
)
_TIME = re.compile(
    r"\d{1,2}[月:：]\d{1,2}|\d+[日号天时点]|[上下]午|今[天早晚]|昨[天晚]|当[天日晚]|本周|下周|月底|[一二三四五六七八九十两]{1,3}(?:天|日|点|周|个月|个工作日)"
)
_PLACE = re.compile(
    r"[一-鿿]{2,8}(?:路|街|巷|小区|社区|村|桥|广场|公园|学校|医院|市场|站|楼|院|口|栋|单元|门)|现场|位置|门口"
)
_PERSON = re.compile(
    r"(?:工作人员|执法人员|网格员|维修[人工]|负责人|物业|施工(?:方|单位)|商家|店主|业主|公司|大队|中队|所|科|局|社区|街道|总包|站长|民警|师傅)"
)
_FIGURE = re.compile(r"\d|[一二三四五六七八九十两][处个台盏块张家户名人吨米条根次]")
_LAW = re.compile(r"《[^》]{2,40}》|第[一二三四五六七八九十百\d]+条")


@dataclass(frozen=True, kw_only=True)
class Substance:
    """What a reply holds once its form is taken off."""

    body: str
    empty: Sequence[str]  # phrases that say nothing
    left: int  # characters that are neither form nor empty phrase
    act: bool
    time: bool
    place: bool
    person: bool
    figure: bool
    law: bool

    @property
    def concrete(self) -> int:
        """Of the six things that make words concrete, how many there are."""
        return sum((self.act, self.time, self.place, self.person, self.figure, self.law))


def body(text: str) -> str:
    """The words of a reply without greeting, receipt, thanks and date."""
    whole = re.sub(r"\s+", " ", text).strip()
    return _ABOUT.sub("", _FRAMES.sub("", whole)).strip(" ，。！：:")


def substance(text: str) -> Substance:
    inner = body(text)
    empty = _EMPTY.findall(inner)
    rest = _EMPTY.sub("", inner)
    return Substance(
        body=inner,
        empty=list(dict.fromkeys(empty)),
        left=sum(sign.isalnum() for sign in rest),
        act=bool(_ACT.search(rest)),
        time=bool(_TIME.search(rest)),
        place=bool(_PLACE.search(rest)),
        person=bool(_PERSON.search(rest)),
        figure=bool(_FIGURE.search(rest)),
        law=bool(_LAW.search(rest)),
    )


CLAIMS = re.compile(
    r"(?:已|已经|均已|我[们局中心单位所]*|工作人员|专人|多次)?[^，。；]{0,10}"
    r"(?:与|和|向|电话|致电|主动)[^，。；]{0,8}(?:您|你|诉求人|来电人|投诉人|反映人|市民|当事人|本人)"
    r"[^，。；]{0,10}(?:联系|沟通|对接|解释|说明|告知|取得联系|回访|见面)"
    r"|(?:电话|上门|当面|短信)(?:回复|告知|联系|沟通|答复|解释)(?:了)?(?:您|你|诉求人|来电人|投诉人|反映人|市民)"
    r"|(?:已|已经)(?:电话)?联系(?:了|上)?(?:您|你|诉求人|来电人|投诉人|反映人|市民)"
)
_WILL = re.compile(r"(?:将|会|拟|准备|随后|稍后|计划)")


def claims_contact(text: str) -> str:
    """The words in which a text says that the person was spoken to; "" where it does not."""
    for clause in re.split(r"[。；;！!，,\n]", text):
        found = CLAIMS.search(clause)
        if found and not _WILL.search(clause[: found.end()]):
            return found.group()[:40]
    return ""
