"""Bench: a back-office list – 25 rows of one unit, one state and one grid – among millions of cases.

    python bench/lists.py [--cases 400000]

Prints JSON. The cases are written by SQL: 300 units, the grids of the demo city, nine in ten closed.
The goal is at 4,000,000 (`--cases 4000000`, some minutes to fill). No statement may count rows.
"""

import argparse
import random
import time
from typing import Any

from bench import report
from bench.kit.ground import installation, percentile, stand_up
from bench.kit.rows import write_like

ASKED = 400
UNITS = 300
STATES = ("dispatched", "signed", "in_progress", "handled", "callback_pending")


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--cases", type=int, default=400_000)
    given = told.parse_args()
    with installation():
        stand_up()
        units, grids = ground()
        began = time.perf_counter()
        fill(given.cases, units, grids)
        filled = time.perf_counter() - began
        spans, counts, rows = ask(units, grids)
        vendor = _vendor()
    figures = {
        "p50_ms": percentile(spans, 50),
        "p99_ms": percentile(spans, 99),
        "counting_statements": float(counts),
        "rows_a_list": rows / ASKED,
    }
    limits = {"p99_ms": 15.0, "counting_statements": 0}
    report.tell("lists", figures, limits=limits, cases=given.cases, fill_s=filled, database=vendor)


def ground() -> tuple[list[int], list[int]]:
    from wangge.grids.models import Grid
    from wangge.people.models import Unit

    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:UNITS])
    return units, list(Grid.objects.order_by("pk").values_list("pk", flat=True))


def fill(count: int, units: list[int], grids: list[int]) -> None:
    """Write so many cases like one real one; unit, state, grid and due day by sums of the number."""
    from wangge.base.clock import now
    from wangge.cases.models import Case

    one = Case(registered_at=now(), channel="hotline_12345", title="路灯不亮", words="路灯不亮")
    states = " ".join(f"WHEN {i} THEN '{state}'" for i, state in enumerate(STATES))
    own = {
        "state": f"CASE WHEN (n / 4800) % 10 > 0 THEN 'closed' ELSE CASE (n / 48000) % {len(STATES)} {states} END END",
        "lead_unit_id": f"{units[0]} + (n * 7919) % {len(units)}",
        "grid_id": f"{grids[0]} + ((n * 7919) % {len(units)} * 16 + (n / 300) % 16) % {len(grids)}",
    }
    write_like(one, own, count)


def ask(units: list[int], grids: list[int]) -> tuple[list[float], int, int]:
    """(milliseconds of each list, statements that counted, rows given in all)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wangge.base.clock import now
    from wangge.cases.models import Case
    from wangge.cases.queries.lists import Sought, page

    dice = random.Random(1)
    spans, rows, at = [], 0, now()
    with CaptureQueriesContext(connection) as told:
        for _ in range(ASKED):
            turn = dice.randrange(len(units))
            grid = grids[(turn * 16 + dice.randrange(16)) % len(grids)]
            state = dice.choice([*STATES, "closed"])
            sought = Sought(unit=units[turn], state=state, grid=grid)
            began = time.perf_counter()
            rows += len(page(Case.objects.all(), sought, at=at).cases)
            spans.append((time.perf_counter() - began) * 1000)
    counting = sum("count(" in one["sql"].lower() for one in told.captured_queries)
    return spans, counting, rows


def _vendor() -> Any:
    from django.db import connection

    return connection.vendor


if __name__ == "__main__":
    main()
