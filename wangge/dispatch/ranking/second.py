"""再看 second look: a language model puts the first three in order for the person who will decide – never more.

Only where a person decides anyway. Confidences stay with their units, so nothing goes by itself that
would not have gone; text reaches the model without names and numbers (assist.nameless).
"""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from wangge.assist import queries as models
from wangge.assist.adapters.without import NoReranker
from wangge.cases.models import Case
from wangge.dispatch.ranking import Thought
from wangge.dispatch.rules import Candidate
from wangge.duties.models import DutyItem
from wangge.people.queries import unit_named

FIRST = 3  # that are looked at again
PATIENCE = 3.0  # seconds for all of a batch; who comes later keeps the order given


def looked_again(
    cases: Sequence[Case],
    thoughts: Sequence[Thought],
    items: dict[str, DutyItem],
    *,
    sure: float,
) -> list[Thought]:
    """The thoughts, in which the first three may stand in another order; the same where no language
    model is set, where it is silent, and where the machine is sure."""
    model = models.reranker()
    if isinstance(model, NoReranker):
        return list(thoughts)
    until = monotonic() + PATIENCE
    found = []
    for case, thought in zip(cases, thoughts, strict=True):
        few = thought.candidates[:FIRST]
        if thought.trouble or len(few) < 2 or few[0].confidence >= sure or monotonic() > until:
            found.append(thought)
            continue
        order = model.rerank(case.words or case.title, [_told(one, items) for one in few])
        places = [guess.value for guess in order]
        if sorted(places) != list(range(len(few))):
            found.append(thought)
            continue
        again = [few[at] for at in places] + thought.candidates[FIRST:]
        second = {"model": model.model, "order": places, "why": order[0].why}
        found.append(replace(thought, candidates=again, second=second))
    return found


def _told(candidate: Candidate, items: dict[str, DutyItem]) -> str:
    item = items.get(candidate.duty)
    matter = f"{item.matter}（{item.law} {item.article}）" if item else ""
    return f"{unit_named(candidate.unit)}：{matter}"
