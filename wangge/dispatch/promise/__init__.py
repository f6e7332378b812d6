"""承诺 promise: may a case go by itself? What is promised of its stakes, what is proved, what the gates say."""

from collections.abc import Mapping, Sequence
from typing import Any

from wangge.base.options import OptionError, option
from wangge.cases.models import Case, Urgency
from wangge.dispatch.promise.gates import openings
from wangge.dispatch.rules import SHOWN, Candidate
from wangge.dispatch.rules.limits import Limit, Tier
from wangge.dispatch.rules.limits import limit as limit_of
from wangge.duties.models import DutyItem
from wangge.duties.queries import categories

GENERAL = option(
    "WANGGE_PROMISE_GENERAL",
    0.05,
    "Share of general cases sent by the machine that may go to a wrong unit.",
)
URGENT = option("WANGGE_PROMISE_URGENT", 0.03, "The same of urgent cases.")
SAFETY = option(
    "WANGGE_PROMISE_SAFETY", 0.01, "The same of cases in which somebody's safety is at stake."
)
DELTA = option(
    "WANGGE_PROMISE_DELTA",
    0.05,
    "Probability with which a promise may fail; the monitor's false alarms keep to it too.",
)
UNPROVEN = option(
    "WANGGE_DISPATCH_UNPROVEN",
    "provisional",
    "Cases for which no threshold is proved: sent provisionally from WANGGE_DISPATCH_SURE on, or "
    "all left to a person.",
    choices=("provisional", "person"),
)
_TARGETS = {Tier.GENERAL: GENERAL, Tier.URGENT: URGENT, Tier.SAFETY: SAFETY}


def tier(case: Case) -> Tier:
    """What is at stake."""
    if case.safety or case.urgency == Urgency.SAFETY:
        return Tier.SAFETY
    return Tier.URGENT if case.urgency == Urgency.URGENT else Tier.GENERAL


def target(of: Tier) -> float:
    """The error promised of a tier, as the settings say; OptionError unless within 0 … 1."""
    return _share(_TARGETS[of])


def delta() -> float:
    return _share(DELTA)


def limit(
    case: Case, *, category: str, card: Mapping[str, Any] | None, sure: float
) -> Limit:  # fmt: skip
    """How sure the machine must be to send this case, and whether it may at all.

    `category` is the code of its topmost category, `card` the promise of the model that thought of
    it, `sure` the threshold where nothing is proved. Costs no statement: gates are kept in memory.
    """
    at_stake = tier(case)
    return limit_of(
        at_stake,
        card=card,
        target=target(at_stake),
        delta=delta(),
        sure=sure,
        proven_only=UNPROVEN.value == "person",
        gates=openings(tier=at_stake, channel=case.channel, category=category),
    )


def short_list(candidates: Sequence[Candidate], held: Limit | None) -> Sequence[Candidate]:
    """What a person is shown: the candidates sure enough to be the right one, at least the first."""
    low = held.short if held else 0.0
    likely = [one for one in candidates[:SHOWN] if one.confidence >= low]
    return likely or candidates[:1]


def top_category(case: Case, item: DutyItem | None) -> str:
    """The code of the topmost category above the duty item's, or the case's; "" where none is known."""
    at = (item.category_id if item else None) or case.category_id
    by_key = {one.pk: one for one in categories()}
    seen: set[int] = set()
    while at in by_key and at not in seen and by_key[at].parent_id:
        seen.add(at)
        at = by_key[at].parent_id
    return by_key[at].code if at in by_key else ""


def _share(said: Any) -> float:
    value = float(said.value)
    if not 0 < value < 1:
        raise OptionError(f"{said.name} was given {value}; allowed: a number between 0 and 1")
    return value
