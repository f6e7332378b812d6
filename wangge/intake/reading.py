"""读 reading: the advice of screening in words a person reads at a glance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.cases.models import Case
from wangge.cases.moves import ENDED
from wangge.intake.models import JoinProposal
from wangge.intake.offers import BRANCHES, KINDS
from wangge.intake.queries import Group, groups_of, proposals_for
from wangge.intake.rules.same.ways import Kind
from wangge.intake.rules.splitting import split_of

SELF_HARM = N_("Somebody may harm themselves: speak to them now")
VIOLENCE = N_("Somebody threatens violence: speak to them now")
# slug of a danger -> what it is called
DANGERS = {
    "self_harm": SELF_HARM,
    "violence": VIOLENCE,
    "fire": N_("Fire"),
    "gas": N_("Gas leak"),
    "electric": N_("Electric shock or live wires"),
    "collapse": N_("Something may collapse"),
    "tree": N_("A fallen or falling tree"),
    "falling": N_("Things falling from above"),
    "manhole": N_("A manhole without its cover"),
    "flood": N_("Flood, or somebody in the water"),
    "lift": N_("Somebody shut in a lift"),
    "abuse": N_("A child or an old person in danger"),
    "lost": N_("Somebody is lost"),
    "poisoning": N_("Food poisoning"),
    "medical": N_("Somebody needs a doctor"),
    "animal": N_("A dangerous animal"),
    "other": N_("Another danger"),
}
# what to do at once, by danger; for the others the line to call says enough
DO = {
    "self_harm": N_(
        "Call back now and stay on the line. Ask where they are, do not argue; a colleague tells 110 and 120."
    ),
    "violence": N_(
        "Call back now and stay calm. A colleague tells 110 and warns whoever is threatened."
    ),
}
INQUIRY = N_("A question that may be answered at once")
DANGER = N_("People may be in danger")
SPLIT = N_("A complaint and a report of a violation in one message")
FOREIGN = N_("Not in Chinese: somebody should read it")
OUTAGE = N_("Water, power, gas, heat or signals are out: to be seen to at once")
PINYIN = N_("Written in pinyin: somebody should read it")
WAITS = {
    "self_harm": SELF_HARM,
    "violence": VIOLENCE,
    "danger": DANGER,
    "split": SPLIT,
    "foreign": FOREIGN,
    "inquiry": INQUIRY,
    "join": N_("Perhaps the same matter as another case"),
    "": N_("To be accepted by a person"),
}
TONES = {
    "self_harm": "late", "violence": "late", "danger": "late", "NA1": "late", "inquiry": "hand", "join": "hand",
    "split": "hand",
}  # fmt: skip
KIND_SURE = 0.6  # from here on another kind than was said is pointed out
SURE = ((0.8, N_("very likely")), (0.6, N_("likely")), (0.0, N_("possible")))


WAYS = {
    Kind.AGAIN: N_("The same person again"),
    Kind.MANY: N_("Several people about one matter"),
    Kind.FOLLOW: N_("A follow-up to what has ended"),
}
TO_DO = {
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
    do: str = ""  # what to do at once
    call: str = ""  # the emergency line to call besides
    danger: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """A waiting case, as the queue and the middle show it."""

    case: Case
    why: str
    tone: str
    screened: bool
    grave: bool = False  # a person must speak with whoever said it, at once
    joins: bool = False
    hints: list[Hint] = field(default_factory=list)

    @property
    def first(self) -> Hint | None:
        """The hint that matters most, to fill the forms with; most fill none."""
        return next(
            (hint for hint in self.hints if hint.slug or hint.to or hint.tone == "hand"), None
        )


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
    todo = NEWS[said.get("news") or "none"] if kind == Kind.FOLLOW else TO_DO[kind]
    return Likeness(proposal=one, kind=kind, what=_(WAYS[kind]), todo=_(todo), group=group)


def advice_of(cases: Sequence[Case]) -> list[Line]:
    """Cases (with their requests) as lines; who threatens, then who is in danger, then in the order they came."""
    joins = proposals_for([case.pk for case in cases])
    lines = [_line(case, case.pk in joins) for case in cases]
    return sorted(lines, key=lambda line: (not line.grave, line.tone != "late", line.case.pk))


def _line(case: Case, joins: bool) -> Line:
    request = getattr(case, "request", None)
    advice: dict[str, Any] = (request.advice if request else None) or {}
    wait = str(advice.get("wait", ""))
    told = advice.get("dangers", ())
    danger = case.urgency == "safety" or any(one["clear"] for one in told)
    return Line(
        case=case,
        why=_(WAITS[wait]) if wait in WAITS else _(BRANCHES.get(wait, wait)),
        tone="late" if danger else TONES.get(wait, "soon" if wait else "rest"),
        grave=wait in DO,
        screened=bool(advice),
        joins=joins,
        hints=[*_dangers(advice), *_hints(advice, case)],
    )


def _dangers(advice: dict[str, Any]) -> Iterator[Hint]:
    for found in advice.get("dangers", ()):
        what = found["what"]
        yield Hint(
            what=_(DANGERS.get(what, DANGER)), words=tuple(found["words"]), danger=True,
            sure="" if found["words"] else sure(found["confidence"]),
            tone="late" if found["acute"] and found["clear"] else "soon",
            do=_(DO[what]) if what in DO else "", call=found["call"],
        )  # fmt: skip


def _hints(advice: dict[str, Any], case: Case) -> Iterator[Hint]:
    for found in advice.get("branches", ()):
        if found["what"] in BRANCHES:
            yield _branch(found)
    if words := advice.get("outages"):
        yield Hint(what=_(OUTAGE), words=tuple(words))
    if language := advice.get("foreign"):
        written = PINYIN if language == "pinyin" else FOREIGN
        yield Hint(what=_(written))
    if found := advice.get("inquiry"):
        what, words = _(INQUIRY), tuple(found["words"])
        yield Hint(what=what, sure=sure(found["confidence"]), words=words, tone="hand")
    found = advice.get("kind") or {"value": case.kind, "confidence": 0.0}
    if found["value"] != case.kind and found["confidence"] >= KIND_SURE:
        words = tuple(word for word in found["why"].split("、") if word)
        kind = KINDS[found["value"]]
        what = _("It reads like: %(kind)s") % {"kind": _(kind)}
        yield Hint(what=what, sure=sure(found["confidence"]), words=words, tone="rest")


@dataclass(frozen=True, kw_only=True)
class Two:
    """A complaint and a report in one message: each as a case of its own, and the whole with both marked."""

    complaint: str
    report: str
    marked: list[tuple[str, str]]


def two_of(case: Case) -> Two | None:
    """The two matters of a message that holds both; None where it does not."""
    request = getattr(case, "request", None)
    if (
        not request
        or not (request.advice or {}).get("split")
        or not (found := split_of(case.words))
    ):
        return None
    keeps, goes = found.part(case.words, "complaint"), found.part(case.words, "report")
    return Two(complaint=keeps, report=goes, marked=found.marked(case.words))


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
