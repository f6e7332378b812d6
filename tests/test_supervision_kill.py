"""`kill -9` of workers in the middle of firing rungs: none is lost, none fires twice."""

import json
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT, installation

CASES, KILLS, WORKERS, SEED = 60, 16, 3, 20261125


def test_killed_workers_lose_no_rung_and_fire_none_twice(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "bench.kit.rungs"),
                *map(str, (CASES, KILLS, WORKERS, SEED)),
            ],
            env=made.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["clocks"] == CASES and found["rungs"] == CASES * 8
    assert found["kills"] >= KILLS
    assert (found["lost"], found["twice"]) == (0, 0)
    assert (found["entries_lost"], found["entries_twice"], found["notices_wrong"]) == (0, 0, 0)
    assert found["notices"] > CASES and found["taken_up"] > 0
    assert found["flaws"] == []
