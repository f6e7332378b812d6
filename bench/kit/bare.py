"""The least that could take a request in: the rows of one create by raw SQL, under the same lock.

Nothing is masked, sealed, hashed, checked or chained: it is the floor that `create` is held against.
"""

import json
import os
import pickle
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

TEMPLATE = "bare.pickle"  # written and read by the bench itself, in its own folder
TABLES = ("cases_case", "cases_entry", "intake_request")


def keep_template(home: Path) -> None:
    """One real row of each table, as the statements to write another like it."""
    kept = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id LIMIT 1")
            columns = [one[0] for one in cursor.description]
            row = dict(zip(columns, cursor.fetchone(), strict=True))
            row.pop("id")
            row = {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            row = {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in row.items()}
            places = ", ".join(["%s"] * len(row))
            names = ", ".join(f'"{name}"' for name in row)
            sql = f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id"
            kept.append((sql, list(row), list(row.values())))
    (home / TEMPLATE).write_bytes(pickle.dumps(kept))


def _template() -> Any:
    path = Path(os.environ["WANGGE_HOME"]) / TEMPLATE
    return pickle.loads(path.read_bytes()) if path.exists() else []


_rows = _template()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Any POST is a create."""
    if environ["REQUEST_METHOD"] != "POST":
        start("404 Not Found", [("Content-Length", "0")])
        return [b""]
    sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    case = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, names, values in _rows:
            row = dict(zip(names, values, strict=True))
            if "case_id" in row:
                row["case_id"] = case
            if "external" in row:
                row["external"], row["key"] = sent["id"], secrets.token_hex(16)
            if "words" in row:
                row["words"] = sent["text"]
            cursor.execute(sql, list(row.values()))
            case = case or cursor.fetchone()[0]
    body = b'{"number": "%d"}' % case
    start(
        "201 Created",
        [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
    )
    return [body]
