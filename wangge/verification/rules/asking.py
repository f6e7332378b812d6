"""问卷 asking: the script of a call as data – its steps, its answers – and when to try again. No framework here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

YES_NO = ("yes", "no")
SCORES = ("1", "2", "3", "4", "5")
KNOWN = {
    "contacted": YES_NO, "truth": YES_NO, "solved": YES_NO,
    "satisfied": SCORES, "attitude": SCORES,
}  # fmt: skip
MUST = ("solved", "satisfied")  # without these an answer decides nothing
UNREACHED = ("no_answer", "busy", "off", "refused", "wrong")
FINAL = frozenset({"refused", "wrong"})  # calling again is no use, or not wanted
FIRST, LAST = time(8, 30), time(20)  # nobody is called outside these hours
WAITS = {"busy": timedelta(minutes=30), "no_answer": timedelta(hours=3), "off": timedelta(hours=6)}


class BadScript(ValueError):
    """A script or an answer cannot be used; says where and why."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One step: which answer it asks for, what is read out, and the words of the buttons."""

    asks: str  # a key of KNOWN
    words: str
    answers: Mapping[str, str]  # value -> words of its button


@dataclass(frozen=True, kw_only=True)
class Script:
    version: str
    opening: str
    questions: Sequence[Question]
    closing: str


STANDARD: Mapping[str, Any] = {
    "version": "standard-1",
    "opening": "您好，这里是12345热线回访。您前些天反映的事情，我想占用您一分钟核实办理情况。",
    "steps": [
        {
            "asks": "contacted",
            "words": "承办单位的人有没有跟您联系过？",
            "answers": {"yes": "联系过", "no": "没有联系"},
        },
        {
            "asks": "truth",
            "words": "他们说的办理情况，是不是真的这样？（念一遍单位填报的情况）",
            "answers": {"yes": "属实", "no": "不属实"},
        },
        {
            "asks": "solved",
            "words": "您反映的问题，现在解决了吗？",
            "answers": {"yes": "解决了", "no": "没有解决"},
        },
        {
            "asks": "satisfied",
            "words": "对办理结果，您满意吗？",
            "answers": {"1": "很不满意", "2": "不满意", "3": "一般", "4": "满意", "5": "很满意"},
        },
        {
            "asks": "attitude",
            "words": "对工作人员的态度，您满意吗？",
            "answers": {"1": "很不满意", "2": "不满意", "3": "一般", "4": "满意", "5": "很满意"},
        },
    ],
    "closing": "谢谢您。您还可以随时拨打12345补充情况，再见。",
}


def read_script(said: Mapping[str, Any]) -> Script:
    """A script from its data; BadScript says which step and why."""
    version = str(said.get("version", ""))
    if not 1 <= len(version) <= 40 or not all(c.isalnum() or c in "-._" for c in version):
        raise BadScript("version: 1 to 40 letters, digits, dots and dashes")
    steps = said.get("steps")
    if not isinstance(steps, list) or not steps:
        raise BadScript("steps: there must be at least one")
    asked = [_question(number, step) for number, step in enumerate(steps, 1)]
    names = [one.asks for one in asked]
    if double := {name for name in names if names.count(name) > 1}:
        raise BadScript(f"steps: {', '.join(sorted(double))} is asked twice")
    if missing := [name for name in MUST if name not in names]:
        raise BadScript(f"steps: {', '.join(missing)} must be asked")
    return Script(
        version=version,
        opening=str(said.get("opening", "")),
        questions=asked,
        closing=str(said.get("closing", "")),
    )


def _question(number: int, step: Any) -> Question:
    where = f"step {number}"
    if not isinstance(step, Mapping) or step.get("asks") not in KNOWN:
        raise BadScript(f"{where}: asks must be one of {', '.join(KNOWN)}")
    words, answers = str(step.get("words", "")).strip(), step.get("answers")
    if not words:
        raise BadScript(f"{where}: words must not be empty")
    wanted = KNOWN[step["asks"]]
    if not isinstance(answers, Mapping) or set(answers) != set(wanted):
        raise BadScript(f"{where}: answers must be given for {', '.join(wanted)}")
    shown = {key: str(answers[key]).strip() for key in wanted}
    if not all(shown.values()):
        raise BadScript(f"{where}: answers must be given for {', '.join(wanted)}")
    return Question(asks=step["asks"], words=words, answers=shown)


def read_answers(script: Script, said: Mapping[str, str]) -> dict[str, Any]:
    """Answers by question: True or False, 1 … 5, or None where it was passed over.

    BadScript where one is out of its range, or one that decides is missing.
    """
    found: dict[str, Any] = {}
    for question in script.questions:
        value = said.get(question.asks, "").strip()
        if value and value not in question.answers:
            allowed = ", ".join(question.answers)
            raise BadScript(f"{question.asks}: {value[:20]!r} is none of {allowed}")
        if not value and question.asks in MUST:
            raise BadScript(f"{question.asks}: must be answered")
        plain = KNOWN[question.asks]
        found[question.asks] = (
            None if not value else value == "yes" if plain is YES_NO else int(value)
        )
    return found


def next_try(outcome: str, *, tries: int, most: int, at: datetime) -> datetime | None:
    """When to call again, within calling hours (`at` is local); None: no more, a message goes instead."""
    if outcome not in UNREACHED:
        raise BadScript(f"outcome: {outcome[:20]!r} is none of {', '.join(UNREACHED)}")
    if outcome in FINAL or tries >= most:
        return None
    return _within_hours(at + WAITS[outcome] * max(1, tries))


def _within_hours(moment: datetime) -> datetime:
    """Before the first hour: then; after the last: the next morning."""
    if moment.time() < FIRST:
        return datetime.combine(moment.date(), FIRST, moment.tzinfo)
    if moment.time() >= LAST:
        return datetime.combine(moment.date() + timedelta(days=1), FIRST, moment.tzinfo)
    return moment
