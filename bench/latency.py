"""Bench: from accepted to dispatched (or laid before a dispatcher), while requests keep coming.

    python bench/latency.py [--rate 5] [--seconds 60]

Prints JSON. One process hears requests at the rate; `wangge work` beside it tells them on, as in
`wangge run`. Seconds are between the moments at which the log's entries were written.
"""

import argparse
import subprocess
import time

from bench import report
from bench.kit.ground import ROOT, WANGGE, day, installation, percentile

CHANNEL = "hotline_12345"
WARM = 10  # requests before the counting begins: the worker reads city and duties on the first


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--rate", type=float, default=5.0)
    told.add_argument("--seconds", type=float, default=60.0)
    given = told.parse_args()
    with installation() as env:
        rows = day(WARM + int(given.rate * given.seconds))
        worker = subprocess.Popen([*WANGGE, "work"], env=env, cwd=ROOT)
        try:
            hear(rows[:WARM], rate=given.rate)
            settle()
            cases = hear(rows[WARM:], rate=given.rate)
            settle()
        finally:
            worker.terminate()
            worker.wait()
        spans = gaps(cases)
    figures = {
        "accepted": float(len(spans)),
        "p50_s": percentile(spans, 50),
        "p99_s": percentile(spans, 99),
        "longest_s": max(spans),
    }
    report.tell("latency", figures, limits={"p99_s": 0.3}, rate=given.rate, heard=len(cases))


def hear(rows: list[dict[str, object]], *, rate: float) -> list[int]:
    """Receive the rows, evenly; the keys of their cases."""
    from wangge.base.clock import now
    from wangge.intake.actions import receive
    from wangge.intake.channels.shelf import Heard

    began, cases = time.monotonic(), []
    for turn, row in enumerate(rows):
        time.sleep(max(0.0, began + turn / rate - time.monotonic()))
        heard = Heard(
            external=str(row["external"]),
            words=str(row["words"]),
            address=str(row["address"]),
            lon=float(str(row["lon"])) if row["lon"] else None,
            lat=float(str(row["lat"])) if row["lat"] else None,
            phone=str(row["phone"]),
        )
        got = receive(heard, channel=CHANNEL, at=now(), by=f"channel:{CHANNEL}")
        cases.append(got.case.pk)
    return cases


def settle() -> None:
    """Until all is told; SystemExit where it is not after a minute."""
    from wangge.cases.models import Entry

    until = time.monotonic() + 60
    while Entry.objects.filter(told_at=None).exists():
        if time.monotonic() > until:
            raise SystemExit("entries stay untold")
        time.sleep(0.05)


def gaps(cases: list[int]) -> list[float]:
    """Seconds from accepted to dispatched or considered, of those accepted."""
    from wangge.cases.models import Entry

    kinds = ("accepted", "dispatched", "considered")
    entries = Entry.objects.filter(case__in=cases, kind__in=kinds).order_by("case_id", "step")
    accepted, spans = {}, []
    for case, kind, moment in entries.values_list("case_id", "kind", "recorded_at"):
        if kind == "accepted":
            accepted[case] = moment
        elif case in accepted:
            spans.append((moment - accepted.pop(case)).total_seconds())
    return spans


if __name__ == "__main__":
    main()
