"""How well, and how fast, the first dispatch names duty item and unit; prints JSON.

    python -m bench.dispatch_first [--city NAME] [--rounds N]

Asks for every request of the city's sample that has an expected duty item. `duty_top3` counts the
items by which the first three units are shown. No labels are used by what ranks; the constants
of confidence were fitted on this same sample, so `error` at the threshold is an in-sample figure: the
five-fold one stands in wangge/dispatch/rankers/fitted.py.
"""

import argparse
import csv
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench import report
from bench.kit.ground import installation, stand_up

LIMITS = {"auto_error": 0.05, "us_single": 20_000.0, "us_batch": 4_000.0}


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--city", default="")
    told.add_argument("--rounds", type=int, default=3)
    given = told.parse_args()
    with installation():
        stand_up()
        from wangge.site.cities import folder_of

        figures, more = measure(folder_of(given.city), rounds=given.rounds)
        report.tell("dispatch_first", figures, limits=LIMITS, **more)


def measure(folder: Path, *, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Figures, and what they were taken on."""
    from django.utils.timezone import localdate

    from wangge.base.clock import now
    from wangge.cases.models import Case
    from wangge.dispatch.actions import SURE
    from wangge.dispatch.ranking import think
    from wangge.duties.queries import duty_items

    at = now()
    items = {item.code: item for item in duty_items(localdate(at))}
    with (folder / "requests.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected_duty"] in items]
    cases = [
        Case(
            pk=number,
            registered_at=at,
            title=row["words"][:80],
            words=row["words"],
            division_code=row["community"],
            urgency=row["urgency"],
            safety=row["urgency"] == "safety",
        )
        for number, row in enumerate(rows, 1)
    ]
    began = perf_counter()
    thoughts = think(cases)
    first = perf_counter() - began
    tally = _tally(cases, rows, thoughts, items)
    n = len(cases)
    figures = {
        "duty_top1": tally["duty1"] / n,
        "duty_top3": tally["duty3"] / n,
        "unit_top1": tally["unit1"] / n,
        "unit_top3": tally["unit3"] / n,
        "threshold": SURE.value,
        "auto_share": tally["auto"] / n,
        "auto_error": tally["auto_wrong"] / max(1, tally["auto"]),
        "first_batch_s": first,
        **_speed(cases, rounds=rounds),
    }
    return figures, {"cases": n, "duty_items": len(items), "model": thoughts[0].model}


def _tally(
    cases: list[Any], rows: list[dict[str, str]], thoughts: Any, items: dict[str, Any]
) -> dict[str, int]:
    """How many were right, first or among three, and how many the machine would send."""
    from wangge.dispatch.actions import MARGIN, SURE
    from wangge.dispatch.ranking import whose
    from wangge.dispatch.rules import choose

    tally = dict.fromkeys(("duty1", "duty3", "unit1", "unit3", "auto", "auto_wrong"), 0)
    for case, row, thought in zip(cases, rows, thoughts, strict=True):
        answer = whose.lead(items[row["expected_duty"]], case.division_code)
        unit = answer.unit.pk if answer else None
        duties = [one.duty for one in thought.candidates]
        units = [one.unit for one in thought.candidates]
        tally["duty1"] += row["expected_duty"] in duties[:1]
        tally["duty3"] += row["expected_duty"] in duties[:3]
        tally["unit1"] += unit in units[:1]
        tally["unit3"] += unit in units[:3]
        choice = choose(
            thought.candidates, sure=SURE.value, margin=MARGIN.value, safety=case.safety
        )
        if choice.go and not thought.trouble:
            tally["auto"] += 1
            tally["auto_wrong"] += choice.go.unit != unit
    return tally


def _speed(cases: list[Any], *, rounds: int) -> dict[str, float]:
    """Microseconds of processor time a case: one by one, and in batches as the messenger has them."""
    from wangge.cases.messenger import BATCH
    from wangge.dispatch.ranking import think

    single, batch = [], []
    for _ in range(rounds):
        began = process_time()
        for case in cases:
            think([case])
        single.append(process_time() - began)
        began = process_time()
        for start in range(0, len(cases), BATCH):
            think(cases[start : start + BATCH])
        batch.append(process_time() - began)
    scale = 1e6 / len(cases)
    return {"us_single": min(single) * scale, "us_batch": min(batch) * scale}


if __name__ == "__main__":
    main()
