"""通知类别 kinds: what a notice may be about – its words, how grave it is, where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["info", "act", "grave"]
LEVELS: tuple[Level, ...] = ("info", "act", "grave")
CASE, DELIVERIES = "case", "deliveries"  # pages a notice may open
APPRAISAL, APPEALS = "appraisal", "appeals"


class UnknownKind(LookupError):
    """A notice of a kind that nobody has declared; says which there are."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no notice of kind {kind!r}; there are: {', '.join(sorted(KINDS))}")


def N_(english: str) -> str:
    """Marks a msgid for the catalogue; rules know no framework that could translate it here."""
    return english


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a notice is about. `sentence` is filled from `case`, `unit`, `link` and the notice's data;
    where the data lack a word of it, `plain` is said, which needs `case` at most. `clocked` goes
    before both where the data name a clock: a limit to sign is not the day by which work is due."""

    title: str
    sentence: str
    plain: str
    clocked: str = ""
    level: Level = "act"
    page: str = CASE
    inside: bool = False  # goes into the house's own list and by no other outlet
    outward: bool = False  # written to somebody outside the house


def _about(title: str, sentence: str, plain: str = "", **more: Any) -> Kind:
    return Kind(title=title, sentence=sentence, plain=plain or sentence, **more)


KINDS: dict[str, Kind] = {
    "due_soon": _about(
        N_("Due soon"),
        N_("Case %(case)s is due %(due)s. See to it before then, or ask for an extension."),
        N_("Case %(case)s is due soon. See to it before then, or ask for an extension."),
        clocked=N_("Case %(case)s: the %(clock)s runs out %(due)s."),
    ),
    "overdue": _about(
        N_("Overdue"),
        N_("Case %(case)s was due %(due)s and is not done."),
        N_("Case %(case)s is overdue and not done."),
    ),
    "urged": _about(
        N_("You are urged"),
        N_("Case %(case)s: you are urged to get it done – %(reason)s"),
        N_("Case %(case)s: you are urged to get it done."),
        clocked=N_("Case %(case)s: the %(clock)s ran out %(due)s. See to it at once."),
    ),
    "supervised": _about(
        N_("Under supervision"),
        N_("Case %(case)s is under supervision; report by %(answer)s."),
        N_("Case %(case)s is under supervision; report on it."),
        level="grave",
        clocked=N_(
            "Case %(case)s is under supervision, the %(clock)s ran out %(due)s; report by %(answer)s."
        ),
    ),
    "joint": _about(
        N_("Joint supervision"),
        N_("Case %(case)s is now under joint supervision."),
        level="grave",
        clocked=N_("Case %(case)s is under joint supervision: the %(clock)s ran out %(due)s."),
    ),
    "listed": _about(
        N_("Listed publicly for supervision"),
        N_("Case %(case)s is listed for supervision until it is done."),
        level="grave",
        clocked=N_("Case %(case)s is listed for supervision: the %(clock)s ran out %(due)s."),
    ),
    "interview": _about(
        N_("Called to an interview"),
        N_("Case %(case)s: the head of the unit is called to an interview."),
        level="grave",
        clocked=N_(
            "Case %(case)s: the head of the unit is called to an interview, the %(clock)s ran out %(due)s."
        ),
    ),
    "repeated": _about(
        N_("Reported again and again"),
        N_("Case %(case)s: the matter has been reported %(times)s times."),
        N_("Case %(case)s: the matter has been reported again and again."),
    ),
    "concentrated": _about(
        N_("Many reports of one matter"),
        N_("Case %(case)s: %(times)s people have reported this matter."),
        N_("Case %(case)s: many people have reported this matter."),
    ),
    "refused": _about(
        N_("A matter was refused"),
        N_("Case %(case)s: a unit refused a matter that is its duty."),
    ),
    "unsolved": _about(
        N_("Not solved"),
        N_("Case %(case)s: the person says that it is not solved."),
    ),
    "perfunctory": _about(
        N_("The reply looks perfunctory"),
        N_("Case %(case)s: the reply looks perfunctory; look at it again."),
    ),
    "acknowledgement_missing": _about(
        N_("Nobody has acknowledged"),
        N_("Case %(case)s: %(unit)s has not acknowledged the supervision."),
        N_("Case %(case)s: the supervision has not been acknowledged."),
    ),
    "share_given": _about(
        N_("You are to assist"),
        N_("Case %(case)s: your unit assists; report to %(lead)s."),
        N_("Case %(case)s: your unit assists; report to the unit that leads."),
    ),
    "share_due": _about(
        N_("Your part is due"),
        N_("Case %(case)s: your unit's part is due %(due)s."),
        N_("Case %(case)s: your unit's part is due."),
    ),
    "extension_decided": _about(
        N_("Your extension was decided"),
        N_("Case %(case)s: your request for an extension was decided. Due now: %(due)s."),
        N_("Case %(case)s: your request for an extension was decided."),
        level="info",
    ),
    "dispute_opinion": _about(
        N_("Your opinion is asked"),
        N_("Case %(case)s: it is disputed who is responsible; give your opinion."),
    ),
    "review_asked": _about(
        N_("A review is asked for"),
        N_("Case %(case)s: the person does not accept the close and asks for a review."),
    ),
    "retimed": _about(
        N_("A due moment moved"),
        N_("Case %(case)s is now due %(due)s, because a calendar or a deadline rule was changed."),
        N_(
            "Case %(case)s has a new due moment, because a calendar or a deadline rule was changed."
        ),
        level="info",
    ),
    "delivery_parked": _about(
        N_("A message could not be delivered"),
        N_("By %(outlet)s messages are not getting through: %(why)s"),
        N_("Messages are not getting through; see what failed and why."),
        page=DELIVERIES,
        inside=True,
    ),
    "report_published": _about(
        N_("The appraisal is published"),
        N_("The appraisal of %(period)s is published."),
        N_("A new appraisal is published."),
        level="info",
        page=APPRAISAL,
    ),
    "report_corrected": _about(
        N_("The appraisal was corrected"),
        N_("The published appraisal of %(period)s was corrected: %(reason)s"),
        N_("A published appraisal was corrected."),
        page=APPRAISAL,
    ),
    "appeal_made": _about(
        N_("A unit appeals against the appraisal"),
        N_(
            "%(unit)s appeals against the appraisal of %(period)s. Decide it; nothing is published before."
        ),
        N_("A unit appeals against the appraisal. Decide it; nothing is published before."),
        page=APPEALS,
    ),
    "appeal_decided": _about(
        N_("Your appeal was granted"),
        N_("Your unit's appeal against the appraisal of %(period)s was granted; see the reasons."),
        N_("Your unit's appeal against the appraisal was granted; see the reasons."),
        level="info",
        page=APPEALS,
    ),
    "appeal_refused": _about(
        N_("Your appeal was refused"),
        N_("Your unit's appeal against the appraisal of %(period)s was refused; see the reasons."),
        N_("Your unit's appeal against the appraisal was refused; see the reasons."),
        level="info",
        page=APPEALS,
    ),
    "watch_found": _about(
        N_("A watch found something"),
        N_("Case %(case)s: a watch of the supervision found something; look at it."),
    ),
    "clock_back": _about(
        N_("The machine's clock went back"),
        N_(
            "The clock went back from %(was)s to %(now)s: due moments depend on it. Check its source."
        ),
        N_("The machine's clock went back: due moments depend on it. Check its source."),
        level="grave",
        page="",
    ),
    "promise_due": _about(
        N_("A promise falls due"),
        N_("Case %(case)s: the person was promised that it is done by %(day)s."),
        N_("Case %(case)s: what the person was promised falls due."),
    ),
    "promise_overdue": _about(
        N_("A promise was not kept"),
        N_("Case %(case)s: the person was promised %(day)s, and it is not done."),
        N_("Case %(case)s: what the person was promised is overdue."),
    ),
    "test": _about(
        N_("Test"),
        N_("This is a test: if you read it, this outlet works."),
        level="info",
        page=DELIVERIES,
    ),
    "callback_link": _about(
        N_("How was it handled?"),
        N_("Your matter %(case)s has been handled. Are you satisfied? Tell us here: %(link)s"),
        N_("Your matter %(case)s has been handled. We will call you."),
        level="info",
        outward=True,
    ),
    "closed": _about(
        N_("Your matter is closed"),
        N_("Your matter %(case)s is closed. You can read the answer with its number and code."),
        level="info",
        outward=True,
    ),
    "closed_unsolved": _about(
        N_("Your matter is closed, not solved"),
        N_(
            "Your matter %(case)s is closed; it could not be solved. The reasons are in the answer."
        ),
        level="info",
        outward=True,
    ),
    "extension_told": _about(
        N_("It takes longer"),
        N_("Your matter %(case)s needs more time: until %(due)s. Follow it here: %(link)s"),
        N_("Your matter %(case)s needs more time. We are still working on it."),
        level="info",
        outward=True,
    ),
}


def kind_of(slug: str) -> Kind:
    """The kind of this slug; UnknownKind lists what there is."""
    if slug not in KINDS:
        raise UnknownKind(slug)
    return KINDS[slug]


# "urged" says in its data how far up the ladder; "watch_found" which watch; "closed" and
# "appeal_decided" how it ended.
RUNGS = {"supervise": "supervised", "joint": "joint", "listed": "listed", "interview": "interview"}


def slug_said(slug: str, data: Mapping[str, Any]) -> str:
    """The kind in whose words a notice is said, where its data tell more than its own kind."""
    if slug == "urged":
        return RUNGS.get(str(data.get("level")), slug)
    if slug == "watch_found" and data.get("watch") in KINDS:
        return str(data["watch"])
    if slug == "closed" and data.get("outcome") == "not_solved":
        return "closed_unsolved"
    if slug == "appeal_decided" and data.get("granted") is False:
        return "appeal_refused"
    return slug


def kind_said(slug: str, data: Mapping[str, Any]) -> Kind:
    """That kind itself; UnknownKind lists what there is."""
    return kind_of(slug_said(slug, data))


def msgid(kind: Kind, data: Mapping[str, Any]) -> str:
    """The fullest sentence whose words `data` has."""
    for sentence in (kind.clocked, kind.sentence):
        try:
            if sentence % data:
                return sentence
        except KeyError:
            continue
    return kind.plain
