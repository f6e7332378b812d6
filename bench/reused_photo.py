"""Bench: is a photo that is handed in a second time found among 100,000, and is a new one left in peace?

    python bench/reused_photo.py [--others 100000] [--sources 120] [--new 1500] [--keep FILE] [--workers 1]

Prints JSON. `--sources` photos (real ones where they lie, made scenes else) stand among `--others` made pictures
(bench/kit/pictures.py); each is handed in again after every edit of bench/kit/scenes.py: saved anew as
JPEG 25 to 90, resized, flipped, cut by up to 15 % of either edge, stamped, and all of it at once. A false
alarm is a photo said to be another one's copy that is none: new made pictures, and guided re-takes of
the sources, which show the same place but are other photos. It is counted a pair (photo handed in beside
photo that stands), as its limit is, and a photo handed in, as an operator meets it; the latter's limit
is what the number of photos tried can show. Near-black photos, which `place` calls too dark, are counted in
and told apart. `--keep` keeps the prints of the others in a
file, to be made once only. The database is SQLite, or WANGGE_DATABASE_URL.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench import report
from bench.kit.aside import one_core
from bench.kit.ground import installation, percentile, stand_up
from bench.kit.photos import interval, scenes
from bench.kit.scenes import EDITS, GUIDED, Pixels, jpeg_bytes, retake
from wangge.assist.sight.place import DARK

LIMITS = {"false_alarms_a_pair": 1e-4, "false_alarms_a_photo": 1e-2, "lookup_cpu_p50_ms": 50.0}
FLOORS = {"found": 0.99, "found_all_together_not_dark": 0.99}
NEW = 5_000_000  # numbers of pictures that do not stand among the others
AT_ONCE = 1000


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--others", type=int, default=100_000)
    told.add_argument("--sources", type=int, default=120)
    told.add_argument("--new", type=int, default=1500)
    told.add_argument("--keep", type=Path)
    told.add_argument("--workers", type=int, default=1, help="to make the other pictures")
    told.add_argument("--data", type=Path, help="folder of real photos")
    given = told.parse_args()
    one_core()
    images, counted, missing = scenes(given.sources, given.data)
    with installation(city=False):
        stand_up()
        from bench.kit.pictures import picture_bytes, words

        kept = words(given.others, keep=given.keep, workers=given.workers)
        data = {f"source-{at}": jpeg_bytes(image, 92) for at, image in enumerate(images)}

        def data_of(key: str) -> bytes:
            return data[key] if key in data else picture_bytes(int(key.partition("-")[2]))

        began = time.perf_counter()
        fill(kept, data)
        filled = time.perf_counter() - began
        again = handed_in_again(images, data_of, real=counted["real"])
        alarms = strangers(images, given.new, data_of)
        vendor = _vendor()
    found = sum(one["hits"] for one in again["edits"].values())
    tried = sum(one["of"] for one in again["edits"].values())
    light = [one["not_dark"] for one in again["edits"].values()]
    figures = {
        "found": found / tried,
        "found_not_dark": sum(one["hits"] for one in light)
        / max(1, sum(one["of"] for one in light)),
        "found_all_together_not_dark": again["edits"]["all_together"]["not_dark"]["share"],
        "false_alarms_a_photo": alarms["photos"]["share"],
        "false_alarms_a_pair": alarms["pairs"]["share"],
        "print_cpu_p50_ms": percentile(again["print_ms"], 50),
        "lookup_p50_ms": percentile(again["lookup_ms"], 50),
        "lookup_cpu_p50_ms": percentile(again["lookup_cpu_ms"], 50),
        "lookup_p99_ms": percentile(again["lookup_ms"], 99),
    }
    report.tell(
        "reused_photo", figures, limits=LIMITS, floors=FLOORS, database=vendor, others=len(kept),
        sources=counted, left_out=missing, fill_s=filled, found=interval(found, tried),
        edits=again["edits"], alarms=alarms,
    )  # fmt: skip


def fill(kept: list[Any], data: dict[str, bytes]) -> None:
    """One case with all the photos hung on it, and their prints."""
    from django.db import connection, transaction

    from wangge.assist.sight.prints import MADE
    from wangge.base.clock import now
    from wangge.cases.models import Attachment, Case
    from wangge.verification.models import PhotoPrint, PrintWord
    from wangge.verification.printing.keeping import made_of

    at = now()
    case = Case.objects.create(registered_at=at, channel="hotline_12345", title="路灯不亮")
    every = [(f"other-{number}", words) for number, words in enumerate(kept)]
    every += [(key, made_of(one).kept) for key, one in data.items()]
    rows: list[tuple[int, int]] = []
    for start in range(0, len(every), AT_ONCE):
        part = every[start : start + AT_ONCE]
        hung = Attachment.objects.bulk_create(
            Attachment(
                case=case, purpose="after", blob=key, shown=key, mime="image/jpeg", size=1,
                made_at=at, actor="bench",
            )
            for key, _ in part
        )  # fmt: skip
        PhotoPrint.objects.bulk_create(
            PhotoPrint(attachment=one, blob=one.blob, way=MADE, words=len(words), made_at=at)
            for one, (_, words) in zip(hung, part, strict=True)
        )
        rows += [
            (int(word), one.pk)
            for one, (_, words) in zip(hung, part, strict=True)
            for word in words
        ]
    rows.sort()  # in the order of the index: millions of rows in a minute
    table = connection.ops.quote_name(PrintWord._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), 100 * AT_ONCE):
            cursor.executemany(
                f"INSERT INTO {table} (word, print_id) VALUES (%s, %s)",
                rows[start : start + 100 * AT_ONCE],
            )
        cursor.execute("ANALYZE")


def odd_real(missed: list[int], real: int) -> dict[str, Any]:
    """What was found of the real photos of odd numbers: nothing was tuned on them."""
    odd = range(1, real, 2)
    return interval(len(odd) - len(set(missed) & set(odd)), len(odd))


def handed_in_again(
    images: list[Pixels], data_of: Callable[[str], bytes], *, real: int
) -> dict[str, Any]:
    """Each source after each edit: found or not, and the times; `real` photos come first."""
    from wangge.verification.printing.finding import candidates, find
    from wangge.verification.printing.keeping import made_of

    out: dict[str, Any] = {"edits": {}, "print_ms": [], "lookup_ms": [], "lookup_cpu_ms": []}
    for name, edit in EDITS.items():
        likely: int = 0
        missed: list[int] = []
        for at, image in enumerate(images):
            sent = jpeg_bytes(edit(image, np.random.default_rng([37, at])), 90)
            began = time.process_time()
            picture = made_of(sent)
            out["print_ms"].append((time.process_time() - began) * 1000)
            began, wall = time.process_time(), time.perf_counter()
            candidates(picture.asked)
            out["lookup_ms"].append((time.perf_counter() - wall) * 1000)
            out["lookup_cpu_ms"].append((time.process_time() - began) * 1000)
            found = [one.attachment.blob for one in find(picture, data_of=data_of)]
            missed += [at] if f"source-{at}" not in found else []
            likely += len(found) - (f"source-{at}" in found)
        light = [at for at, image in enumerate(images) if image.mean() >= DARK]
        out["edits"][name] = interval(len(images) - len(missed), len(images)) | {
            "not_dark": interval(len(set(light) - set(missed)), len(light)),
            "held_out": odd_real(missed, real),
            "missed": missed,
            "others_said": likely,
        }
        hits = len(images) - len(missed)
        print(f"{name}: {hits} of {len(images)}", file=sys.stderr, flush=True)
    return out


def strangers(images: list[Pixels], count: int, data_of: Callable[[str], bytes]) -> dict[str, Any]:
    """Photos never handed in: how many are said to be, and of which kind."""
    from bench.kit.pictures import picture_bytes
    from wangge.verification.models import PhotoPrint
    from wangge.verification.printing.finding import find
    from wangge.verification.printing.keeping import made_of

    takes = [jpeg_bytes(retake(image, 900 + at, GUIDED)) for at, image in enumerate(images)]
    alarms = {"new": 0, "retakes": 0}
    pairs = 0
    for turn in range(count):
        kind = "retakes" if turn < len(takes) else "new"
        sent = takes[turn] if turn < len(takes) else picture_bytes(NEW + 37 * turn)
        said = find(made_of(sent), data_of=data_of)
        alarms[kind] += bool(said)
        pairs += len(said)
    stand = PhotoPrint.objects.count()
    return {
        "photos": interval(sum(alarms.values()), count),
        "pairs": interval(pairs, count * stand),
        **alarms,
    }


def _vendor() -> Any:
    from django.db import connection

    return connection.vendor


if __name__ == "__main__":
    main()
