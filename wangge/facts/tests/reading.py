"""Tables read as plain rows that can be compared."""

import math
from datetime import datetime
from typing import Any

import pyarrow as pa

from wangge.facts.tables import FOLDED, Facts


def plainly(table: Any) -> list[tuple[Any, ...]]:
    """Rows as comparable tuples, in an order of their own."""
    rows = (table if isinstance(table, pa.Table) else table.to_pyarrow()).to_pylist()
    return sorted((tuple(_same(value) for value in row.values()) for row in rows), key=repr)


def _same(value: Any) -> Any:
    if isinstance(value, float):
        return "none" if math.isnan(value) else float(f"{value:.9g}")
    return value.isoformat() if isinstance(value, datetime) else value


def assert_same(there: Facts, here: Facts, *, names: tuple[str, ...] = tuple(FOLDED)) -> None:
    """Table by table, row by row; says which rows only one of them has."""
    for name in names:
        left, right = plainly(getattr(there, name)), plainly(getattr(here, name))
        columns = getattr(there, name).columns
        only = [
            [(c, x, y) for c, x, y in zip(columns, a, b, strict=True) if x != y]
            for a, b in zip(left, right, strict=False)
            if a != b
        ]
        assert left == right, (name, len(left), len(right), only[:3])
        assert left, f"{name} is empty: nothing was compared"
