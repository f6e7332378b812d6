"""排名 ranking: for each of a batch of cases the units that may answer, with reasons.

Reads only what the process keeps in memory (duty list, roster); one statement a batch where cases
have been returned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.cases.models import Case
from wangge.dispatch import whose
from wangge.dispatch.queries import returned_by
from wangge.dispatch.rankers.blend import blend, likelihood
from wangge.dispatch.rankers.fitted import confidence
from wangge.dispatch.rankers.retrieval import words_in
from wangge.dispatch.rankers.shelf import Matter, Scores, plain
from wangge.dispatch.rules import SHOWN, Candidate, Why, allowed
from wangge.duties.models import DutyItem
from wangge.duties.queries import categories, duty_items

LOOKED_AT = 15  # duty items whose units are worked out
MODEL = "dispatch/1"


@dataclass(frozen=True)
class Thought:
    """What the machine thinks of one case: candidates, the best first, or why there are none."""

    candidates: list[Candidate] = field(default_factory=list)
    trouble: Why | None = None
    model: str = MODEL


@dataclass
class DutyList:
    """Duty items of a day as rankers read them."""

    items: tuple[DutyItem, ...]
    matters: tuple[Matter, ...]


def think(cases: Sequence[Case]) -> list[Thought]:
    """A thought a case, in order; never raises for what is in the words."""
    thoughts: dict[int, Thought] = {}
    returns = returned_by([case.pk for case in cases if case.returns])
    for day in {localdate(case.registered_at) for case in cases}:
        group = [case for case in cases if localdate(case.registered_at) == day]
        duties = _duty_list(day)
        with override(settings.LANGUAGE_CODE):  # reasons are kept, in the language of the house
            thoughts |= _think(group, duties, returns)
    return [thoughts[case.pk] for case in cases]


def _think(
    cases: Sequence[Case], duties: DutyList, returns: dict[int, set[int]]
) -> dict[int, Thought]:
    if not duties.items:
        return {case.pk: Thought(trouble=Why.NO_DUTIES) for case in cases}
    texts = [case.words or case.title for case in cases]
    scores, models = blend(texts, duties.matters)
    shares = likelihood(scores)
    return {
        case.pk: _one(case, text, score, share, duties, returns.get(case.pk, set()), models)
        for case, text, score, share in zip(cases, texts, scores, shares, strict=True)
    }


def _one(
    case: Case,
    text: str,
    score: Scores,
    share: Scores,
    duties: DutyList,
    returned: set[int],
    models: str,
) -> Thought:
    model = f"{MODEL} {models}"
    if not any(letter.isalnum() for letter in text):
        return Thought(trouble=Why.NO_WORDS, model=model)
    first = np.argpartition(-share, min(LOOKED_AT, len(share) - 1))[:LOOKED_AT]
    first = [int(at) for at in first[np.argsort(-share[first], kind="stable")] if score[at] > 0]
    if not first:
        return Thought(trouble=Why.NOTHING_FITS, model=model)
    by_unit: dict[int, list[int]] = {}
    leads = {}
    for at in first:
        if found := whose.lead(duties.items[at], case.division_code):
            leads[at] = found
            by_unit.setdefault(found.unit.pk, []).append(at)
    if not by_unit:
        return Thought(trouble=Why.NO_UNITS if case.division_code else Why.NO_PLACE, model=model)
    letters = plain(text)
    held = {unit: float(share[rows].sum()) for unit, rows in by_unit.items()}
    ranked = sorted(by_unit, key=lambda unit: (-held[unit], unit))[:SHOWN]
    sure = _confidences([held[unit] for unit in ranked], float(score[by_unit[ranked[0]][0]]), case)
    candidates = []
    for unit, sureness in zip(ranked, sure, strict=True):
        at = by_unit[unit][0]
        item, found = duties.items[at], leads[at]
        candidates.append(
            Candidate(
                unit=unit,
                score=float(score[at]),
                confidence=sureness,
                duty=item.code,
                why=_reason(letters, duties.matters[at], found.raised),
                level=found.unit.level,
                admitted=item.admitted,
                holds=whose.holds(found.unit, case.division_code),
                co_units=found.co_units,
            )
        )
    ruled = case.lead_unit_id if case.final_assignment else None
    kept = allowed(candidates, ruled_unit=ruled, returned_by=returned)
    if not kept:
        return Thought(trouble=Why.RETURNED if returned else Why.NOTHING_FITS, model=model)
    return Thought(kept, model=model)


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


def _duty_list(on: date) -> DutyList:
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
        return [(it.pk, it.matter, it.keywords, it.leads, it.level, it.co_kinds) for it in items]

    return marks(one) == marks(other)
