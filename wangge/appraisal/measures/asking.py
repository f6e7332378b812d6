"""问数 asking: a measure by groups within a period, and the cases behind each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from wangge.appraisal.measures.shelf import CARRIED, How, Measure
from wangge.facts.tables import Facts

PREFIXES = {"district": 6, "street": 9, "community": 12}  # digits of a division code
SPANS = {"month": "M", "week": "W", "day": "D"}
OF_UNIT = ("unit_kind", "unit_level")
DIMENSIONS = (*CARRIED, *PREFIXES, *SPANS, *OF_UNIT)


class AskError(ValueError):
    """What is asked for cannot be: `.field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Period:
    """since ≤ moment < until, both aware; None: open at that end."""

    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            said = getattr(self, name)
            if said is not None and said.tzinfo is None:
                raise AskError(name, f"{said} has no time zone")
        if self.since and self.until and self.since >= self.until:
            raise AskError("until", "the period ends before it begins")


EVER = Period()


def measure(
    one: Measure, facts: Facts, *, by: Sequence[str] = (), period: Period = EVER
) -> ir.Table:
    """`*by`, `n` (rows counted), `k` (what stands above the line), `value`; one row a group.

    `value` is null where it cannot be reckoned: a share of nothing is neither 0 nor 100. Without
    `by` there is exactly one row. AskError for a dimension that there is not.
    """
    by = dimensions(one, by)
    rows = dimensioned(rows_of(one, facts, period), facts, by)
    if one.own is not None:
        return one.own(rows, facts, by)
    grouped = rows.group_by(by) if by else rows
    found: ir.Table = grouped.agg(n=rows.count(), **_made(one, rows))
    return found


def _made(one: Measure, rows: ir.Table) -> dict[str, ir.Value]:
    """k and value as the measure has them."""
    hit, n = rows.hit, rows.count().cast("float64")
    if one.how is How.COUNT:
        return {"k": rows.count(), "value": n}
    if one.how is How.SHARE:
        above = hit.cast("int32").sum().fill_null(0)
        return {"k": above, "value": above.cast("float64") * one.scale / n.nullif(0.0)}
    above = hit.cast("float64").sum().fill_null(0.0)
    if one.how in (How.RATE, How.MEAN):
        return {"k": above, "value": above * one.scale / n.nullif(0.0)}
    at = 0.5 if one.how is How.MEDIAN else 0.9
    return {"k": above, "value": hit.cast("float64").quantile(at) * one.scale}


def rows_of(one: Measure, facts: Facts, period: Period = EVER) -> ir.Table:
    """What the measure counts in the period: `case_id`, `moment`, `hit` and the columns carried."""
    return chosen(one, facts, since=period.since, until=period.until)


def chosen(one: Measure, facts: Facts, *, since: Any, until: Any, known: bool = True) -> ir.Table:
    """The same between moments that may be expressions; None: open at that end.

    Without `known` there are rows among them whose `hit` is null and which are not counted.
    """
    rows = one.rows(facts)
    kept = [rows.moment.notnull()]
    if known:
        # Cast first: "NOT a IS NOT NULL" is what merged statements would say: another thing.
        boolean = rows.hit.type().is_boolean()
        kept.append((rows.hit.cast("int32") if boolean else rows.hit).notnull())
    if one.excluded:
        kept.append(~rows.excluded)
    if since is not None:
        kept.append(rows.moment >= since)
    if until is not None:
        kept.append(rows.moment < until)
    return rows.filter(*kept)


def behind(
    one: Measure,
    facts: Facts,
    *,
    by: Sequence[str] = (),
    group: Mapping[str, Any] | None = None,
    period: Period = EVER,
    hit: bool | None = None,
) -> ir.Table:
    """The cases behind a number: `case_id`, `moment`, `hit`; `group` says which, None is a value too.

    `hit` narrows a share to what stands above the line (True), or to the rest.
    """
    by = dimensions(one, by)
    wanted = dict(group or {})
    if set(wanted) != set(by):
        raise AskError("group", f"say a value for each of {', '.join(by) or 'nothing'}")
    rows = dimensioned(rows_of(one, facts, period), facts, by)
    for name, value in wanted.items():
        rows = rows.filter(rows[name].isnull() if value is None else rows[name] == value)
    if hit is not None:
        if one.how is not How.SHARE:
            raise AskError("hit", f"{one.key} is not a share")
        rows = rows.filter(rows.hit if hit else ~rows.hit)
    return rows.select("case_id", "moment", "hit")


def dimensions(one: Measure, by: Sequence[str]) -> list[str]:
    allowed = [name for name in DIMENSIONS if one.dims is None or name in one.dims]
    for name in by:
        if name not in allowed:
            raise AskError(
                "by", f"{one.key} cannot be had by {name}; by {', '.join(allowed)} it can"
            )
    if len(by) > one.most_dims:
        raise AskError("by", f"{one.key} can be had by no more than {one.most_dims} at once")
    if len(set(by)) != len(by):
        raise AskError("by", "a dimension is named twice")
    return list(by)


def dimensioned(rows: ir.Table, facts: Facts, by: Sequence[str]) -> ir.Table:
    """Rows with the dimensions that are worked out of the columns carried."""
    more: dict[str, ir.Value] = {}
    for name in by:
        if name in PREFIXES:
            digits = PREFIXES[name]
            code = rows.division
            more[name] = ibis.ifelse(code.length() >= digits, code.substr(0, digits), None)
        elif name in SPANS:
            more[name] = rows.moment.cast("timestamp").truncate(SPANS[name]).date()
    rows = rows.mutate(**more) if more else rows
    if any(name in OF_UNIT for name in by):
        units = facts.units.select("unit", *OF_UNIT)
        rows = rows.left_join(units, "unit", rname="{name}_of_unit").drop("unit_of_unit")
    return rows
