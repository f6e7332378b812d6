"""Workers that fire rungs beside people at their desks, killed at random – and what is found afterwards.

    python -m bench.kit.rungs CASES KILLS WORKERS SEED

Runs inside an installation of its own (WANGGE_HOME, WANGGE_DATABASE_URL) and prints one JSON line.
Every process is forked from this one and killed by SIGKILL, wherever it is just then.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

KIND = "completion"
HOUR = timedelta(hours=1)
# moments after the start at which further rungs of the first ladder are due: 50, 75, 90 %, …
STAGES = (5.2, 7.7, 9.2, 10.2, 48, 24 * 4, 24 * 8, 24 * 15)


def main() -> None:
    import django

    django.setup()
    cases, kills, workers, seed = (int(word) for word in sys.argv[1:5])
    start = stage_set(cases)
    began = time.monotonic()
    killed = sum(
        stage(start + after * HOUR, kills=quota(kills, n), workers=workers, seed=seed + n)
        for n, after in enumerate(STAGES)
    )
    print(json.dumps(found() | {"kills": killed, "seconds": time.monotonic() - began}))


def quota(kills: int, n: int) -> int:
    return kills * (n + 1) // len(STAGES) - kills * n // len(STAGES)


def stage_set(count: int) -> datetime:
    """A town with so many cases due at once; the moment they were sent."""
    from django.db import transaction

    from wangge.supervision.tests.ground import MONDAY, make_town

    with transaction.atomic():
        town = make_town()
    for first in range(0, count, 100):
        with transaction.atomic():
            for n in range(first, min(first + 100, count)):
                town.case(f"case {n}", unit="water" if n % 3 else "lamps", hours=10)
    return MONDAY


def stage(at: datetime, *, kills: int, workers: int, seed: int) -> int:
    """Workers fire what is due at this moment, and die, until so many are dead and all is done."""
    from wangge.supervision.queries.due import waiting

    dice, killed = random.Random(seed), 0
    alive = {forked(at, dice.random(), desk=n == 0) for n in range(workers)}
    close()
    while killed < kills:
        time.sleep(dice.uniform(0.01, 0.12))
        victim = dice.choice(sorted(alive))
        ended, _ = os.waitpid(victim, os.WNOHANG)
        if not ended:
            os.kill(victim, signal.SIGKILL)
            _, status = os.waitpid(victim, 0)
            killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        alive.remove(victim)
        alive.add(forked(at, dice.random(), desk=dice.random() < 1 / workers))
    for one in alive:
        os.waitpid(one, 0)
    while waiting(at, most=1):
        _, status = os.waitpid(forked(at, 0.5, desk=False), 0)
        if status:
            raise SystemExit("a worker that nobody killed broke")
    close()
    return killed


def forked(at: datetime, seed: float, *, desk: bool) -> int:
    """A process of its own that looks until nothing is due, or that does people's deeds."""
    close()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        random.seed(seed)
        (deeds if desk else looking)(at)
        code = 0
    except BaseException:
        traceback.print_exc()  # a worker that breaks is told of; one that is killed says nothing
    finally:
        os._exit(code)


def looking(at: datetime) -> None:
    from wangge.supervision.actions.firing import fire_due
    from wangge.supervision.queries.due import waiting

    until = time.monotonic() + 60
    while waiting(at, most=1) and time.monotonic() < until:
        fire_due(at=at, most=100)


def deeds(at: datetime) -> None:
    """People take up cases, and give way where the clock was first."""
    from wangge.cases import events as e
    from wangge.cases.log import MovedOn, record
    from wangge.cases.models import Case

    ways: dict[str, tuple[Any, str]] = {
        "dispatched": (e.Signed(), "person:1"),
        "signed": (e.Started(), "person:1"),
    }
    keys = list(Case.objects.filter(state__in=ways).values_list("pk", flat=True))
    for key in random.sample(keys, min(40, len(keys))):
        case = Case.objects.get(pk=key)
        event, by = ways.get(case.state, (None, ""))
        if event is not None:
            try:
                record(case, event, by=by, at=at)
            except MovedOn:
                continue


def close() -> None:
    from django.db import connections

    connections.close_all()


def found() -> dict[str, Any]:
    """Rungs lost, rungs twice, entries and notices that do not fit, and flaws of the log."""
    from wangge.cases import audit
    from wangge.cases.models import Entry
    from wangge.clocks.models import Clock
    from wangge.notices.models import Notice
    from wangge.supervision.models import Fired
    from wangge.supervision.queries.policy import rungs

    ladder = [one for one in rungs() if one.clock == KIND and not one.urgency]
    clocks = dict(Clock.objects.filter(kind=KIND).values_list("pk", "case_id"))
    wanted = {(clock, rung.code) for clock in clocks for rung in ladder}
    fired = Counter(Fired.objects.values_list("clock_id", "rung"))
    on_record = {one.code for one in ladder if one.on_record}
    urged = Counter(Entry.objects.filter(kind="urged").values_list("case_id", "data__rung"))
    wanted_entries = {(case, code) for case in clocks.values() for code in on_record}
    told = {
        f"{clock}:{rung}": told
        for clock, rung, told in Fired.objects.values_list("clock_id", "rung", "told")
    }
    said = Counter(key.rpartition(":")[0] for key in Notice.objects.values_list("key", flat=True))
    flaws = [str(flaw) for flaw in (*audit.verify(), *audit.rebuild())]
    return {
        "clocks": len(clocks),
        "rungs": len(wanted),
        "lost": len(wanted - fired.keys()),
        "twice": sum(count > 1 for count in fired.values()),
        "entries_lost": len(wanted_entries - urged.keys()),
        "entries_twice": sum(count > 1 for count in urged.values()),
        "notices": sum(said.values()),
        "notices_wrong": sum(said[key] != count for key, count in told.items()),
        "taken_up": Entry.objects.filter(kind__in=("signed", "started")).count(),
        "flaws": flaws[:5],
    }


if __name__ == "__main__":
    main()
