"""前瞻 ahead: what would fire in the next hours, under the ladder as it is or as it might be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wangge.cases.models import Case
from wangge.cases.moves import OPEN
from wangge.clocks.models import Clock
from wangge.supervision.models import Fired
from wangge.supervision.queries.due import days_of, standing
from wangge.supervision.rules.ladder import Rung, comings

DAY = timedelta(hours=24)
MOST = 2_000  # clocks looked at; more are told of, not counted


@dataclass(kw_only=True)
class Ahead:
    """rung -> how often it would fire within the hours, among so many clocks looked at."""

    counts: Counter[str] = field(default_factory=Counter)
    clocks: int = 0
    cut: bool = False


def ahead(ladder: Sequence[Rung], *, at: datetime, within: timedelta = DAY) -> Ahead:
    """Reckoned for the clocks that are due first, late ones among them."""
    running = Clock.objects.filter(stopped_at=None, due_at__isnull=False).order_by("due_at")
    clocks = list(running.filter(case__state__in=OPEN)[: MOST + 1])
    found = Ahead(clocks=min(len(clocks), MOST), cut=len(clocks) > MOST)
    clocks = clocks[:MOST]
    cases = Case.objects.in_bulk({one.case_id for one in clocks})
    fired = set(
        Fired.objects.filter(clock__in=[one.pk for one in clocks]).values_list(
            "clock_id", "rung", "turn"
        )
    )
    for clock in clocks:
        case = cases[clock.case_id]
        coming, _trouble = comings(ladder, standing(clock, case), days_of(clock))
        for one in coming:
            gone = (clock.pk, one.rung.code, one.turn) in fired
            if not gone and one.moment <= at + within:
                found.counts[one.rung.code] += 1
    return found
