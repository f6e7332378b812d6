"""脚本 script: the folding as statements, put into words once a process and run for every part."""

from functools import lru_cache
from typing import Any

import ibis.expr.types as ir

from wangge.facts.folding import folded
from wangge.facts.tables import RAW, arrow, engine, put


@lru_cache(maxsize=1)
def statements() -> tuple[str, ...]:
    """What makes the folded tables one after the other of the tables `raw_…`.

    Types are said: DuckDB sums whole numbers into wider ones than Ibis and Parquet know.
    """
    con, made = engine(), []

    def keep(name: str, rows: ir.Table) -> ir.Table:
        columns = ", ".join(
            one.sql("duckdb") for one in rows.schema().to_sqlglot_column_defs("duckdb")
        )
        made.append(f'CREATE TABLE "{name}" ({columns})')
        made.append(f'INSERT INTO "{name}" {con.compile(rows)}')
        kept: ir.Table = con.create_table(name, schema=rows.schema())
        return kept

    try:
        raw = {
            name: put(con, f"raw_{name}", arrow(columns).empty_table())
            for name, columns in RAW.items()
        }
        folded(raw, keep=keep)
    finally:
        con.disconnect()
    return tuple(made)


def run(con: Any) -> None:
    """Fold the tables `raw_…` of this engine; the folded ones then bear their own names."""
    for statement in statements():
        con.con.execute(statement)
