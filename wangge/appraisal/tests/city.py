"""A city for the tests of appraisal: units in two groups, their counts, and a source that tells them."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wangge.appraisal.queries.counted import Behind, Kind, Tally
from wangge.appraisal.rules.periods import Span
from wangge.cases.models import Case
from wangge.people.models import Unit

AT = datetime(2026, 11, 3, 1, tzinfo=UTC)
PERIOD = "2026-10"
CONTENT: dict[str, Any] = {
    "lines": [
        {"measure": "resolution_rate", "weight": 60},
        {"measure": "return_rate", "weight": 20, "scale": [[0, 1], [20, 0]]},
        {"measure": "sign_hours", "weight": 20, "scale": [[1, 1], [12, 0]]},
    ],
    "groups": [
        {"key": "streets", "name": "街道组", "kinds": ["street_office"]},
        {"key": "rest", "name": "部门组"},
    ],
    "objection_days": 5,
}
KINDS = {
    "resolution_rate": Kind(
        label="解决率", formula="解决÷回访", flip=False, mean=False, suffix="%"
    ),
    "return_rate": Kind(label="退单率", formula="退单÷派遣", flip=True, mean=False, suffix="%"),
    "sign_hours": Kind(label="签收用时", formula="签收用时均值", flip=True, mean=True, suffix="h"),
}


@dataclass
class Told:
    """Counts by (measure, period) → tallies; and cases behind them."""

    tallies_of: dict[tuple[str, str], list[Tally]] = field(default_factory=dict)
    behind_of: dict[tuple[str, int], list[Behind]] = field(default_factory=dict)
    asked: list[frozenset[int]] = field(default_factory=list)

    def __call__(self, *, at: datetime | None = None, as_of: datetime | None = None) -> "Told":
        return self

    def opened(self) -> AbstractContextManager["Told"]:
        return nullcontext(self)

    def kinds(self) -> dict[str, Kind]:
        return KINDS

    def tallies(
        self, measure: str, span: Span, strata: Sequence[str], *, without: Collection[int]
    ) -> list[Tally]:
        self.asked.append(frozenset(without))
        found = self.tallies_of.get((measure, span.key), [])
        if measure != "resolution_rate":
            return found
        gone: dict[int, list[float]] = {}
        for unit in {one.unit for one in found}:
            for one in self.behind_of.get((measure, unit), []):
                if one.case in without:
                    gone.setdefault(unit, []).append(one.hit)
        kept = []
        for one in found:
            out = gone.pop(one.unit, [])
            k = one.k - sum(out)
            kept.append(
                Tally(unit=one.unit, stratum=one.stratum, n=one.n - len(out), k=k, squares=k)
            )
        return kept

    def behind(
        self, measure: str, span: Span, unit: int, *, without: Collection[int]
    ) -> list[Behind]:
        found = self.behind_of.get((measure, unit), [])
        return [one for one in found if one.case not in without]


def rate(unit: Unit, n: int, k: int, stratum: tuple[str, ...] = ("1", "general", "phone")) -> Tally:
    return Tally(unit=unit.pk, stratum=stratum, n=n, k=k, squares=k)


def mean(unit: Unit, n: int, value: float, deviation: float = 2.0) -> Tally:
    squares = n * (value**2 + deviation**2)
    return Tally(unit=unit.pk, stratum=(), n=n, k=n * value, squares=squares)


def tell(told: Told, units: dict[str, Unit], streets: Sequence[Unit]) -> None:
    """October and September: the first street is large and bad, the last is small and lucky."""
    for key, shift in (("2026-09", 0.03), (PERIOD, 0.0)):
        rates, returns, hours = [], [], []
        for i, street in enumerate(streets):
            n = 12 if i == len(streets) - 1 else 300 + 90 * i
            good = 1.0 if n == 12 else 0.55 if i == 0 else 0.8 + 0.012 * i + shift
            rates.append(rate(street, n, round(n * good)))
            returns.append(rate(street, n, 3 if n == 12 else round(n * 0.06)))
            hours.append(mean(street, n, 3.0 + i / 4))
        for unit in units.values():
            rates.append(rate(unit, 400, 330))
        told.tallies_of["resolution_rate", key] = rates
        told.tallies_of["return_rate", key] = returns
        told.tallies_of["sign_hours", key] = hours


def streets_of(division: Any, n: int = 9) -> list[Unit]:
    return [
        Unit.objects.create(
            code=f"street{i}",
            name=f"{'桐槐柳杨松柏枫榆梓'[i % 9]}树路街道办事处",
            kind="street_office",
            level="street",
            division=division,
        )
        for i in range(n)
    ]


def cases_of(unit: Unit, n: int) -> list[Case]:
    """Cases that lie with a unit; only what appraisal reads of them."""
    made = []
    for i in range(n):
        made.append(
            Case.objects.create(
                registered_at=AT - timedelta(days=20, minutes=i),
                channel="hotline_12345",
                title=f"路灯不亮{i}",
                lead_unit=unit,
                division_code="990101001001",
                state="closed",
                closed_at=AT - timedelta(days=10),
                called_back_at=AT - timedelta(days=11),
            )
        )
    return made
