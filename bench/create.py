"""Bench: creates over HTTP with the whole of intake, beside a bare raw-SQL endpoint.

    python bench/create.py [--requests 3000] [--clients 16] [--memory]

Prints JSON. Both are served by granian with 2 workers on the same database and lock, and called
with the same payloads by the same client in another process, in turns. With WANGGE_DATABASE_URL it
is PostgreSQL, and the processor time of its processes is counted too. `memory_mb` is the larger web
worker's at the end.
"""

import argparse
import json
import os
import statistics
import subprocess
from pathlib import Path
from typing import Any

from bench import report
from bench.kit.ground import ROOT, WANGGE, day, installation, percentile
from bench.kit.serving import cpu_s, family, load, named, resident_mb, served

OURS, BARE = ("wangge.site.wsgi:application", 9137), ("bench.kit.bare:application", 9138)
PATH = "/api/v1/intake/app_api"
WARM = 100
TURNS = 3


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--requests", type=int, default=3_000)
    told.add_argument("--clients", type=int, default=16)
    given = told.parse_args()
    postgres = bool(os.environ.get("WANGGE_DATABASE_URL"))
    with installation() as env:
        token, home = prepare(), Path(env["WANGGE_HOME"])
        payloads(home / "first.jsonl", WARM, mark="first")
        clock = subprocess.Popen([*WANGGE, "clock"], env=env, cwd=ROOT)  # as in `wangge run`
        with served(OURS[0], port=OURS[1], env=env) as pid:
            post(home / "first.jsonl", OURS[1], token, clients=2)
            from bench.kit import bare

            bare.keep_template(home)
            with served(BARE[0], port=BARE[1], env=env):
                ours, theirs, cost, memory = turns(
                    home, pid, token, count=given.requests, clients=given.clients
                )
        clock.terminate()
        clock.wait()
    figures = {
        "per_s": ours["per_s"],
        "bare_per_s": theirs["per_s"],
        "ratio_to_bare": ours["per_s"] / theirs["per_s"],
        "bare_over_ours": theirs["per_s"] / ours["per_s"],
        "p50_ms": ours["p50"],
        "p99_ms": ours["p99"],
        "bare_p50_ms": theirs["p50"],
        "bare_p99_ms": theirs["p99"],
        "cpu_ms_each": cost,
        "memory_mb": memory,
    }
    limits = {"bare_over_ours": 1 / 0.4, "p99_ms": 20.0 if postgres else 15.0, "memory_mb": 250.0}
    if postgres:
        limits["cpu_ms_each"] = 5.0
    database = "postgresql" if postgres else "sqlite"
    report.tell("create", figures, limits=limits, database=database, clients=given.clients)


def prepare() -> str:
    """A system's token."""
    from bench.kit.ground import stand_up

    stand_up()
    from wangge.base.clock import now
    from wangge.people.actions import issue_token

    return issue_token("bench", scopes=["intake"], by="machine:bench", at=now(), holder="app_api")[
        1
    ]


def payloads(path: Path, count: int, *, mark: str) -> None:
    """So many submissions, one a line."""
    with path.open("w", encoding="utf-8") as out:
        for row in day(count, seed=sum(mark.encode())):
            said = {
                "id": f"{mark}-{row['external']}",
                "created_at": "2026-11-20T09:00:00+08:00",
                "text": row["words"],
                "place": {"address": row["address"]},
                "person": {"name": row["name"], "phone": row["phone"]},
            }
            if row["lon"]:
                said["place"] |= {"lon": row["lon"], "lat": row["lat"]}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")


def post(file: Path, port: int, token: str, *, clients: int) -> dict[str, Any]:
    done = load(file, port=port, path=PATH, token=token, clients=clients)
    if set(done["codes"]) != {"201"}:
        raise SystemExit(f"answers were {done['codes']}")
    return done


def turns(
    home: Path, pid: int, token: str, *, count: int, clients: int
) -> tuple[dict[str, float], dict[str, float], float, float]:
    """(ours, bare, processor ms of ours each, MB of the larger worker); medians over the turns."""
    each = max(1, count // TURNS)
    ours, theirs, costs = [], [], []
    for turn in range(TURNS):
        for mark in ("ours", "bare"):
            payloads(home / f"{mark}.jsonl", each, mark=f"{mark}{turn}")
        before = cpu_s([*family(pid), *named("postgres")])
        ours.append(post(home / "ours.jsonl", OURS[1], token, clients=clients))
        costs.append((cpu_s([*family(pid), *named("postgres")]) - before) / each * 1000)
        theirs.append(post(home / "bare.jsonl", BARE[1], token, clients=clients))
    memory = max(resident_mb(family(pid)))
    return _told(ours), _told(theirs), statistics.median(costs), memory


def _told(runs: list[dict[str, Any]]) -> dict[str, float]:
    spans = [span for run in runs for span in run["spans_ms"]]
    speeds = [len(run["spans_ms"]) / run["seconds"] for run in runs]
    return {
        "per_s": statistics.median(speeds),
        "p50": percentile(spans, 50),
        "p99": percentile(spans, 99),
    }


if __name__ == "__main__":
    main()
