"""去名 nameless: what points at a person taken out of a text before it leaves the house.

Names are found by the Entities adapter and by what stands before and behind them; numbers,
addresses of mail and web, plates and doors by their form. It would rather hide too much.
No method finds every name, so what is made here goes to the city's own model server at most.
"""

import re
import unicodedata

from wangge.assist.ports import Entities
from wangge.base.masking import masked

HIDDEN = "＊"
PERSON = "person"
_SAME_SCRIPT = r"一-鿿㐀-䶿"
_PATTERNS = (
    r"https?://\S+|www\.\S+",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?i:微信|QQ|vx|wx|wechat)[号號:\s]*[\w-]{5,}",
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]\s?[A-Za-z]\s?[·•.\-]?\s?[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警港澳]",
    r"\d(?:[\s\-.]?\d){3,}[xX]?",  # any number of four digits or more, however spaced
    r"[〇零一二三四五六七八九幺两]{5,}",
    r"\d+\s*(?=单元|單元|室|号楼|號樓|栋|棟|房|户|戶)",
    rf"(?<=姓名|叫做|本人|名字)[\s:是叫为為]*[{_SAME_SCRIPT}A-Za-z]{{1,3}}",
    rf"(?<=我叫|名叫|我姓)[\s:]*[{_SAME_SCRIPT}]{{1,3}}",
    rf"(?:联系人|聯繫人|投诉人|举报人|反映人|来电人|当事人|诉求人|申请人)(?![行民员們们家事])[\s:是为]*(?:[{_SAME_SCRIPT}]{{1,3}}|[A-Za-z]+(?:\s[A-Za-z]+)?)",
    rf"[{_SAME_SCRIPT}](?=先生|女士|小姐|师傅|師傅|大爷|大妈|阿姨|大哥|大姐|某)",
    r"(?i:\b(?:mr|mrs|ms|miss|dr)\.?\s+[A-Za-z]+|my name is\s+[A-Za-z]+(?:\s[A-Za-z]+)?)",
)  # fmt: skip
_ANY = [re.compile(pattern) for pattern in _PATTERNS]


def nameless(text: str, *, names: Entities) -> str:
    """`text` in plain letters (NFKC, nothing invisible) with all that points at a person hidden."""
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode())
    plain = "".join(c for c in plain if c == "\n" or unicodedata.category(c)[0] != "C")
    for guess in reversed(names.find(plain)):
        if guess.value.kind == PERSON:
            plain = _hide(plain, guess.value.start, guess.value.end)
    plain = masked(plain).replace("*", HIDDEN)
    for pattern in _ANY:
        for found in reversed(list(pattern.finditer(plain))):
            plain = _hide(plain, *found.span())
    return plain


def _hide(text: str, start: int, end: int) -> str:
    return text[:start] + HIDDEN * (end - start) + text[end:]
