"""Bench: one dispatch from raw text to decision, 532 duty items × 200 units, one core.

    python bench/dispatch_speed.py [--items 532] [--units 200] [--fit 3500] [--quick] [--profile]

Prints JSON. The duty list is the demo city's, filled up with variants of its items at other places;
so many of its units answer, all others are shut. `list_*` is the duty list alone, as on the first
day, `learned_*` with a model fitted on invented cases. Times are processor time of the one thread
that thinks, so that a busy machine does not blur them; texts are other ones than those learned from.
"""

import argparse
import cProfile
import csv
import pstats
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bench import report
from bench.kit import aside
from bench.kit.ground import CLAUSE, installation, percentile, stand_up

TOGETHER = 64  # cases of a batch
LIMITS = {"learned_p99_ms": 20.0, "few_p99_ms": 20.0, "list_p99_ms": 20.0}
FEW = 400  # cases of the model that asks for meaning
FLOORS = {"learned_per_s": 1_000.0}
ELSEWHERE = ("学校门口", "医院周边", "地铁站旁", "农贸市场里", "公园内", "工地边")
FILLER = ("麻烦尽快处理", "反映好几次了", "希望有关部门重视", "谢谢", "已经好多天了", "请来看看")


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--items", type=int, default=532)
    told.add_argument("--units", type=int, default=200)
    told.add_argument("--fit", type=int, default=3_500, help="invented cases to learn from")
    told.add_argument("--texts", type=int, default=1_024, help="cases that are timed")
    told.add_argument("--profile", action="store_true")
    given = aside.asked(told)
    aside.one_core()
    if given.quick:
        given.fit, given.texts = FEW, 128
    with installation():
        stand_up()
        places = shrink(given.units)
        grow(given.items)
        cases = invented(given.texts, places, seed="asked")
        before = measure(cases, "list")
        report.trim()
        memory = report.resident_mb()
        teach(FEW, places)
        few = measure(cases[:FEW], "few")
        taught = teach(given.fit, places)
        after = measure(cases, "learned")
        if given.profile:
            profiled(cases)
        report.trim()
        figures = before | few | after | taught
        figures |= {"list_memory_mb": memory, "learned_memory_mb": report.resident_mb()}
        report.tell(
            "dispatch_speed",
            figures,
            limits=LIMITS,
            floors=FLOORS,
            items=given.items,
            units=given.units,
            texts=len(cases),
            letters=sum(len(case.words) for case in cases) / len(cases),
            quick=given.quick,
        )


def shrink(count: int) -> list[str]:
    """Let only so many units answer: the city's, two districts', and those of their streets; the
    communities there."""
    from wangge.grids.models import Division
    from wangge.people.models import Unit
    from wangge.people.roster import touch

    order = ["city", "district", "street", "community"]
    units = sorted(
        Unit.objects.values_list("pk", "level", "division__code"),
        key=lambda one: (order.index(one[1]), one[2]),
    )
    here = sorted({code[:6] for _, level, code in units if level == "district"})[:2]
    kept = [pk for pk, level, code in units if level == "city" or code[:6] in here][:count]
    Unit.objects.exclude(pk__in=kept).update(handles=False)
    touch()
    found = Division.objects.filter(level="community").values_list("code", flat=True)
    return sorted(code for code in found if code[:6] in here)


