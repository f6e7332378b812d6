"""抽访之问 sampling: the plan in force, and what a plan makes of cases – drawn for good, or only to see how many."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from wangge.cases.models import Case, Entry, Kind
from wangge.cases.moves import State
from wangge.people.roster import roster
from wangge.verification.models import SamplingPlan
from wangge.verification.rules.sampling import NONE, WAYS, Facts, drawn

SOON = (State.HANDLED, State.VERIFIED, State.REPLIED)  # answered next, and drawn then
LATELY = timedelta(days=30)
MOST = 5_000  # cases a plan is tried on


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """What a plan makes of some cases: how many by which way, and how many of them it must call."""

    cases: int
    ways: Mapping[str, int]  # phone | message | web | none
    always: int  # called whatever the lines say
    lines: Mapping[int, int]  # number of a line → cases it decided

    @property
    def drawn(self) -> int:
        return self.cases - self.ways[NONE]


def plan_on(at: datetime) -> SamplingPlan | None:
    """The plan in force at a moment."""
    return SamplingPlan.objects.filter(since__lte=at).order_by("-since", "-pk").first()


def facts_of(cases: Iterable[Case]) -> list[Facts]:
    """What a plan may look at, of each case; one statement for all.

    Of one that is handled and still to be looked at it is taken that the work will be found done.
    """
    several = list(cases)
    handled = Entry.objects.filter(case__in=several, kind="handled").order_by("case_id", "step")
    last: dict[int, Any] = dict(handled.values_list("case_id", "data"))
    units = roster().units
    return [
        Facts(
            case_id=case.pk,
            channel=case.channel,
            urgency=case.urgency,
            unit=units[case.lead_unit_id].code if case.lead_unit_id in units else "",
            safety=case.safety or case.urgency == "safety",
            complaint=case.kind in (Kind.COMPLAINT, Kind.REPORT),
            solved=bool(last.get(case.pk, {}).get("solved")),
            reworked=bool(case.reworks or case.rehandles or case.reopens),
            verified=case.verified_at is not None or case.state == State.HANDLED,
        )
        for case in several
    ]


def reckon(lines: Sequence[Mapping[str, Any]], facts: Sequence[Facts], *, seed: str) -> Reckoned:
    """How many of these a plan draws; nothing is kept of it."""
    found = [drawn(lines, one, seed=seed) for one in facts]
    ways = Counter(one.way for one in found)
    decided = Counter(one.why for one in found)
    return Reckoned(
        cases=len(found),
        ways={way: ways[way] for way in (*WAYS, NONE)},
        always=sum(n for why, n in decided.items() if why.startswith("always:")),
        lines={at: decided[f"line:{at}"] for at in range(1, len(lines) + 1)},
    )


def soon_drawn() -> QuerySet[Case]:
    """Cases whose work is done and whose person will be answered and drawn next."""
    return Case.objects.filter(state__in=SOON, wants_reply=True).order_by("-pk")[:MOST]


def lately_answered(*, at: datetime) -> QuerySet[Case]:
    """Cases answered within a month before, the newest first."""
    found = Case.objects.filter(replied_at__gte=at - LATELY, handled_at__isnull=False)
    return found.filter(wants_reply=True).order_by("-replied_at")[:MOST]
