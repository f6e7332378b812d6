"""城市之库 city: the same facts straight on PostgreSQL; nothing is copied out, no extension is needed."""

from datetime import datetime
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.db import connection

from wangge.facts.calendar import day_rows
from wangge.facts.folding import folded
from wangge.facts.sources import OF_CASES, STANDING
from wangge.facts.tables import BESIDE, RAW, Facts, arrow, here, schema


class NotPostgres(RuntimeError):
    """Facts straight on the database need PostgreSQL."""


def from_city(*, at: datetime, as_of: datetime | None = None) -> tuple[Facts, Any]:
    """The facts as temporary tables of a connection of their own (to be disconnected).

    NotPostgres. The folded tables are made when the facts are opened: one snapshot for all questions.
    """
    if connection.vendor != "postgresql":
        raise NotPostgres("WANGGE_FACTS=database needs PostgreSQL; with SQLite leave it at lake")
    con = connect()
    try:
        return _facts(con, at=at, as_of=as_of), con
    except BaseException:
        con.disconnect()
        raise


def _facts(con: Any, *, at: datetime, as_of: datetime | None) -> Facts:
    raw = {
        name: con.sql(one.sql("postgresql"), schema=schema(RAW[name]))
        for name, one in OF_CASES.items()
    }
    kept = {name: _kept(con, f"raw_{name}", rows) for name, rows in raw.items()}
    found = folded(kept, keep=partial(_kept, con), as_of=as_of)
    beside = {
        name: _kept(con, name, con.sql(one.sql("postgresql"), schema=schema(BESIDE[name])))
        for name, one in STANDING.items()
    }
    for name, rows in (("days", day_rows()), ("consultations", [])):
        full = pa.Table.from_pylist(rows, schema=arrow(BESIDE[name]))
        beside[name] = con.create_table(f"facts_{name}", full, temp=True)
    mark = int(kept["entries"].id.max().execute() or 0)
    return Facts(at=at, as_of=as_of, mark=mark, **found, **beside)


def connect() -> Any:
    """A connection beside Django's, whose days are those of the city."""
    told = connection.get_connection_params()
    con = ibis.postgres.connect(
        host=told.get("host"),
        port=int(told["port"]) if told.get("port") else 5432,
        user=told.get("user"),
        password=told.get("password"),
        database=told.get("dbname"),
    )
    con.raw_sql(f"SET TIME ZONE '{here().key}'").close()
    return con


def _kept(con: Any, name: str, rows: ir.Table) -> ir.Table:
    made: ir.Table = con.create_table(f"facts_{name}", rows, temp=True)
    con.raw_sql(f'ANALYZE "facts_{name}"').close()
    return made
