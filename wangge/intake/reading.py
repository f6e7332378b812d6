"""读 reading: the advice of screening in words a person reads at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.cases.models import Case
from wangge.intake.offers import BRANCHES
from wangge.intake.queries import proposals_for

SELF_HARM = N_("Somebody may harm themselves: speak to them now")
INQUIRY = N_("A question that may be answered at once")
WAITS = {
    "self_harm": SELF_HARM,
    "inquiry": INQUIRY,
    "join": N_("Perhaps the same matter as another case"),
    "": N_("To be accepted by a person"),
}
TONES = {"self_harm": "late", "NA1": "late", "inquiry": "hand", "join": "hand"}
SURE = ((0.8, N_("very likely")), (0.6, N_("likely")), (0.0, N_("possible")))


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One thing the machine noticed: what, how sure in words, and the words it goes by."""

    what: str
    sure: str = ""
    words: tuple[str, ...] = ()
    tone: str = "soon"
    slug: str = ""
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A waiting case, as the queue and the middle show it."""

    case: Case
    why: str
    tone: str
    screened: bool
    joins: bool = False
    hints: list[Hint] = field(default_factory=list)

    @property
    def first(self) -> Hint | None:
        """The hint that matters most, to fill the forms with."""
        return self.hints[0] if self.hints else None


def advice_of(cases: Sequence[Case]) -> list[Line]:
    """Cases (with their requests) as lines; who is in danger first, else in the order they came."""
    joins = proposals_for([case.pk for case in cases])
    lines = [_line(case, case.pk in joins) for case in cases]
    return sorted(lines, key=lambda line: (line.tone != "late", line.case.pk))


def _line(case: Case, joins: bool) -> Line:
    request = getattr(case, "request", None)
    advice: dict[str, Any] = (request.advice if request else None) or {}
    wait = str(advice.get("wait", ""))
    hints = list(_hints(advice))
    danger = bool(advice.get("safety") or advice.get("self_harm") or case.urgency == "safety")
    return Line(
        case=case,
        why=_(WAITS[wait]) if wait in WAITS else _(BRANCHES.get(wait, wait)),
        tone="late" if danger else TONES.get(wait, "soon" if wait else "rest"),
        screened=bool(advice),
        joins=joins,
        hints=hints,
    )


def _hints(advice: dict[str, Any]) -> list[Hint]:
    hints = []
    if words := advice.get("self_harm"):
        hints.append(Hint(what=_(SELF_HARM), words=tuple(words), tone="late"))
    for found in advice.get("branches", ()):
        if found["what"] in BRANCHES:
            hints.append(_branch(found))
    if words := advice.get("safety"):
        hints.append(Hint(what=_("People may be in danger"), words=tuple(words), tone="late"))
    if found := advice.get("inquiry"):
        what, words = _(INQUIRY), tuple(found["words"])
        hints.append(Hint(what=what, sure=sure(found["confidence"]), words=words, tone="hand"))
    return hints


def _branch(found: dict[str, Any]) -> Hint:
    title = BRANCHES[found["what"]]
    return Hint(
        what=_(title), sure=sure(found["confidence"]),
        words=tuple(found["words"]), slug=found["what"], to=found.get("to", ""),
        tone="late" if found["what"] == "NA1" else "soon",
    )  # fmt: skip


def sure(confidence: float) -> str:
    """A confidence in words."""
    return _(next(word for least, word in SURE if confidence >= least))
