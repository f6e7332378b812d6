"""核查所见 pane: what was asked, what the unit says it did, the photos side by side, what the checks think."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases.models import Attachment, Case, Entry
from wangge.people.models import Person
from wangge.people.queries import names
from wangge.verification.checks.shelf import Verdict, checks
from wangge.verification.looking.marks import marks_of
from wangge.verification.looking.queue import opinions
from wangge.verification.models import Capture
from wangge.verification.redacting import Standing, standing

Purpose = Attachment.Purpose
SURE = ((0.9, "very sure"), (0.7, "fairly sure"), (0.4, "not sure"), (0.0, "only a guess"))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One photo, how it was taken, how it stands before the public, and what is marked in it."""

    one: Attachment
    capture: Capture | None
    standing: Standing
    mark: dict[str, float] | None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Before and after; either may be missing."""

    before: Seen | None
    after: Seen | None


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one check thinks, in words."""

    label: str
    verdict: str  # fine | doubt | cannot_tell
    sure: str
    why: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the unit says it did."""

    result: str = ""
    solved: bool = True
    unsolved_reason: str = ""
    reply: str = ""
    by: str = ""
    after: Sequence[str] = field(default_factory=list)  # blob keys


def handed_in(case: Case) -> Work:
    """The last report of the unit; two statements."""
    entry = Entry.objects.filter(case=case, kind="handled").order_by("-step").first()
    if entry is None:
        return Work()
    said = entry.data
    return Work(
        result=said.get("result", ""),
        solved=bool(said.get("solved", True)),
        unsolved_reason=said.get("unsolved_reason", ""),
        reply=said.get("reply", ""),
        by=names([entry.actor]).get(entry.actor, ""),
        after=list(said.get("after") or ()),
    )


def photos(case: Case, work: Work) -> tuple[list[Pair], list[Seen]]:
    """(before and after pairwise, photos of inspections); four statements."""
    rows = list(Attachment.objects.filter(case=case, mime__startswith="image/").order_by("pk"))
    stand, marked = standing(rows), marks_of(rows)
    taken = {one.attachment_id: one for one in Capture.objects.filter(attachment__in=rows)}
    seen = [
        Seen(one=one, capture=taken.get(one.pk), standing=stand[one.pk], mark=marked.get(one.blob))
        for one in rows
    ]
    before = [it for it in seen if it.one.purpose in (Purpose.SAID, Purpose.BEFORE)]
    after = [it for it in seen if it.one.purpose == Purpose.AFTER]
    if handed := [it for it in after if it.one.blob in work.after]:
        after = handed  # those of an earlier try are not what is to be verified now
    return pairs(before, after), [it for it in seen if it.one.purpose == Purpose.INSPECTION]


def pairs(before: Sequence[Seen], after: Sequence[Seen]) -> list[Pair]:
    """First what was taken over one another, then what is left in the order it came."""
    left, right = list(before), list(after)
    made: list[Pair] = []
    for it in after:
        base = it.capture.before_id if it.capture else None
        match = next((one for one in left if one.one.pk == base), None)
        if match is not None:
            made.append(Pair(before=match, after=it))
            left.remove(match)
            right.remove(it)
    for n in range(max(len(left), len(right))):
        made.append(
            Pair(
                before=left[n] if n < len(left) else None,
                after=right[n] if n < len(right) else None,
            )
        )
    return made


def cards(case: Case) -> list[Card]:
    """What the checks think, doubts first."""
    order = [Verdict.DOUBT, Verdict.CANNOT_TELL, Verdict.FINE]
    said = opinions([case]).get(case.pk, [])
    made = [card(one) for one in said]
    return sorted(made, key=lambda card: order.index(Verdict(card.verdict)))


def card(said: Mapping[str, Any]) -> Card:
    """One opinion of a check in words; one of an unknown shape cannot tell."""
    key, verdict = str(said.get("check", "")), str(said.get("verdict", ""))
    if verdict not in set(Verdict):
        verdict = str(Verdict.CANNOT_TELL)
    sure = "" if verdict == Verdict.CANNOT_TELL else _sure(float(said.get("confidence") or 0))
    return Card(
        label=str(checks[key].label) if key in checks else _("A check that is no longer there"),
        verdict=verdict,
        sure=sure,
        why=[_(str(one)) for one in said.get("why") or () if one],
    )


def _sure(value: float) -> str:
    word = next(word for least, word in SURE if value >= least)
    return {
        "very sure": _("very sure"),
        "fairly sure": _("fairly sure"),
        "not sure": _("not sure"),
        "only a guess": _("only a guess"),
    }[word]


def own_work(case: Case, person: Person) -> bool:
    """Whether this person handled it – and so must not verify it."""
    return bool(case.handled_by) and case.handled_by == person.actor
