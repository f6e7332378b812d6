"""排名 ranking: for each of a batch of cases the units that may answer, with reasons.

The words of the duty list speak always; what settled cases have taught speaks where a model stands.

Reads only what the process keeps in memory (duty list, roster); one statement a batch where cases
have been returned.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.assist.store import Damaged
from wangge.cases.models import Case
from wangge.dispatch.queries import returned_by
from wangge.dispatch.rankers.blend import blend, likelihood
from wangge.dispatch.rankers.fitted import confidence
from wangge.dispatch.rankers.retrieval import words_in
from wangge.dispatch.rankers.shelf import Matter, Scores, plain
from wangge.dispatch.ranking import learned, weighing, whose
from wangge.dispatch.ranking.kinds import kinds
from wangge.dispatch.ranking.learned import Opinion, Taught
from wangge.dispatch.ranking.standing import opinions_of, standing
from wangge.dispatch.rules import SHOWN, Candidate, Why, allowed
from wangge.duties.models import DutyItem
from wangge.duties.queries import categories, duty_items

log = logging.getLogger(__name__)
MODEL = "list/2"
ONLY_LIKE = 0.3  # confidence at most where not two letters in a row are the same


@dataclass(frozen=True)
class Thought:
    """What the machine thinks of one case: candidates, the best first; `trouble`: why it leaves it
    to a person whatever they are."""

    candidates: list[Candidate] = field(default_factory=list)
    trouble: Why | None = None
    model: str = MODEL
    grounds: dict[str, Any] = field(default_factory=dict)  # place and precedents: see grounds.py
    promise: dict[str, Any] | None = None  # what the learned model has certified; None without one
    category: int | None = None  # the most exact category that is likelier than not
    shadow: dict[str, Any] = field(default_factory=dict)  # what a model in the shadow would do
    second: dict[str, Any] = field(default_factory=dict)  # a language model's second look


@dataclass
class DutyList:
    """Duty items of a day as rankers read them."""

    items: tuple[DutyItem, ...]
    matters: tuple[Matter, ...]


class Reading(NamedTuple):
    """What was read of one text: its letters, for each duty item the score and the share, and what a
    learned model thinks, where there is one."""

    letters: str
    score: Scores
    share: Scores
    opinion: Opinion | None = None
    taught: Taught | None = None


def think(cases: Sequence[Case]) -> list[Thought]:
    """A thought a case, in order; never raises for what is in the words."""
    thoughts: dict[int, Thought] = {}
    returns = returned_by([case.pk for case in cases if case.returns])
    for day in {localdate(case.registered_at) for case in cases}:
        group = [case for case in cases if localdate(case.registered_at) == day]
        duties = duty_list(day)
        with override(settings.LANGUAGE_CODE):  # reasons are kept, in the language of the house
            thoughts |= _think(group, duties, returns)
    return [thoughts[case.pk] for case in cases]


def warm(*, on: date) -> None:
    """Make ready what the first thought of a process would wait for (about a second)."""
    duties = duty_list(on)
    if duties.items:
        blend([duties.items[0].matter], duties.matters)


def _think(
    cases: Sequence[Case], duties: DutyList, returns: dict[int, set[int]]
) -> dict[int, Thought]:
    if not duties.items:
        return {case.pk: Thought(trouble=Why.NO_DUTIES) for case in cases}
    texts = [case.words or case.title for case in cases]
    taught, damaged = standing()
    quick = taught is not None and taught.quick
    blended = blend(texts, duties.matters, quick=quick)
    shares = likelihood(blended.scores)
    codes = [item.code for item in duties.items]
    taught, opinions, broken = opinions_of(taught, cases, codes)
    damaged = damaged or broken or blended.damaged
    listed = np.where(blended.scores > 0, shares, 0.0)  # what no word speaks for is not even faint
    shadows = _shadows(cases, texts, duties, {quick: listed})
    of = kinds(duties.items, _shares(listed, opinions))
    model = f"{taught.name if taught else MODEL} {blended.models}"
    thoughts = {}
    for at, case in enumerate(cases):
        read = Reading(plain(texts[at]), blended.scores[at], shares[at], opinions[at], taught)
        trouble, found = _candidates(case, read, duties)
        returned, recused = returns.get(case.pk, set()), whose.recused(case.accused_unit_id)
        kept = allowed(
            found,
            ruled_unit=case.lead_unit_id if case.final_assignment else None,
            returned_by=returned,
            recused=recused,
        )
        if found and not kept:
            trouble = _none_left(returned, recused)
        thoughts[case.pk] = Thought(
            kept,
            trouble or (Why.DAMAGED if damaged else None),
            model,
            promise=taught.promise if taught else None,
            category=None if trouble is Why.NO_WORDS else of[at],
            shadow=shadows[at],
        )
    return thoughts


def _none_left(returned: set[int], recused: set[int]) -> Why:
    if returned:
        return Why.RETURNED
    return Why.RECUSED if recused else Why.NOTHING_FITS


def _shadows(
    cases: Sequence[Case], texts: Sequence[str], duties: DutyList, listed: dict[bool, Scores]
) -> list[dict[str, Any]]:
    """Whom a model in the shadow would name, and how sure it is; nothing is done by it. `listed`: what
    the list's words said, by whether only the quick rankers were asked."""
    try:
        taught = learned.current("shadow")
        codes = [item.code for item in duties.items]
        opinions = taught.opinions(cases, codes) if taught else []
    except Damaged as damage:
        log.error("%s", damage)  # it hinders nobody: the live one decides
        taught = None
    if taught is None:
        return [{} for _ in cases]
    shares = listed.get(taught.quick)
    if shares is None:
        scores = blend(texts, duties.matters, quick=taught.quick).scores
        shares = np.where(scores > 0, likelihood(scores), 0.0)
    said = []
    for case, opinion, share in zip(cases, opinions, shares, strict=True):
        pool = weighing.pool(duties.items, share, opinion, case.division_code)
        odds = learned.odds(pool.evidence, taught.weights)[:-1]
        best = int(odds.argmax()) if len(odds) else -1
        found = (
            {"unit": pool.units[best], "confidence": round(float(odds[best]), 3)}
            if len(odds)
            else {}
        )
        said.append({"model": taught.name, **found})
    return said


