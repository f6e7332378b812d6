"""承诺之日 dates: by which day a reply promises something, read out of its words. No framework here."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FAR = 730  # days: what lies further off is a plan, not a promise
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"(\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_BY = r"(?:之?前|以前|内|之内|以内|底前?|末前?|完成|办结|到位|修复|整改|竣工|通车|开放|答复|解决|恢复)"
# A promise looks forward; what is told of the past, or asked of the citizen, is none.
_AHEAD = re.compile(
    r"(?:将|会|拟|计划|预计|争取|力争|确保|承诺|保证|务必|要求|责令|限期|限|约定|约|定于|安排|列入|待|明天|下周|下月)"
)
_BACK = re.compile(r"(?:已于|已经|截至|自从|曾于|近期内已|此前|过去|已在)")
_ASKS = re.compile(r"请(?:您|你)?[^，。；]{0,12}$")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """By this day, in these words."""

    day: date
    words: str


def promises(text: str, *, on: date) -> Sequence[Promise]:
    """The days a text promises something by, as said on `on`; the soonest first, each once."""
    found: dict[date, str] = {}
    for clause in re.split(r"[。；;！!\n]", text):
        for pattern, read in _FORMS:
            for match in pattern.finditer(clause):
                day = read(match, on)
                if day is None or not _promised(clause, match) or (day - on).days > FAR:
                    continue
                if day >= on:
                    found.setdefault(day, clause.strip()[:120])
    return [Promise(day=day, words=found[day]) for day in sorted(found)]


def _promised(clause: str, match: re.Match[str]) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    if _BACK.search(before[-12:]) or _ASKS.search(before):
        return False
    told = _AHEAD.search(before) or _AHEAD.search(match.group()) or _AHEAD.search(after[:12])
    return bool(told or re.match(rf"[^，,]{{0,8}}{_BY}", after) or re.search(_BY, match.group()))


def number(text: str) -> int:
    """十二 is 12, 两 is 2, 30 is 30."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 1) * 10) + _DIGITS.get(ones, 0)


def _day(match: re.Match[str], on: date) -> date | None:
    """12月5日: of this year, or the next where it has passed; with a year as it says."""
    year, month, day = match.group(1), int(match.group(2)), int(match.group(3))
    made = _made(int(year) if year else on.year, month, day)
    if made and not year and (on - made).days > 60:
        return _made(on.year + 1, month, day)
    return made


def _month(match: re.Match[str], on: date) -> date | None:
    """3月底前, 2026年3月底: the last day of it."""
    year, month = match.group(1), int(match.group(2))
    if not 1 <= month <= 12:
        return None
    at = int(year) if year else on.year + (month < on.month)
    return _end(at, month)


def _named_month(match: re.Match[str], on: date) -> date | None:
    later = 1 if match.group(1).startswith("下") else 0
    year, month = (on.year + (on.month + later > 12), (on.month + later - 1) % 12 + 1)
    return _end(year, month)


def _within(match: re.Match[str], on: date) -> date | None:
    many, unit = match.group(1), match.group(2)
    if many == "半":
        spans = {"个月": 15, "月": 15, "年": 182, "天": 1}
        return on + timedelta(days=spans[unit]) if unit in spans else None
    count = number(many)
    if unit.endswith("工作日"):
        return on + timedelta(days=count + 2 * ((count + on.weekday()) // 5))
    days = {"天": 1, "日": 1, "周": 7, "个星期": 7, "星期": 7, "个月": 30, "月": 30, "年": 365}
    return on + timedelta(days=count * days[unit]) if count else None


def _soon(match: re.Match[str], on: date) -> date | None:
    near = {"今天": 0, "今日": 0, "当天": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2}
    return on + timedelta(days=near[match.group(1)])


def _week(match: re.Match[str], on: date) -> date | None:
    """本周内 until Sunday, 下周 until the Sunday after; 下周三 that day."""
    which, day = match.group(1), match.group(2)
    monday = on - timedelta(days=on.weekday())
    if which.startswith("下"):
        monday += timedelta(days=7)
    named = "一二三四五六日天".find(day) if day else 6
    return monday + timedelta(days=min(named, 6))


def _year_end(match: re.Match[str], on: date) -> date | None:
    said = match.group(1)
    year = int(said[:4]) if said[:4].isdecimal() else on.year + said.startswith("明")
    return date(year, 12, 31)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


Reader = Callable[[re.Match[str], date], date | None]
_FORMS: Sequence[tuple[re.Pattern[str], Reader]] = (
    (
        re.compile(r"(?:(20\d{2})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})[日号]?(?:之?前|以前|完成)?"),
        _day,
    ),
    (re.compile(r"(?:(20\d{2})年)?(?<!\d)(\d{1,2})月(?:底|末|份)(?:之?前|以前)?"), _month),
    (
        re.compile(r"(本月|这个月|下个?月|(?<!\d)月(?=[底末]))(?:底|末|内)?(?:之?前|以前)?"),
        _named_month,
    ),
    (
        re.compile(_N + r"(个?工作日|天|日|周|个星期|星期|个月|月|年)(?:之内|以内|内|左右|后)"),
        _within,
    ),
    (
        re.compile(
            _N
            + r"(个?工作日|天|周|个星期|星期|个月)(?=[^内，。]{0,4}(?:完成|办结|装上|修好|到位|拨付))"
        ),
        _within,
    ),
    (re.compile(r"(今天|今日|当天|今晚|明天|明日|后天)(?:[上下]午|晚上|之?前|内)?"), _soon),
    (re.compile(r"(本周|这周|下周|下个?星期)([一二三四五六日天])?(?:内|之?前|末)?"), _week),
    (
        re.compile(
            r"(20\d{2}年|今年|明年|(?<![\d一二三四五六七八九十两])年)(?:底|末|内)(?:之?前|以前)?"
        ),
        _year_end,
    ),
)
