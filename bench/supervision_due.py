"""Bench: everything due among a million open clocks – clocks that ran out, and rungs of the ladder.

    python bench/supervision_due.py [--clocks 1000000] [--due 1000]

Prints JSON. Clocks, cases and watches are written by SQL. Between two questions the moment moves on, so
that each finds another range. With WANGGE_DATABASE_URL the same on PostgreSQL.
"""

import argparse
import time
from datetime import timedelta
from typing import Any

from bench import report
from bench.kit.ground import installation, percentile, stand_up
from bench.kit.rows import write_like

ASKED = 200


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--clocks", type=int, default=1_000_000)
    told.add_argument("--due", type=int, default=1_000)
    given = told.parse_args()
    with installation(city=False):
        stand_up()
        from wangge.supervision.tests.ground import MONDAY

        began = time.perf_counter()
        fill(given.clocks, given.due, MONDAY)
        filled = time.perf_counter() - began
        rungs, clocks, found = ask(given.due, MONDAY)
        from django.db import connection

        vendor = connection.vendor
    figures = {
        "rungs_p50_ms": percentile(rungs, 50),
        "rungs_p99_ms": percentile(rungs, 99),
        "clocks_p50_ms": percentile(clocks, 50),
        "clocks_p99_ms": percentile(clocks, 99),
        "found": found,
    }
    limits = {"rungs_p99_ms": 20.0, "clocks_p99_ms": 20.0}
    report.tell(
        "supervision_due",
        figures,
        limits=limits,
        floors={"found": float(given.due)},
        clocks=given.clocks,
        fill_s=filled,
        database=vendor,
    )


def fill(count: int, due: int, at: Any) -> None:
    """So many running clocks of as many cases; `due` of them by `at`, the others a second apart later."""
    from django.db import connection

    from wangge.cases.models import Case
    from wangge.clocks.models import Clock
    from wangge.supervision.models import Watching

    case = Case(registered_at=at, channel="hotline_12345", title="路灯不亮", state="in_progress")
    clock = Clock(kind="completion", started_at=at - timedelta(days=5), value=5, unit="work_day")
    write_like(case, {}, count)
    moment = {
        "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', {}, (n - {}) || ' seconds')",
        "postgresql": "{}::timestamptz + (n - {}) * interval '1 second'",
    }[connection.vendor].format(f"'{at:%Y-%m-%d %H:%M:%S}'", due)
    if connection.vendor == "postgresql":
        moment = moment.replace(f"{at:%S}'", f"{at:%S}+00'")
    write_like(clock, {"case_id": "n", "due_at": moment}, count)
    write_like(Watching(), {"case_id": "n", "next_at": moment}, count, key=True)


def ask(due: int, at: Any) -> tuple[list[float], list[float], float]:
    """(milliseconds to find all rungs due, all clocks that ran out, how many at least were found)."""
    from wangge.clocks.queries import due as clocks_due
    from wangge.supervision.queries.due import waiting

    rungs, clocks, fewest = [], [], float(due) * 2
    for turn in range(ASKED):
        moment = at + timedelta(seconds=turn)
        began = time.perf_counter()
        found = len(waiting(moment))
        rungs.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        ran_out = len(list(clocks_due(moment).values_list("pk", "case_id")))
        clocks.append((time.perf_counter() - began) * 1000)
        fewest = min(fewest, found, ran_out)
    return rungs, clocks, fewest


if __name__ == "__main__":
    main()
