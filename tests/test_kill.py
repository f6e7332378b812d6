"""`kill -9` of any process at any moment loses no request that was accepted and sends none twice."""

import csv
import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Installation, free_port, installation, kill_group, living
from wangge.site.cities import cities, folder_of

KILLS = 24
ROWS = 280  # of the sample: enough to last as long as the kills
REPLAYED = 180  # from the file; the rest comes in over the web
RATE = 20  # rows a second, by either way
RIPE = 3.0  # seconds until a process has come up: one that only begins is a poor victim
SEED = 20261122
CHECK = """
import json
from collections import Counter
from wangge.cases import audit
from wangge.cases.models import Case, Entry, Trouble
from wangge.intake.models import Request

heard = Counter(Request.objects.values_list("external", flat=True))
told = {case: [] for case in Case.objects.values_list("pk", flat=True)}
for case, kind in Entry.objects.order_by("case_id", "step").values_list("case_id", "kind"):
    told[case].append(kind)
odd = [
    (case, kinds) for case, kinds in told.items()
    if kinds.count("registered") != 1
    or kinds.count("accepted") > 1
    or kinds.count("dispatched") + kinds.count("considered") != kinds.count("accepted")
]
print(json.dumps({
    "heard": heard,
    "cases": len(told),
    "accepted": sum("accepted" in kinds for kinds in told.values()),
    "dispatched": sum("dispatched" in kinds for kinds in told.values()),
    "odd": odd,
    "untold": Entry.objects.filter(told_at=None).count(),
    "troubles": list(Trouble.objects.values_list("error", flat=True)),
    "flaws": [str(flaw) for flaw in [*audit.verify(), *audit.rebuild()]],
}))
"""


def sample() -> list[dict[str, str]]:
    with (folder_of(cities()[0]) / "requests.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[:ROWS]


class Sender(threading.Thread):
    """Another system: sends each request until it has an answer, whatever dies meanwhile."""

    def __init__(self, rows: list[dict[str, str]], *, port: int, token: str) -> None:
        super().__init__(daemon=True)
        self.rows, self.token = rows, token
        self.address = f"http://127.0.0.1:{port}/api/v1/intake/app_api"
        self.answered: dict[str, str] = {}
        self.faults: list[str] = []

    def run(self) -> None:
        for row in self.rows:
            while not self.faults and row["external_no"] not in self.answered:
                try:
                    self.answered[row["external_no"]] = self.send(row)["number"]
                except urllib.error.HTTPError as error:
                    if error.code < 500:
                        self.faults.append(f"{error.code} {error.read()[:300]!r}")
                except (OSError, HTTPException):
                    time.sleep(0.1)  # the server is dead just now, or died in its answer
            time.sleep(1 / RATE)

    def send(self, row: dict[str, str]) -> Any:
        body = {
            "id": row["external_no"],
            "created_at": "2026-11-20T09:00:00+08:00",
            "text": row["words"],
            "place": {"address": row["address"]},
            "person": {"name": row["name"], "phone": row["phone"]},
        }
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address, json.dumps(body).encode(), head)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


class Town:
    """Replay, web and two workers, each started again whenever it is dead."""

    def __init__(self, made: Installation, *, file: Path, port: int) -> None:
        self.made = made
        self.roles = {
            "replay": ("replay", str(file), "--source", "", "--rate", str(RATE), "--json"),
            "web": ("web", "--port", str(port), "--workers", "2"),
            "work 0": ("work", "--shard", "0/2"),
            "work 1": ("work", "--shard", "1/2"),
        }
        self.alive = {name: made.start(*words) for name, words in self.roles.items()}
        self.since = dict.fromkeys(self.roles, time.monotonic())
        self.kills = 0

    def kill_one(self, dice: random.Random) -> None:
        """Any process of any role; its kin are cleared away as a supervisor does."""
        now = time.monotonic()
        ripe = [name for name, since in self.since.items() if now - since > RIPE]
        if ripe and (pids := living(self.alive[dice.choice(ripe)])):
            with suppress(ProcessLookupError):
                os.kill(dice.choice(pids), signal.SIGKILL)
                self.kills += 1

    def mend(self) -> None:
        """Start again what is dead; a replay that came to its end is left alone."""
        for name, process in list(self.alive.items()):
            if process.poll() is None:
                continue
            if name == "replay" and process.returncode == 0:
                continue
            kill_group(process)
            self.alive[name] = self.made.start(*self.roles[name])
            self.since[name] = time.monotonic()

    @property
    def replayed(self) -> bool:
        return self.alive["replay"].poll() == 0


@pytest.mark.slow
def test_whatever_is_killed_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    rows, dice, port = sample(), random.Random(SEED), free_port()
    file = tmp_path / "day.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows[:REPLAYED])
    (tmp_path / "home").mkdir()
    with installation(tmp_path / "home") as made:
        made.do("city", "load")
        token = made.do(
            "token", "issue", "app", "--channel", "app_api", "--scope", "intake"
        ).strip()
        town = Town(made, file=file, port=port)
        sender = Sender(rows[REPLAYED:], port=port, token=token.splitlines()[-1])
        sender.start()
        deadline = time.monotonic() + 400
        while town.kills < KILLS or sender.is_alive() or not town.replayed:
            assert time.monotonic() < deadline, "it does not come to an end"
            time.sleep(dice.uniform(0.2, 1.2))
            town.mend()
            if town.kills < KILLS:
                town.kill_one(dice)
        assert sender.faults == []
        settle(made, deadline)
        found = made.ask(CHECK)
    assert town.kills >= KILLS
    assert found["heard"] == {row["external_no"]: 1 for row in rows}
    assert set(sender.answered) == {row["external_no"] for row in rows[REPLAYED:]}
    assert found["cases"] == len(rows)
    assert found["odd"] == []
    assert found["untold"] == 0 and found["troubles"] == []
    assert found["flaws"] == []
    assert found["accepted"] > len(rows) / 2 and found["dispatched"] > 0


def settle(made: Installation, deadline: float) -> None:
    """Until every entry is told."""
    untold = (
        "from wangge.cases.models import Entry; print(Entry.objects.filter(told_at=None).count())"
    )
    while made.ask(untold):
        assert time.monotonic() < deadline, "entries stay untold"
        time.sleep(1)
