"""合问 batch: many measures by the same groups; what counts the same table is one statement.

An engine reads a table once for all its measures. The statements are put into words once a process:
moments that differ from one question to the next stand in them as variables.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import datatypes as dt

from wangge.appraisal.measures.asking import (
    EVER,
    AskError,
    Period,
    chosen,
    dimensioned,
    dimensions,
)
from wangge.appraisal.measures.shelf import How, Measure, measures
from wangge.facts.tables import Facts

PARTS = ("n", "k", "value")
KEPT = 64  # sets of statements a process holds on to
MOMENT = dt.Timestamp(timezone="UTC", scale=6)


@dataclass(frozen=True)
class Statement:
    """One question to the engine, and the measures that find their answers in it."""

    rows: ir.Table
    keys: tuple[str, ...]  # columns n_0, k_0, value_0 are those of the first, and so on


def together(
    several: Iterable[Measure], facts: Facts, *, by: Sequence[str] = (), period: Period = EVER
) -> dict[str, pa.Table]:
    """Key → what `measure` would give (`*by`, `n`, `k`, `value`), groups in no order.

    AskError as there: every measure must be had by these groups.
    """
    asked = tuple(several)
    if facts.shape:
        answers = _kept_answers(asked, facts, by, period)
    else:
        told = statements(asked, facts, by=by, since=period.since, until=period.until)
        answers = [(one.keys, one.rows.to_pyarrow()) for one in told]
    found = {key: _answer(table, at, by) for keys, table in answers for at, key in enumerate(keys)}
    return {one.key: found[one.key] for one in asked}


def those_by(by: Sequence[str]) -> list[Measure]:
    """Every measure that can be had by these groups, by key. AskError where there is none."""
    found = [one for _, one in measures if one.dims is None or one.dims.issuperset(by)]
    if not found:
        raise AskError("by", f"no measure can be had by {', '.join(by)}")
    return found


def _answer(table: pa.Table, at: int, by: Sequence[str]) -> pa.Table:
    """Of one measure: a group without rows is not there."""
    parts = table.select([*by, *(f"{name}_{at}" for name in PARTS)]).rename_columns([*by, *PARTS])
    return parts.filter(pc.field("n") > 0) if by else parts


def statements(
    several: Sequence[Measure], facts: Facts, *, by: Sequence[str], since: Any, until: Any
) -> list[Statement]:
    """The questions, one for each table that is counted; `since` and `until` may be expressions."""
    of_table: dict[Any, list[tuple[Measure, ir.Value, ir.Value]]] = {}
    alone: list[Statement] = []
    for one in several:
        names = dimensions(one, by)
        rows = chosen(one, facts, since=since, until=until, known=one.own is not None)
        rows = dimensioned(rows, facts, names)
        if one.own is not None:
            made = one.own(rows, facts, names)
            parts = {f"{name}_0": made[name] for name in PARTS}
            alone.append(Statement(made.select(*names, **parts), (one.key,)))
            continue
        base, kept, columns = _peeled(rows.op())
        groups = tuple(columns[name] for name in names)
        where: ir.Value = ibis.and_(*(value.to_expr() for value in kept))
        of_table.setdefault((base, groups), []).append((one, where, columns["hit"].to_expr()))
    return alone + [
        _statement(base.to_expr(), dict(zip(by, groups, strict=True)), parts)
        for (base, groups), parts in of_table.items()
    ]


def _statement(
    table: ir.Table, groups: dict[str, ops.Value], parts: list[tuple[Measure, ir.Value, ir.Value]]
) -> Statement:
    """Each measure is one column first, null where it does not count the row."""
    columns = {name: one.to_expr() for name, one in groups.items()}
    for at, (one, where, hit) in enumerate(parts):
        number = hit.cast("int32") if one.how in (How.SHARE, How.COUNT) else hit.cast("float64")
        columns[f"hit_{at}"] = ibis.ifelse(where, number, ibis.null(number.type()))
    wide, made = table.select(**columns), {}
    for at, (one, _, _) in enumerate(parts):
        for name, value in _made(one, wide[f"hit_{at}"]).items():
            made[f"{name}_{at}"] = value
    rows = (wide.group_by(list(groups)) if groups else wide).agg(**made)
    return Statement(rows, tuple(one.key for one, _, _ in parts))


def _made(one: Measure, hit: Any) -> dict[str, ir.Value]:
    """n, k and value of a measure of its column."""
    n = hit.count()
    of = n.cast("float64")
    if one.how is How.COUNT:
        return {"n": n, "k": n, "value": of}
    if one.how is How.SHARE:
        k = hit.sum().fill_null(0)
        return {"n": n, "k": k, "value": k.cast("float64") * one.scale / of.nullif(0.0)}
    k = hit.sum().fill_null(0.0)
    if one.how in (How.RATE, How.MEAN):
        return {"n": n, "k": k, "value": k * one.scale / of.nullif(0.0)}
    at = 0.5 if one.how is How.MEDIAN else 0.9
    return {"n": n, "k": k, "value": hit.quantile(at) * one.scale}


Peeled = tuple[ops.Relation, tuple[ops.Value, ...], dict[str, ops.Value]]


def _peeled(op: ops.Relation) -> Peeled:
    """The table below all choosing of rows and columns, what chooses its rows, and the columns."""
    if isinstance(op, ops.Project) and not _looks_around(op):
        base, kept, columns = _peeled(op.parent)
        return base, kept, {name: _on(one, op, columns) for name, one in op.values.items()}
    if isinstance(op, ops.Filter):
        base, kept, columns = _peeled(op.parent)
        return base, (*kept, *(_on(one, op, columns) for one in op.predicates)), columns
    return op, (), {name: ops.Field(op, name) for name in op.schema}


def _looks_around(op: ops.Project) -> bool:
    """Whether a column is made of more than its own row."""
    other = (ops.WindowFunction, ops.Unnest)
    return any(one.find(other, filter=ops.Value) for one in op.values.values())


def _on(value: ops.Value, op: Any, columns: dict[str, ops.Value]) -> ops.Value:
    """The value said of the columns of the table below."""
    below = {ops.Field(op.parent, name): one for name, one in columns.items()}
    found: ops.Value = value.replace(below, filter=ops.Value)
    return found


@ibis.udf.scalar.builtin(name="getvariable", signature=((dt.string,), MOMENT))  # type: ignore[untyped-decorator]
def _variable(which: str) -> datetime:  # type: ignore[empty-body]
    """A variable of DuckDB's session: it is a constant when the statement is planned."""


