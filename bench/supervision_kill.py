"""Bench: `kill -9` 50 times while several workers fire rungs – none lost, none twice, the log intact.

    python bench/supervision_kill.py [--cases 1500] [--kills 50] [--workers 3]

Prints JSON. With WANGGE_DATABASE_URL the same on PostgreSQL. What must hold has the limit 0.
"""

import argparse
import json
import os
import subprocess
import sys

from bench import report
from bench.kit.ground import ROOT, installation

NONE = ("lost", "twice", "entries_lost", "entries_twice", "notices_wrong", "flaws")


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--cases", type=int, default=1500)
    told.add_argument("--kills", type=int, default=50)
    told.add_argument("--workers", type=int, default=3)
    told.add_argument("--seed", type=int, default=20261125)
    given = told.parse_args()
    words = [str(one) for one in (given.cases, given.kills, given.workers, given.seed)]
    with installation(city=False) as env:
        command = [sys.executable, "-m", "bench.kit.rungs", *words]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found = json.loads(done.stdout.splitlines()[-1])
    found["flaws"] = len(found["flaws"])
    database = "postgresql" if os.environ.get("WANGGE_DATABASE_URL") else "sqlite"
    report.tell(
        "supervision_kill",
        {name: float(value) for name, value in found.items()},
        limits=dict.fromkeys(NONE, 0.0),
        floors={"kills": float(given.kills)},
        database=database,
    )


if __name__ == "__main__":
    main()
