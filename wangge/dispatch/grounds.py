"""依据 grounds: what a decision rests on, as its entry keeps it – duty item and law, words, place, precedents.

Keys, numbers and words of the duty list only: nothing of who spoke, no text of another case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.timezone import localdate

from wangge.cases.models import Case
from wangge.dispatch.like import alike
from wangge.dispatch.queries import notes, placed
from wangge.dispatch.rankers.retrieval import words_in
from wangge.dispatch.rankers.shelf import plain
from wangge.dispatch.ranking import Thought
from wangge.dispatch.rules import Candidate
from wangge.duties.models import DutyItem
from wangge.duties.queries import categories, duty_item
from wangge.grids.queries import path_text


def gathered(cases: Sequence[Case], thoughts: Sequence[Thought]) -> list[Thought]:
    """The thoughts with what only a question to the house can add: place and precedents.

    Asked of a batch outside any transaction: one statement, and the looks of `like`.
    """
    where = placed([case.pk for case in cases])
    return [
        replace(thought, grounds=_gathered(case, _first_item(case, thought), where.get(case.pk)))
        for case, thought in zip(cases, thoughts, strict=True)
    ]


def grounds(
    case: Case, candidate: Candidate | None, thought: Thought, **more: Any
) -> dict[str, Any]:
    """What the machine's decision rests on; `more`, such as `promise`, is added as it is."""
    item = _item(case, candidate.duty) if candidate else None
    thinking = {"shadow": thought.shadow, "second": thought.second}
    more |= {name: said for name, said in thinking.items() if said}
    return {**_cited(case, item), **thought.grounds, "model": thought.model, **more}


def grounds_of_person(case: Case, unit: int, item: DutyItem | None) -> dict[str, Any]:
    """What a person's choice rests on, and whether it followed what the machine had advised.

    `rank` is the place of the unit among the candidates last advised, None where it was not there.
    """
    note = notes([case]).get(case.pk)
    listed = note.data["candidates"] if note and note.kind == "considered" else []
    units = [int(one["unit"]) for one in listed]
    found = _gathered(case, item, placed([case.pk]).get(case.pk))
    return {
        **_cited(case, item),
        **found,
        "advised": units[0] if units else None,
        "followed": units[:1] == [unit],
        "rank": units.index(unit) + 1 if unit in units else None,
    }


def telling(case: Case, item: DutyItem | None) -> list[str]:
    """The words of the duty item that the case says; for the reasons and to be marked in the text."""
    if item is None:
        return []
    named = next((one for one in categories() if one.pk == item.category_id), None)
    cousins = (named.name, *named.synonyms) if named else ()
    phrases = [plain(text) for text in (item.matter, *item.keywords, *cousins)]
    return words_in(plain(case.words or case.title), list(dict.fromkeys(filter(None, phrases))))


def _cited(case: Case, item: DutyItem | None) -> dict[str, Any]:
    if item is None:
        return {}
    law = {"duty": item.code, "law": item.law, "article": item.article}
    return {**law, "words": telling(case, item)}


def _gathered(case: Case, item: DutyItem | None, said: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "place": _place(case, said),
        "like": [one.plain() for one in alike(case, item)],
    }


def _place(case: Case, said: Mapping[str, Any] | None) -> dict[str, Any]:
    """How its place is known: as the log says, else as it was given with the request, or not."""
    given = "pin" if case.lon is not None else "given" if case.division_code else ""
    how = str(said["how"]) if said else given
    sure = case.place_confidence
    return {
        "how": how,
        "division": case.division_code,
        "named": path_text(case.division_code) if case.division_code else "",
        "confidence": round(sure, 3) if sure is not None else 1.0 if case.division_code else 0.0,
    }


def _first_item(case: Case, thought: Thought) -> DutyItem | None:
    return _item(case, thought.candidates[0].duty) if thought.candidates else None


def _item(case: Case, code: str) -> DutyItem | None:
    return duty_item(code, on=localdate(case.registered_at)) if code else None