@dataclass(frozen=True)
class Spoken:
    """A statement in the words of DuckDB."""

    keys: tuple[str, ...]
    sql: str
    columns: pa.Schema  # DuckDB sums whole numbers into wider ones than Ibis says


_spoken: dict[Any, list[Spoken]] = {}


def _kept_answers(
    several: Sequence[Measure], facts: Facts, by: Sequence[str], period: Period
) -> list[tuple[tuple[str, ...], pa.Table]]:
    """The answers, by statements that may have been put into words for an earlier question."""
    con = facts.cases.get_backend()
    moments = {"at": facts.at, "since": period.since, "until": period.until}
    said = {name: moment for name, moment in moments.items() if moment is not None}
    for name, moment in said.items():
        con.con.execute(f"SET VARIABLE \"{name}\" = CAST('{moment.isoformat()}' AS TIMESTAMPTZ)")
    asked = (facts.shape, tuple(several), tuple(by), tuple(said))
    if asked not in _spoken:
        if len(_spoken) >= KEPT:
            _spoken.clear()
        _spoken[asked] = _put_into_words(several, facts, by, said)
    return [
        (one.keys, con.con.execute(one.sql).to_arrow_table().cast(one.columns))
        for one in _spoken[asked]
    ]


def _put_into_words(
    several: Sequence[Measure], facts: Facts, by: Sequence[str], said: Collection[str]
) -> list[Spoken]:
    con = facts.cases.get_backend()
    variables = {name: _variable(name) for name in said}
    told = statements(
        several, replace(facts, told=variables["at"]), by=by,
        since=variables.get("since"), until=variables.get("until"),
    )  # fmt: skip
    return [Spoken(one.keys, con.compile(one.rows), one.rows.schema().to_pyarrow()) for one in told]
