"""为何派给 why: the decisions about whose a case is, with precedents as this reader may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from wangge.cases.models import Case
from wangge.dispatch.shown.alike import Alike, precedents
from wangge.dispatch.shown.decided import Decision, decisions
from wangge.people.queries import Access


@dataclass(frozen=True)
class Shown:
    """A decision, and the precedents it names as the reader may see them."""

    decision: Decision
    precedents: Sequence[Alike] = ()


@dataclass(frozen=True)
class Whys:
    """All decisions, the last first; `last_word` is the last one in a few words, while it is folded."""

    decisions: Sequence[Shown] = field(default_factory=tuple)
    last_word: str = ""


def why(case: Case, access: Access) -> Whys:
    """Two statements at most: the log, and which precedents the reader may see."""
    found = decisions(case)
    if not found:
        return Whys()
    named = [(at, one) for at, decision in enumerate(found) for one in decision.like]
    seen: dict[int, list[Alike]] = defaultdict(list)
    for (at, _), one in zip(named, precedents([said for _, said in named], access), strict=True):
        seen[at].append(one)
    shown = [Shown(decision, seen[at]) for at, decision in enumerate(found)]
    last = found[-1]
    words = (last.matter, f"{last.law} {last.article}".strip(), last.sure or last.advice)
    return Whys(shown[::-1], " · ".join(filter(None, words)))
