"""取数 reading: rows of the database as Arrow tables, all of one moment, without holding writers up."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from wangge.facts.calendar import day_rows
from wangge.facts.sources import OF_CASES, STANDING, Source
from wangge.facts.tables import BESIDE, KINDS, RAW, arrow

BATCH = 50_000
AT_ONCE = 400  # keys in one IN (…)
Run = Callable[[str], Iterator[Sequence[tuple[Any, ...]]]]  # SQL -> batches of rows


@contextmanager
def snapshot() -> Iterator["Reader"]:
    """The database as it stands now; later writes are not seen, and nobody waits."""
    if connection.vendor == "postgresql":
        with _postgres() as run:
            yield Reader("postgresql", run)
    elif connection.in_atomic_block:  # who has written and not yet committed reads that too
        with connection.cursor() as cursor:
            yield Reader("sqlite", lambda sql: _batches(cursor.execute(sql)))
    else:
        name = f"file:{connection.settings_dict['NAME']}?mode=ro"
        own = sqlite3.connect(name, uri=True, isolation_level=None)
        try:
            own.execute("BEGIN")
            yield Reader("sqlite", lambda sql: _batches(own.execute(sql)))
        finally:
            own.close()


@contextmanager
def _postgres() -> Iterator[Run]:
    outermost = not connection.in_atomic_block

    def run(sql: str) -> Iterator[Sequence[tuple[Any, ...]]]:
        with connection.chunked_cursor() as cursor:
            server: Any = cursor  # Django knows it as any cursor
            server.itersize = BATCH
            cursor.execute(sql)
            yield from _batches(cursor)

    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield run


def _batches(cursor: Any) -> Iterator[Sequence[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


class Reader:
    """Takes tables of the database."""

    def __init__(self, vendor: str, run: Run) -> None:
        self.vendor, self._run = vendor, run

    def number(self, sql: str) -> int:
        """The one whole number that a statement finds; 0 for none."""
        for batch in self._run(sql):
            return int(batch[0][0] or 0)
        return 0

    def numbers(self, sql: str) -> list[tuple[int, ...]]:
        return [tuple(row) for batch in self._run(sql) for row in batch]

    def span(self, name: str, first: int, behind: int) -> pa.Table:
        """Rows of a table for the cases first ≤ id < behind."""
        key = OF_CASES[name].case
        return self._taken(
            OF_CASES[name], RAW[name], f"WHERE {key} >= {first} AND {key} < {behind}"
        )

    def some(self, name: str, cases: Sequence[int]) -> pa.Table:
        """Rows of a table for these cases."""
        taken = [arrow(RAW[name]).empty_table()]
        for start in range(0, len(cases), AT_ONCE):
            keys = ", ".join(str(int(case)) for case in cases[start : start + AT_ONCE])
            where = f"WHERE {OF_CASES[name].case} IN ({keys})"
            taken.append(self._taken(OF_CASES[name], RAW[name], where))
        return pa.concat_tables(taken)

    def beside(self) -> dict[str, pa.Table]:
        """Units, divisions, grids, categories, days; and what has no rows yet."""
        found = {name: self._taken(one, BESIDE[name], "") for name, one in STANDING.items()}
        days = pa.Table.from_pylist(day_rows(), schema=arrow(BESIDE["days"]))
        empty = arrow(BESIDE["consultations"]).empty_table()
        return {**found, "days": days, "consultations": empty}

    def _taken(self, source: Source, kinds: dict[str, str], where: str) -> pa.Table:
        tables = [arrow(kinds).empty_table()]
        for rows in self._run(f"{source.sql(self.vendor)} {where}"):
            columns = zip(*rows, strict=True)
            arrays = [
                _array(values, kind) for values, kind in zip(columns, kinds.values(), strict=True)
            ]
            tables.append(pa.Table.from_arrays(arrays, schema=arrow(kinds)))
        return pa.concat_tables(tables)


def _array(values: Sequence[Any], kind: str) -> pa.Array:
    """One column; SQLite gives moments and days as text and truths as numbers."""
    sample = next((value for value in values if value is not None), None)
    if kind == "moment" and isinstance(sample, str):
        return _moments(values)
    if kind == "date" and isinstance(sample, str):
        return pa.array(values, pa.string()).cast(KINDS[kind])
    if kind == "yes" and type(sample) is int:
        return pa.array(values, pa.int64()).cast(KINDS[kind])
    return pa.array(values, KINDS[kind])


def _moments(values: Sequence[str | None]) -> pa.Array:
    """Django's own text (UTC, no zone), or ISO with a zone as the log says it."""
    texts = pa.array(values, pa.string())
    zoned = pc.match_substring_regex(texts, r"(Z|[+-]\d\d:\d\d)$")
    if pc.any(zoned).as_py():
        return texts.cast(KINDS["moment"])
    return texts.cast(pa.timestamp("us")).cast(KINDS["moment"])
