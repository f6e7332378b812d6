"""Bench: every measure by unit over a month of a large city; on PostgreSQL both ways must answer alike.

    python bench/measures.py [--cases 400000] [--log 10000] [--postgres URL]

Prints JSON. A month of `--log` cases goes the whole way: log, folding, lake (`refresh_s` from nothing,
`refresh_500_s` for 500 cases touched). Its folded tables, laid side by side until there are `--cases`,
are what the measures are timed on: `all_first_s` in a fresh process, statements not yet in words, and
`all_s` afterwards; opening the facts is within both. With --postgres the log lies in PostgreSQL, and
every answer on the month of `--log` cases is reckoned there too and compared.
"""

import argparse
import json
import os
import statistics
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any

from bench import report
from bench.kit.ground import installation
from bench.kit.month import FIXED, Ground, month, rows

AT = datetime(2026, 4, 10, tzinfo=UTC)
ROUNDS = 3


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--cases", type=int, default=400_000)
    told.add_argument("--log", type=int, default=10_000, help="cases that go through the log")
    told.add_argument(
        "--postgres", default="", help="postgres://… of a server to make a database on"
    )
    given = told.parse_args()
    if given.postgres:
        os.environ["WANGGE_DATABASE_URL"] = given.postgres
    with installation():
        import django

        django.setup()
        figures, more = measured(given.cases, given.log, both=bool(given.postgres))
    limits = {"all_s": 3.0} | ({"answers_unlike": 0.0} if given.postgres else {})
    database = "postgresql" if given.postgres else "sqlite"
    report.tell("measures", figures, limits=limits, database=database, log=given.log, **more)


def measured(cases: int, log: int, *, both: bool) -> tuple[dict[str, float], dict[str, Any]]:
    """The figures, and what they were taken on."""
    from bench.kit.wide import widened
    from wangge.facts.lake.refreshing import refresh

    began = perf_counter()
    fill(log)
    figures = {"fill_s": perf_counter() - began}
    built = refresh(at=AT)
    figures |= {"refresh_s": built.seconds, "refresh_500_s": touched(log)}
    began = perf_counter()
    with widened(-(-cases // log)) as count:
        figures["widen_s"] = perf_counter() - began
        timed, answers = on_the_lake()
    figures |= timed
    if both:
        figures |= compared()
    groups = sum(table.num_rows for table in answers.values())
    return figures, {
        "cases": count, "entries": built.entries, "measures": len(answers), "groups": groups,
    }  # fmt: skip


def fill(cases: int) -> None:
    """Write the month into the tables, past the deeds."""
    from django.db import connection, transaction

    made = month(cases, ground())
    with transaction.atomic(), connection.cursor() as cursor:
        for table, names, some in rows(made):
            more = FIXED[table]
            columns = (*names, *more)
            extra = tuple(more.values())
            whole = [(*row, *extra) for row in some]
            named = ", ".join(f'"{name}"' for name in columns)
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                    for row in whole:
                        copy.write_row(_zoned(row))
            else:
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", whole)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT setval('cases_entry_id_seq', (SELECT max(id) FROM cases_entry))")


def _zoned(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Moments in text are UTC."""
    return tuple(f"{one}+00" if isinstance(one, str) and one[:5] == "2026-" else one for one in row)


def ground() -> Ground:
    """Of the demo city that is loaded."""
    from wangge.duties.models import Category
    from wangge.grids.models import Grid
    from wangge.people.models import Unit

    grids = Grid.objects.order_by("pk").values_list("division__code", "pk")[:200]
    return Ground(
        units=list(Unit.objects.filter(handles=True).order_by("pk").values_list("pk", flat=True)),
        places=list(grids),
        categories=list(Category.objects.order_by("pk").values_list("pk", flat=True)[:60]),
    )


def touched(cases: int) -> float:
    """Seconds to bring the lake up to 500 cases that something happened to."""
    from wangge.cases.events import Noted
    from wangge.cases.log import record
    from wangge.cases.models import Case
    from wangge.facts.lake.refreshing import refresh

    for case in Case.objects.filter(pk__gt=cases - 500):
        record(case, Noted(words="x"), by="machine:bench", at=AT)
    return refresh(at=AT).seconds


def asked(facts: Any) -> dict[str, Any]:
    """All measures by unit; by nothing where a measure cannot be had by unit. Arrow tables."""
    from wangge.appraisal.measures import measures, together

    of_unit = [one for _, one in measures if one.dims is None or "unit" in one.dims]
    rest = [one for _, one in measures if one not in of_unit]
    return together(of_unit, facts, by=["unit"]) | together(rest, facts)


def on_the_lake() -> tuple[dict[str, float], dict[str, Any]]:
    from wangge.facts.queries import open_facts

    spent, worked = [], []
    for _ in range(1 + ROUNDS):
        began, busy = perf_counter(), process_time()
        with open_facts(at=AT) as facts:
            answers = asked(facts)
        spent.append(perf_counter() - began)
        worked.append(process_time() - busy)
    figures = {
        "all_first_s": spent[0],
        "all_first_processor_s": worked[0],
        "all_s": statistics.median(spent[1:]),
        "all_least_s": min(spent),
        "all_processor_s": statistics.median(worked[1:]),
    }
    return figures, answers


def compared() -> dict[str, float]:
    """Lake and PostgreSQL on the same log, and how many answers are not the same to nine digits."""
    from wangge.facts.city import from_city
    from wangge.facts.queries import open_facts

    with open_facts(at=AT) as facts:
        here = asked(facts)
    began = perf_counter()
    facts, con = from_city(at=AT)
    opened = perf_counter() - began
    there = asked(facts)
    spent = perf_counter() - began - opened
    con.disconnect()
    unlike = [key for key in here if plainly(here[key]) != plainly(there[key])]
    for key in unlike:
        few = [found[key].slice(0, 2).to_pylist() for found in (here, there)]
        print(json.dumps({key: few}, default=str))
    return {
        "postgres_open_s": opened,
        "postgres_all_s": spent,
        "answers_unlike": float(len(unlike)),
        "groups_compared": float(sum(table.num_rows for table in here.values())),
    }


def plainly(found: Any) -> list[str]:
    """Rows of an Arrow table in an order of their own, figures to nine digits."""
    return sorted(
        json.dumps(
            {k: f"{v:.9g}" if isinstance(v, float) else v for k, v in row.items()}, default=str
        )
        for row in found.to_pylist()
    )


if __name__ == "__main__":
    main()
