"""Bench: a city's day of requests received, screened, placed and dispatched on embedded SQLite.

    python bench/day.py [--rows 12000] [--workers 1] [--profile]

Prints JSON. The requests are mixed anew from the demo city's sample; the whole is one
`wangge replay --rate max` with its worker process, from the first row to the last dispatch.
"""

import argparse
import resource
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import report
from bench.kit.ground import day_file, installation, replayed

DAY = 12_000


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--rows", type=int, default=DAY)
    told.add_argument("--workers", type=int, default=1)
    given = told.parse_args()
    with installation() as env, TemporaryDirectory() as folder:
        file = day_file(Path(folder) / "day.csv", given.rows)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        summary = replayed(file, "--source", "", "--workers", str(given.workers), env=env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if summary["received"] != given.rows or summary["troubled"]:
        raise SystemExit(f"not all went through: {summary}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {
        "seconds": summary["seconds"],
        "cpu_seconds": cpu,
        "cpu_ms_each": cpu / given.rows * 1000,
        "requests_per_s": summary["requests_per_s"],
        "day_at_this_pace_s": summary["seconds"] * DAY / given.rows,
    }
    report.tell(
        "day",
        figures,
        limits={"day_at_this_pace_s": 60.0},
        rows=given.rows,
        workers=given.workers,
        accepted=summary["accepted"],
        dispatched_by_machine=summary["dispatched_by_machine"],
        placed=summary["placed"],
        join_proposed=summary["join_proposed"],
    )


if __name__ == "__main__":
    main()
