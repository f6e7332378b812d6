"""Bench: what a web worker holds after a day: requests taken in, lists, the map and cases looked at.

    python bench/memory.py [--requests 3000]

Prints JSON; `worker_mb` is the larger of the two workers. The goal is after 12,000 requests.
"""

import argparse
import subprocess
import urllib.request
from pathlib import Path

from bench import report
from bench.create import OURS, PATH, payloads, prepare
from bench.kit.ground import ROOT, WANGGE, installation
from bench.kit.serving import family, load, resident_mb, served

LOOKS = ("/desk/", "/cases/", "/cases/?state=open", "/map/", "/api/v1/cases", "/api/v1/cases/map")
ROUNDS = 20


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--requests", type=int, default=3_000)
    given = told.parse_args()
    with installation() as env:
        token, home = prepare(), Path(env["WANGGE_HOME"])
        cookie = signed_in()
        payloads(home / "day.jsonl", given.requests, mark="day")
        others = [
            subprocess.Popen([*WANGGE, role], env=env, cwd=ROOT) for role in ("work", "clock")
        ]
        with served(OURS[0], port=OURS[1], env=env) as pid:
            fresh = max(resident_mb(family(pid)))
            done = load(home / "day.jsonl", port=OURS[1], path=PATH, token=token, clients=8)
            statuses = {look(path, cookie) for _ in range(ROUNDS) for path in LOOKS}
            memory = max(resident_mb(family(pid)))
        for process in others:
            process.terminate()
            process.wait()
    if set(done["codes"]) != {"201"} or statuses != {200}:
        raise SystemExit(f"answers were {done['codes']} and {statuses}")
    report.tell(
        "memory",
        {"worker_mb": memory, "worker_fresh_mb": fresh},
        limits={"worker_mb": 250.0},
        requests=given.requests,
        looks=ROUNDS * len(LOOKS),
    )


def signed_in() -> str:
    """The session cookie of somebody who sees the whole city."""
    from django.conf import settings
    from django.test import Client

    from wangge.people.models import Person

    Person.objects.filter(username="supervisor1").update(must_change_password=False)
    client = Client()
    client.force_login(Person.objects.get(username="supervisor1"))
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def look(path: str, cookie: str) -> int:
    """The status of a page."""
    head = {"Cookie": cookie}
    asked = urllib.request.Request(f"http://127.0.0.1:{OURS[1]}{path}", headers=head)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        answer.read()
        return int(answer.status)


if __name__ == "__main__":
    main()
