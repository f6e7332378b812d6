"""Many cases of the past month in the database, and the time it takes to compare a new one with them."""

import random
import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench import report
from bench.kit.ground import day

A_DAY, AT_ONCE = 12_000, 5_000
BATCH = 100


def times(cases: int, new: int) -> dict[str, Any]:
    """Milliseconds of one case alone, and of one in a batch; what was found; memory."""
    from wangge.base.clock import now
    from wangge.intake.screening import screen

    began = time.perf_counter()
    at = now()
    _fill(cases, at)
    filled = time.perf_counter() - began
    fresh = [_heard(row, at) for row in day(new + BATCH, seed=7)]
    screen([(fresh[0], None)])  # type: ignore[list-item]  # what a process remembers is read once
    before = report.resident_mb()
    took, proposed = [], 0
    for case in fresh[:new]:
        start = time.perf_counter()
        (thought,) = screen([(case, None)])  # type: ignore[list-item]
        took.append(1000 * (time.perf_counter() - start))
        proposed += bool(thought and thought.proposals)
    took.sort()
    start = time.perf_counter()
    screen([(case, None) for case in fresh[new:]])  # type: ignore[misc]
    batch = 1000 * (time.perf_counter() - start) / BATCH
    return {
        "cases": cases, "filled_in_s": filled, "screen_p50_ms": took[len(took) // 2],
        "screen_p99_ms": took[int(len(took) * 0.99)], "screen_in_batch_ms": batch,
        "proposed": proposed / new, "remembered_mb": report.resident_mb() - before,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }  # fmt: skip


def _fill(cases: int, at: Any) -> None:
    """Cases as they lie there after weeks: placed, dispatched, found again by their traces."""
    from django.db import connection

    from wangge.cases.models import Case
    from wangge.intake.models import Request
    from wangge.intake.rules.same.grams import Rarity, grams
    from wangge.intake.screening import placing, tracing

    sample = day(2_000)
    rarity = Rarity.of(grams(row["words"]) for row in sample)
    divisions = _divisions()
    dice = random.Random(11)
    seconds = 86_400 / A_DAY
    for start in range(0, cases, AT_ONCE):
        rows = list(_rows(sample, dice, min(AT_ONCE, cases - start)))
        made = Case.objects.bulk_create(
            Case(
                registered_at=at - timedelta(seconds=seconds * (cases - start - n)), channel="hotline_12345",
                title=row["words"][:40], words=row["words"], address=row["address"], state="dispatched",
                division_code=dice.choice(divisions) if dice.random() < 0.8 else "",
                lon=row["lon"] or None, lat=row["lat"] or None, steps=3,
            )
            for n, row in enumerate(rows)
        )  # fmt: skip
        Request.objects.bulk_create(
            Request(
                case=case, channel="hotline_12345", external=f"crowd-{case.pk}", key=f"k{case.pk}",
                received_at=case.registered_at, phone_hash=f"phone-{dice.randrange(cases)}",
                words_hash=f"words-{case.pk}", code_hash="",
            )
            for case in made
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO intake_trace (mark, case_id) VALUES (%s, %s)",
                [
                    (mark, case.pk)
                    for case in made
                    for mark in tracing.marks(
                        grams(case.words), {}, case.division_code, rarity, most=tracing.LEFT
                    )
                ],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    placing.places([])


def _rows(
    sample: list[dict[str, Any]], dice: random.Random, count: int
) -> Iterator[dict[str, Any]]:
    """Clauses of two requests of the sample, with a name of their own."""
    for _ in range(count):
        one, other = dice.choice(sample), dice.choice(sample)
        half = len(other["words"]) // 2
        name = "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(2))
        yield {
            **one,
            "words": f"{name}小区，{one['words'][:120]}{other['words'][half : half + 60]}",
        }


def _divisions() -> list[str]:
    from wangge.grids.models import Division

    return list(Division.objects.filter(level="community").values_list("code", flat=True)[:3_000])


def _heard(row: dict[str, Any], at: Any) -> Any:
    from wangge.intake.actions import receive
    from wangge.intake.channels.shelf import Heard

    heard = Heard(
        external=row["external"], words=row["words"], address=row["address"], phone=row["phone"],
        lon=row["lon"] or None, lat=row["lat"] or None,
    )  # fmt: skip
    return receive(heard, channel="hotline_12345", at=at, by="channel:hotline_12345").case
