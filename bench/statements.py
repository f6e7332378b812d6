"""Bench: SQL statements for a request that comes in by the API, and for a list page.

    python bench/statements.py [--cases 60]

Prints JSON. The list is asked with few cases and with a full page: the number must not grow.
"""

import argparse
import json
from typing import Any

from bench import report
from bench.kit.ground import day, installation


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--cases", type=int, default=60)
    given = told.parse_args()
    with installation():
        rows = day(given.cases + 1)
        token, person = people()
        from django.test import Client

        client = Client(SERVER_NAME="localhost")
        first = creates(client, rows[0], token)
        few = lists(person)
        for row in rows[1:]:
            creates(client, row, token)
        again = creates(client, {**rows[0], "external": "another"}, token)
        full = lists(person)
    report.tell(
        "statements",
        {"create": float(max(first, again)), "list": float(full), "list_grows": float(full - few)},
        limits={"create": 12, "list": 6, "list_grows": 0},
        cases=given.cases,
    )


def people() -> tuple[str, Any]:
    """A system's token, and somebody who sees the whole city."""
    from wangge.base.clock import now
    from wangge.people.actions import issue_token
    from wangge.people.models import Person

    _, word = issue_token(
        "bench", scopes=["intake"], by="machine:bench", at=now(), holder="app_api"
    )
    Person.objects.filter(username="supervisor1").update(must_change_password=False)
    return word, Person.objects.get(username="supervisor1")


def creates(client: Any, row: dict[str, Any], token: str) -> int:
    """Statements of one request coming in."""
    body = {
        "id": f"id-{row['external']}",
        "created_at": "2026-11-20T09:00:00+08:00",
        "text": row["words"],
        "place": {"address": row["address"]},
        "person": {"phone": row["phone"]},
    }
    with counting() as counted:
        answer = client.post(
            "/api/v1/intake/app_api",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
    if answer.status_code != 201:
        raise SystemExit(f"{answer.status_code}: {answer.content.decode()[:500]}")
    return len(counted)


def lists(person: Any) -> int:
    """Statements of the list of cases for somebody signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    client.get("/cases/")  # what a process reads once
    with counting() as counted:
        answer = client.get("/cases/")
    if answer.status_code != 200:
        raise SystemExit(f"the list says {answer.status_code} {answer.headers}")
    return len(counted)


def counting() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


if __name__ == "__main__":
    main()
