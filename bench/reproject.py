"""Bench: a calendar is edited and every open clock is derived anew – while the service goes on writing.

    python bench/reproject.py [--clocks 100000]

Prints JSON: seconds until all are derived, how many moved, and how long single writes of another process waited
meanwhile, against the same writes with nothing else going on. The made-up holiday lies so that all clocks move.
"""

import argparse
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench import report
from bench.kit.ground import installation, percentile, stand_up

CITY = ZoneInfo("Asia/Shanghai")
SENT = datetime(2026, 3, 9, 10, tzinfo=CITY)  # a Monday
HOLIDAY = date(2026, 3, 12)
WRITES = 300
BATCH = 2_000


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--clocks", type=int, default=100_000)
    told.add_argument("--write", type=float, help="(used by the bench itself) seconds to write for")
    given = told.parse_args()
    if given.write:
        return write(given.write)
    with installation():
        stand_up()
        from django.db import connection

        vendor = connection.vendor
        fill(given.clocks)
        alone = beside(lambda: time.sleep(4), seconds=4)
        seconds: list[float] = []
        busy = beside(lambda: seconds.append(edit()), seconds=120)
        moved, wrong = checked()
    figures = {
        "seconds": seconds[0],
        "moved": moved,
        "not_as_derived": wrong,
        "write_p50_ms": percentile(busy, 50),
        "write_p99_ms": percentile(busy, 99),
        "write_p99_alone_ms": percentile(alone, 99),
    }
    limits = {"seconds": 60.0, "not_as_derived": 0}
    report.tell("reproject", figures, limits=limits, clocks=given.clocks, database=vendor)


def fill(count: int) -> None:
    """So many cases at work, each with its entries and one completion clock of five working days."""
    from django.db import transaction

    from wangge.base.rows import insert
    from wangge.cases import events as e
    from wangge.cases.log import record
    from wangge.cases.models import Case, Entry
    from wangge.clocks.models import Clock
    from wangge.people.models import Unit

    unit = Unit.objects.order_by("pk").first()
    assert unit is not None
    case = _opened(0)
    record(case, e.Accepted(), by="clock", at=SENT)
    sent = e.Dispatched(unit=unit.pk, reason="x", rule="C-DEFAULT")
    record(case, sent, by="clock", at=SENT, lead_unit_id=unit.pk, dispatched_at=SENT)
    clock = Clock.objects.get(case=case, kind="completion")
    facts = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields[1:]}
    limits = {f.attname: getattr(clock, f.attname) for f in Clock._meta.concrete_fields[1:]}
    last = Entry.objects.filter(case=case).latest("step")
    told = {f.attname: getattr(last, f.attname) for f in Entry._meta.concrete_fields[1:]}
    told["told_at"] = SENT
    Entry.objects.update(told_at=SENT)
    for start in range(1, count, BATCH):
        with transaction.atomic():
            for _ in range(start, min(count, start + BATCH)):
                pk = insert(Case, **facts)
                insert(Entry, **told | {"case_id": pk})
                insert(Clock, **limits | {"case_id": pk})


def _opened(number: int):  # type: ignore[no-untyped-def]
    from wangge.cases.events import Registered
    from wangge.cases.log import open

    registered = Registered(key=f"b{number}", channel="web_form")
    return open(registered, by="channel:web_form", at=SENT, channel="web_form", title="路灯不亮")


def edit() -> float:
    """Seconds from the edit of one day until every clock is derived by it."""
    from wangge.clocks.actions.reprojecting import reproject
    from wangge.duties.actions import set_day
    from wangge.duties.models import Calendar, CalendarDay

    began = time.perf_counter()
    day = CalendarDay(date=HOLIDAY, kind="holiday", name="防汛")
    set_day(Calendar.objects.get(code="default"), day, by="machine:cli", at=SENT)
    reproject(by="clock", at=SENT + timedelta(hours=1))
    return time.perf_counter() - began


def checked() -> tuple[int, int]:
    """(clocks that moved, clocks or cases whose due moment is not the one derived)."""
    from wangge.cases.models import Case, Entry
    from wangge.clocks.models import Clock

    moved = Entry.objects.filter(
        kind="retimed", case_id__in=Clock.objects.values("case_id")
    ).count()
    due = datetime(2026, 3, 18, tzinfo=CITY)
    running = Clock.objects.filter(kind="completion", stopped_at=None)
    wrong = running.exclude(due_at=due).count()
    return moved, wrong + Case.objects.filter(pk__in=running.values("case_id")).exclude(
        due_at=due
    ).count()


def beside(work, *, seconds: float) -> list[float]:  # type: ignore[no-untyped-def]
    """Milliseconds of each write of another process while `work` goes on."""
    command = [sys.executable, __file__, "--write", str(seconds)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert writer.stdout is not None and writer.stdout.readline().strip() == "ready"
    work()
    out, _ = writer.communicate("stop\n")
    return [float(line) for line in out.split()]


def write(seconds: float) -> None:
    """Open cases one after the other, as the service does, until told to stop; tells each one's ms."""
    import select

    stand_up()
    print("ready", flush=True)
    spans, number, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end and not select.select([sys.stdin], [], [], 0)[0]:
        number += 1
        began = time.perf_counter()
        _opened(1_000_000 + number)
        spans.append((time.perf_counter() - began) * 1000)
        time.sleep(0.01)
    print("\n".join(f"{one:.3f}" for one in spans), flush=True)


if __name__ == "__main__":
    main()
