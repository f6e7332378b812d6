"""开卷 opening: the published lake as tables; a reader keeps the snapshot it opened."""

from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from wangge.facts.folding import folded
from wangge.facts.lake import store
from wangge.facts.lake.refreshing import path_of
from wangge.facts.tables import BESIDE, FOLDED, RAW, Facts, arrow, engine, put


def from_lake(*, at: datetime, as_of: datetime | None = None) -> tuple[Facts, Any]:
    """The facts, and the engine that holds them (to be disconnected). NoLake."""
    manifest, con = store.read(), engine()
    parts = list(manifest.buckets.values())

    def of_cases(name: str, columns: dict[str, str]) -> ir.Table:
        paths = [str(path_of(part, name.removeprefix("raw_"))) for part in parts]
        if not paths:
            return put(con, name, arrow(columns).empty_table())
        return con.read_parquet(paths, table_name=name)

    def raw(*names: str) -> dict[str, ir.Table]:
        return {name: of_cases(f"raw_{name}", RAW[name]) for name in names}

    beside = {
        name: con.read_parquet(str(path_of(manifest.beside, name)), table_name=name)
        for name in BESIDE
    }
    if as_of is None:
        found = {name: of_cases(name, columns) for name, columns in FOLDED.items()}
        found |= raw("entries", "shares")
    else:
        found = folded(raw(*RAW), keep=con.create_table, as_of=as_of)
    shape = "lake" if as_of is None else "lake as of"
    return Facts(at=at, as_of=as_of, mark=manifest.mark, shape=shape, **found, **beside), con
