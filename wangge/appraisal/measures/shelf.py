"""The shelf of measures: what a measure is, and how its rows are made of the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ibis.expr.types as ir

from wangge.base.shelf import Shelf
from wangge.facts.tables import Facts

# Of the case a row belongs to; `unit` may be said anew by a measure.
CARRIED = ("unit", "grid", "division", "category", "channel", "kind", "urgency")


class Better(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class How(StrEnum):
    """How the value is made of the rows."""

    SHARE = "share"  # rows that hit ÷ rows
    RATE = "rate"  # how often per row
    COUNT = "count"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    OWN = "own"  # the measure reckons it itself


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: its name and formula in words, and its rows.

    `rows` makes of the facts one row a thing counted – the denominator: `case_id`, `moment`
    (which decides the period), `hit` (for SHARE whether it counts above the line, for the others
    a number) and what is in CARRIED. A row whose `hit` is null is not counted at all.
    """

    key: str
    label: Any  # lazily translated, as all words here
    formula: Any
    family: Any
    unit: str  # % | h | 1 | /10⁴ | /100 | points
    better: Better
    how: How
    rows: Callable[[Facts], ir.Table]
    scale: float = 1.0
    dims: frozenset[str] | None = None  # what it may be grouped by; None: all
    most_dims: int = 9
    excluded: bool = True  # cases found unreasonable are left out
    own: Callable[[ir.Table, Facts, list[str]], ir.Table] | None = None  # for How.OWN


measures: Shelf[Measure] = Shelf("wangge.appraisal.measures")
Rows = Callable[[Facts], ir.Table]


def share(key: str, **told: Any) -> Callable[[Rows], Rows]:
    """Put a share in percent on the shelf; the function decorated makes its rows."""
    return _put(key, unit="%", scale=100.0, how=How.SHARE, **told)


def count(key: str, **told: Any) -> Callable[[Rows], Rows]:
    return _put(key, unit="1", how=How.COUNT, **told)


def rate(key: str, **told: Any) -> Callable[[Rows], Rows]:
    """How often per hundred rows."""
    return _put(key, **{"unit": "/100", "scale": 100.0, "how": How.RATE, **told})


def number(key: str, **told: Any) -> Callable[[Rows], Rows]:
    """A mean, a median or a 90th percentile; say `how` and `unit`."""
    return _put(key, **told)


def _put(key: str, **told: Any) -> Callable[[Rows], Rows]:
    def put(rows: Rows) -> Rows:
        measures.add(key)(Measure(key=key, rows=rows, **told))
        return rows

    return put


def counted(table: ir.Table, *, moment: ir.Value, hit: ir.Value, **anew: ir.Value) -> ir.Table:
    """Rows as a measure gives them, of a table that has the columns carried."""
    given = {name: table[name] for name in CARRIED} | anew
    return table.select("case_id", "excluded", moment=moment, hit=hit, **given)


def hours(seconds: ir.Value) -> ir.Value:
    return seconds.cast("float64") / 3600.0