def grow(count: int) -> None:
    """Fill the duty list up: the same matters at other places, under codes of their own."""
    from wangge.base.clock import now
    from wangge.duties.actions import revise
    from wangge.duties.models import DutyItem

    known = list(DutyItem.objects.order_by("code"))
    for number in range(max(0, count - len(known))):
        place = ELSEWHERE[number // len(known) % len(ELSEWHERE)]
        item = known[number % len(known)]
        DutyItem.objects.create(
            **{
                field: getattr(item, field)
                for field in ("law", "article", "level", "leads", "co_kinds", "valid_from")
            },
            code=f"V{number:03d}",
            matter=place + item.matter,
            keywords=[place + word for word in item.keywords],
            category_id=item.category_id,
            deadline_id=item.deadline_id,
        )
    revise("bench", by="machine:bench", at=now())


def rows(count: int, *, seed: str) -> list[dict[str, str]]:
    """Invented complaints with their duty item: clauses of the sample, or key words and small talk;
    one in twenty is of another item than it says."""
    from wangge.base.clock import now
    from wangge.duties.queries import duty_items
    from wangge.site.cities import cities, folder_of, rows_of

    dice = random.Random(seed)
    items = {item.code: item for item in duty_items(now().date())}
    sample = [
        row
        for row in rows_of(folder_of(cities()[0]) / "requests.csv")
        if row["expected_duty"] in items
    ]
    made = []
    for _ in range(count):
        row = dice.choice(sample)
        code, said = row["expected_duty"], [c for c in CLAUSE.split(row["words"]) if c.strip()]
        words = "".join(clause for clause in said if dice.random() < 0.75) or row["words"]
        if dice.random() < 0.5:
            code = dice.choice(list(items))
            phrases = [items[code].matter, *items[code].keywords]
            words = "，".join((*dice.choices(phrases, k=2), *dice.choices(FILLER, k=2)))
        if dice.random() < 0.05:
            code = dice.choice(list(items))
        made.append({"words": words, "code": code, "channel": row["channel"]})
    return made


def invented(count: int, places: Sequence[str], *, seed: str) -> list[Any]:
    """Cases as intake would hand them over, not saved."""
    from wangge.base.clock import now
    from wangge.cases.models import Case

    dice = random.Random(seed)
    return [
        Case(
            pk=number,
            registered_at=now(),
            title=row["words"][:80],
            words=row["words"],
            channel=row["channel"],
            division_code=dice.choice(places),
        )
        for number, row in enumerate(rows(count, seed=seed), 1)
    ]


def teach(count: int, places: Sequence[str]) -> dict[str, float]:
    """Fit on invented cases, keep the model and let it stand; what it says it is worth."""
    from wangge.assist.actions import keep, promote
    from wangge.base.clock import now
    from wangge.site.trying.teaching import Columns, learn

    dice = random.Random("taught")
    began = perf_counter()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "cases.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["words", "expected_duty", "community", "channel"])
            for row in rows(count, seed="taught"):
                writer.writerow([row["words"], row["code"], dice.choice(places), row["channel"]])
        learned = learn(file, Columns(), at=now())
    took = perf_counter() - began
    version = keep("dispatch", learned.arrays, learned.card, by="machine:bench", at=now())
    promote(version, by="machine:bench", at=now(), reason="bench")
    weight = sum(array.nbytes for array in learned.arrays.values()) / 1e6
    return {
        "fit_s": took,
        "model_mb": weight,
        "fit_unit_top1": learned.card["figures"]["unit_top1"],
    }


def measure(cases: Sequence[Any], name: str) -> dict[str, float]:
    """Milliseconds one by one, and how many a second in batches."""
    from wangge.dispatch.ranking import think

    think(cases[:2])  # what is loaded once is not counted
    spent = []
    for case in cases:
        began = process_time()
        think([case])
        spent.append((process_time() - began) * 1e3)
    began = process_time()
    for start in range(0, len(cases), TOGETHER):
        think(cases[start : start + TOGETHER])
    batch = process_time() - began
    return {
        f"{name}_p50_ms": percentile(spent, 50),
        f"{name}_p99_ms": percentile(spent, 99),
        f"{name}_per_s": len(cases) / batch,
    }


def profiled(cases: Sequence[Any]) -> None:
    """Where a batch's time goes, to standard error."""
    import sys

    from wangge.dispatch.ranking import think

    with cProfile.Profile() as profile:
        for start in range(0, len(cases), TOGETHER):
            think(cases[start : start + TOGETHER])
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