def _shares(listed: Scores, opinions: Sequence[Opinion | None]) -> Scores:
    """(cases, items): how likely each duty item is, by the list's words and by what was learned."""
    learnt = [one.duties for one in opinions if one is not None]
    return (listed + np.stack(learnt)) / 2 if learnt else listed


def _candidates(case: Case, read: Reading, duties: DutyList) -> tuple[Why | None, list[Candidate]]:
    """The units that come into question, the likeliest first; or why there are none."""
    if not any(letter.isalnum() for letter in read.letters):
        return Why.NO_WORDS, []
    if not (read.score > 0).any() and read.opinion is None:
        return Why.NOTHING_FITS, []
    listed = np.where(read.score > 0, read.share, 0.0)
    opinion = read.opinion or Opinion(np.zeros(len(listed)), {})
    pool = weighing.pool(duties.items, listed, opinion, case.division_code)
    if not pool.units:
        return Why.NO_UNITS if case.division_code else Why.NO_PLACE, []
    held = pool.evidence[:, 0]
    if read.taught:
        held = learned.odds(pool.evidence, read.taught.weights)[:-1]
    ranked = sorted(range(len(held)), key=lambda at: (-held[at], pool.units[at]))[:SHOWN]
    sure = [float(held[at]) for at in ranked]
    if not read.taught:
        best = pool.items[ranked[0]][0]
        sure = _confidences(sure, float(read.score[best]), case)
        if not words_in(read.letters, duties.matters[best].said):
            sure = [min(one, ONLY_LIKE) for one in sure]
    return None, [
        _candidate(case, pool.items[at][0], pool.leads[at], sureness, read, duties)
        for at, sureness in zip(ranked, sure, strict=True)
    ]


def _candidate(
    case: Case, at: int, lead: whose.Lead, sureness: float, read: Reading, duties: DutyList
) -> Candidate:
    item = duties.items[at]
    return Candidate(
        unit=lead.unit.pk,
        score=float(read.score[at]),
        confidence=sureness,
        duty=item.code,
        why=_reason(read.letters, duties.matters[at], lead.raised),
        level=lead.unit.level,
        admitted=item.admitted,
        holds=whose.holds(lead.unit, case.division_code),
        co_units=lead.co_units,
    )


def _confidences(held: list[float], score: float, case: Case) -> list[float]:
    """The first by calibration, what is left shared out among the others."""
    best = confidence(
        share=held[0],
        lead=held[0] - (held[1] if len(held) > 1 else 0.0),
        score=score,
        known=bool(case.division_code),
    )
    rest = max(1e-9, 1 - held[0])
    return [best, *(min(best, (1 - best) * one / rest) for one in held[1:])]


def _reason(text: str, matter: Matter, raised: str) -> str:
    hits = words_in(text, matter.said)
    said = _("words: %(words)s") % {"words": _(", ").join(hits)} if hits else _("likeness of words")
    if raised == "place":
        said += _("; the place is not known more exactly, so the unit above")
    if raised == "missing":
        said += _("; no unit at the usual level, so the one above")
    return said


_lists: dict[date, DutyList] = {}


def duty_list(on: date) -> DutyList:
    """The duty list of a day; made anew when the duties have changed."""
    items = duty_items(on)
    kept = _lists.get(on)
    if kept and (kept.items is items or _same(kept.items, items)):
        return kept
    named = {one.pk: one for one in categories()}
    matters = tuple(
        Matter(
            item.code,
            (item.matter, *item.keywords),
            (named[item.category_id].name, *named[item.category_id].synonyms)
            if item.category_id in named
            else (),
        )
        for item in items
    )
    if kept and kept.matters == matters:
        matters = kept.matters  # the index made of them stands
    if len(_lists) > 3:
        _lists.clear()
    _lists[on] = DutyList(items, matters)
    return _lists[on]


def _same(one: Iterable[DutyItem], other: Iterable[DutyItem]) -> bool:
    def marks(items: Iterable[DutyItem]) -> list[object]:
        return [
            (
                it.pk,
                it.matter,
                it.keywords,
                it.leads,
                it.level,
                it.co_kinds,
                it.admitted,
                it.category_id,
            )
            for it in items
        ]

    return marks(one) == marks(other)
