"""Rows by the million: as many as wanted like one, written by SQL on SQLite and on PostgreSQL."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

AT_ONCE = 100_000
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) ",
    "postgresql": "WITH s(n) AS (SELECT generate_series(%s, %s)) ",
}


def write_like(one: "Model", own: Mapping[str, str], count: int, *, key: bool = False) -> None:
    """`count` rows like `one`, numbered n = 1, 2, …; `own` says columns that differ, as SQL of n.

    With `key` the primary key is written too: of a model whose key is not drawn by the database.
    """
    from django.db import connection, transaction

    fields = [field for field in one._meta.concrete_fields if key or not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(own.get(str(field.column), "%s") for field in fields)
    given = [
        field.get_db_prep_save(getattr(one, field.attname), connection)
        for field in fields
        if field.column not in own
    ]
    sql = (
        f"INSERT INTO {one._meta.db_table} ({columns}) "
        f"{SERIES[connection.vendor]} SELECT {values} FROM s"
    )
    for start in range(1, count + 1, AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [start, min(count, start + AT_ONCE - 1), *given])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
