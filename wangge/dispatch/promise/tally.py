"""计数 tally: the machine's dispatches counted by day, stakes, channel and class – by one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from wangge.dispatch.models import Gate, How, Outcome, Sent
from wangge.dispatch.rules.limits import Standing
from wangge.dispatch.rules.watching import Counted

HORIZON = 90  # days the monitor looks back; δ is what it may err in so long
SHOWN_DAYS = 30  # of the figures that pages show
KINDS = ("tier", "channel", "category")


@dataclass
class Tally:
    """What is known of one scope: counts of the days shown, and for the bets all counts by day."""

    scope: str
    sent: int = 0
    right: int = 0
    wrong: int = 0
    returned: int = 0
    targets: float = 0.0  # of the sent, added up
    days: dict[date, dict[float, list[int]]] = field(default_factory=dict)  # target → sent, wrong

    @property
    def settled(self) -> int:
        return self.right + self.wrong

    @property
    def promised(self) -> float:
        return self.targets / self.sent if self.sent else 0.0

    @property
    def counted(self) -> list[list[Counted]]:
        """As the rules bet on them, the first day first."""
        return [
            [Counted(target, *both) for target, both in of.items()]
            for _, of in sorted(self.days.items())
        ]

    def add(self, row: Mapping[str, Any], *, shown_from: date, watched: bool) -> None:
        n, wrong = row["n"], row["outcome"] == Outcome.WRONG
        if row["day"] >= shown_from:
            self.sent += n
            self.right += n * (row["outcome"] == Outcome.RIGHT)
            self.wrong += n * wrong
            self.returned += n * (row["how"] == How.RETURNED)
            self.targets += n * row["target"]
        if watched:
            both = self.days.setdefault(row["day"], {}).setdefault(row["target"], [0, 0])
            both[0] += n
            both[1] += n * wrong


def tallies(at: datetime, opened: Mapping[str, datetime]) -> dict[str, Tally]:
    """scope → tally. `opened`: since when a scope is watched anew; each of these costs a statement."""
    shown_from, today = days_shown(at)
    rows = _rows(Sent.objects.filter(day__gte=today - timedelta(days=HORIZON - 1)))
    found: dict[str, Tally] = {}
    for row in rows:
        for scope in scopes_of(row):
            one = found.setdefault(scope, Tally(scope))
            one.add(row, shown_from=shown_from, watched=scope not in opened)
    for scope in opened.keys() & found.keys():
        for row in _rows(within(scope).filter(sent_at__gte=opened[scope])):
            never = today + timedelta(days=1)  # they are among the days shown already
            found[scope].add(row, shown_from=never, watched=True)
    return found


def days_shown(at: datetime) -> tuple[date, date]:
    """The first and the last day of the figures that pages show."""
    today = localdate(at)
    return today - timedelta(days=SHOWN_DAYS - 1), today


def scopes_of(row: Mapping[str, Any]) -> list[str]:
    return ["all", *(f"{kind}:{row[kind]}" for kind in KINDS if row[kind])]


def within(scope: str) -> QuerySet[Sent]:
    """The machine's dispatches that a scope holds."""
    kind, _colon, key = scope.partition(":")
    return Sent.objects.filter(Q(**{kind: key}) if kind in KINDS else Q())


def opened(switches: Iterable[Gate], at: datetime) -> dict[str, datetime]:
    """scope → when a person opened it last, where that is not longer ago than one looks back anyway."""
    since = at - timedelta(days=HORIZON)
    found: dict[str, datetime] = {}
    for one in switches:
        if one.state == Standing.OPEN and one.at > since:
            found[one.scope] = max(one.at, found.get(one.scope, one.at))
    return found


def _rows(sent: QuerySet[Sent]) -> list[dict[str, Any]]:
    columns = ("day", *KINDS, "target", "outcome", "how")
    return list(sent.order_by().values(*columns).annotate(n=Count("pk")))
