"""读 reading: the advice of screening in words a person reads at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.cases.models import Case
from wangge.cases.moves import ENDED
from wangge.intake.models import JoinProposal
from wangge.intake.offers import BRANCHES
from wangge.intake.queries import Group, groups_of, proposals_for
from wangge.intake.rules.same.ways import Kind

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


WAYS = {
    Kind.AGAIN: N_("The same person again"),
    Kind.MANY: N_("Several people about one matter"),
    Kind.FOLLOW: N_("A follow-up to what has ended"),
}
TODO = {
    Kind.AGAIN: N_("Attach it, and tell the person how it stands."),
    Kind.MANY: N_("Join it: each of them is still answered."),
}
NEWS = {
    "back": N_("It says the trouble is there again: accept it as a case of its own."),
    "unmended": N_(
        "It says nothing was mended: accept it, or have the earlier case handled again."
    ),
    "more": N_("It tells something new: look at it as a case of its own."),
    "none": N_("It tells nothing new: perhaps not to be accepted (NA3)."),
}


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


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """A proposal to join, with what it would mean, in words."""

    proposal: JoinProposal
    kind: str  # rules.same.ways.Kind, as it stands now
    what: str
    todo: str
    group: Group

    @property
    def joins(self) -> bool:
        return self.kind != Kind.FOLLOW


def likenesses(proposals: Sequence[JoinProposal]) -> list[Likeness]:
    """Proposals as the desk shows them; one statement for all. What ended meanwhile is only followed."""
    groups = groups_of([one.into_id for one in proposals])
    return [_likeness(one, groups.get(one.into_id, Group(1, 1))) for one in proposals]


def _likeness(one: JoinProposal, group: Group) -> Likeness:
    said = one.evidence
    kind = Kind.FOLLOW if one.into.state in ENDED else Kind(said.get("kind") or Kind.MANY)
    if kind == Kind.MANY and said.get("same_requester"):
        kind = Kind.AGAIN  # proposed before kinds were kept
    todo = NEWS[said.get("news") or "none"] if kind == Kind.FOLLOW else TODO[kind]
    return Likeness(proposal=one, kind=kind, what=_(WAYS[kind]), todo=_(todo), group=group)


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
