"""Bench: is a photo that is handed in a second time found among 100,000, and is a new one left in peace?

    python bench/reused_photo.py [--others 100000] [--sources 60] [--nights 24] [--lookups 30000] [--keep FOLDER]

Prints JSON. Sources (real photos where they lie, made scenes else, and made nights) stand among `--others`
made pictures; each is handed in again after every edit of bench/kit/scenes.py: saved anew as JPEG 25 to 90,
resized, flipped, cut by up to 15 % of either edge, stamped, and all of it at once. Candidates come from
the database, SQLite or WANGGE_DATABASE_URL, and are proved from their files. Near-black photos, which
`place` calls too dark, are counted in and told apart.

**What the 100,000 are.** No photos of that number lie here, so they are made: 1,000 sheets of 150 scenes, an
eighth of them near-black, 50 windows onto each, and the mirror images of those (bench/kit/pictures.py). They are less varied
than a city's photos: windows of one sheet overlap. Their words come from the points of the sheet, not from a
file of each, which would take hours; files are made of those that are looked at.

**What a false alarm is:** a photo said to be another one's copy that is none. Each of `--lookups` standing
pictures, every other one of those evenly drawn, is sought among all that show none of its scenes, by the
words and the proof of the house, from memory (bench/kit/looking_up.py; every hundredth is held against the
database, and what the cheap half of the proof drops is sampled and proved in full). Of every hundredth it is
told apart (`views_said`) whether it is called a copy of another view of its own scene: the same rendered
points from another side, which no second photo of a street repeats so exactly.
Guided re-takes of the sources are sought in the database. `high` is the upper end of the exact 95 % interval:
30,000 look-ups without an alarm bound it by 1.2e-4 two-sided and 1e-4 one-sided (`bound`), if look-ups
are independent; those of one sheet are not quite, so the bound by sheets is told beside it (`by_sheet`).
Look-ups end after `--minutes`, and `bound` is of those that were done: all 30,000 take about an hour.

`--keep` keeps the points of the sheets in a folder, in stages, to be made once only: ten minutes of one core.
"""

import argparse
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench import report
from bench.kit.aside import one_core
from bench.kit.ground import installation, percentile, stand_up
from bench.kit.nights import night
from bench.kit.photos import interval, scenes
from bench.kit.scenes import EDITS, GUIDED, Pixels, jpeg_bytes, retake
from wangge.assist.sight.place import DARK

LIMITS = {
    "false_alarms_a_lookup_bound": 1e-4,
    "false_alarms_a_retake": 1e-2,
    "lookup_cpu_p50_ms": 150.0,  # behind the scenes: 24,000 photos of a day take an hour of one core
    "memory_mb": 6000.0,
}
FLOORS = {"found": 0.99, "found_nights": 0.95}
AT_ONCE = 1000


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--others", type=int, default=100_000)
    told.add_argument("--sources", type=int, default=60)
    told.add_argument("--nights", type=int, default=24)
    told.add_argument("--lookups", type=int, default=30_000)
    told.add_argument("--minutes", type=float, default=60, help="look-ups end after so long")
    told.add_argument("--keep", type=Path, help="folder for the points of the sheets")
    told.add_argument("--workers", type=int, default=1, help="to search the sheets")
    told.add_argument("--data", type=Path, help="folder of real photos")
    given = told.parse_args()
    one_core()
    images, counted, missing = scenes(given.sources, given.data)
    images += [night(number) for number in range(given.nights)]
    with installation(city=False):
        stand_up()
        from bench.kit import pictures
        from bench.kit.looking_up import Index, Standing, strangers

        began = time.perf_counter()
        sheets = pictures.sheets(
            -(-given.others // pictures.OF_A_SHEET), keep=given.keep, workers=given.workers
        )
        searched = time.perf_counter() - began
        kept = pictures.words(sheets)[: given.others]
        data = [jpeg_bytes(image, 92) for image in images]
        began = time.perf_counter()
        keys, every = fill(kept, data)
        filled = time.perf_counter() - began

        def data_of(key: str) -> bytes:
            kind, _, number = key.partition("-")
            return data[int(number)] if kind == "source" else pictures.picture_bytes(int(number))

        again = handed_in_again(images, data, keys, real=counted["real"])
        takes = retakes(images, data_of)
        standing = Standing(sheets=sheets, index=Index(every), keys=list(keys), others=len(kept))
        alarms = strangers(standing, count=given.lookups, minutes=given.minutes)
        database = vendor()
    tell(
        again, alarms, takes, count=given.sources, standing=len(images), others=len(kept),
        sources=counted, left_out=missing, sheets_s=searched, fill_s=filled, database=database,
    )  # fmt: skip


def fill(kept: list[Any], data: list[bytes]) -> tuple[dict[int, str], list[Any]]:
    """One case with all the photos hung on it, and their prints: the name of each by its key; their words."""
    from django.db import connection, transaction

    from wangge.assist.sight.prints import MADE
    from wangge.base.clock import now
    from wangge.cases.models import Attachment, Case
    from wangge.verification.models import PhotoPrint, PrintWord
    from wangge.verification.printing.keeping import made_of

    at = now()
    case = Case.objects.create(registered_at=at, channel="hotline_12345", title="路灯不亮")
    every = [(f"other-{number}", words) for number, words in enumerate(kept)]
    every += [(f"source-{at}", made_of(one).kept) for at, one in enumerate(data)]
    rows: list[Any] = []
    keys: dict[int, str] = {}
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
        for one, (key, words) in zip(hung, part, strict=True):
            keys[one.pk] = key
            rows.append(np.stack([words, np.full(len(words), one.pk)], axis=1))
    every_row = np.concatenate(rows)
    every_row = every_row[
        np.lexsort((every_row[:, 1], every_row[:, 0]))
    ]  # as the index lies: quick
    table = connection.ops.quote_name(PrintWord._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(every_row), 100 * AT_ONCE):
            cursor.executemany(
                f"INSERT INTO {table} (word, print_id) VALUES (%s, %s)",
                every_row[start : start + 100 * AT_ONCE].tolist(),
            )
        cursor.execute("ANALYZE")
    return keys, [words for _, words in every]


def tell(
    again: dict[str, Any], alarms: dict[str, Any], takes: dict[str, Any], count: int, **more: Any
) -> None:
    """The figures beside their limits."""

    def found(names: range) -> dict[str, Any]:
        missed = [at for one in again["edits"].values() for at in one["missed"]]
        tried = len(names) * len(EDITS)
        return interval(tried - sum(at in names for at in missed), tried)

    every, nights = found(range(more["standing"])), found(range(count, more["standing"]))
    plain = found(range(count))
    figures = {
        "found": plain["share"],
        "found_nights": nights["share"],
        "false_alarms_a_lookup": alarms["photos"]["share"],
        "false_alarms_a_lookup_bound": alarms["bound"],
        "false_alarms_a_retake": takes["photos"]["share"],
        "print_cpu_p50_ms": percentile(again["print_ms"], 50),
        "lookup_p50_ms": percentile(again["lookup_ms"], 50),
        "lookup_cpu_p50_ms": percentile(again["lookup_cpu_ms"], 50),
        "lookup_p99_ms": percentile(again["lookup_ms"], 99),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }
    report.tell(
        "reused_photo", figures, limits=LIMITS, floors=FLOORS, found=plain, found_nights=nights,
        found_with_nights=every, edits=again["edits"], alarms=alarms, retakes=takes, **more,
    )  # fmt: skip


def _edits(images: list[Pixels], at: int) -> Any:
    for name, edit in EDITS.items():
        yield name, jpeg_bytes(edit(images[at], np.random.default_rng([37, at])), 90)


def handed_in_again(
    images: list[Pixels], data: list[bytes], keys: dict[int, str], *, real: int
) -> dict[str, Any]:
    """Each source after each edit: found or not, and the times."""
    from wangge.assist.sight.copies import same_picture
    from wangge.verification.printing.finding import candidates
    from wangge.verification.printing.keeping import made_of

    edits: dict[str, Any] = {name: {"missed": [], "no_candidate": []} for name in EDITS}
    out: dict[str, Any] = {"edits": edits, "print_ms": [], "lookup_ms": [], "lookup_cpu_ms": []}
    for at in range(len(images)):
        standing = made_of(data[at])
        for name, sent in _edits(images, at):
            began = time.process_time()
            picture = made_of(sent)
            out["print_ms"].append((time.process_time() - began) * 1000)
            began, wall = time.process_time(), time.perf_counter()
            likely = {keys[key] for key, _ in candidates(picture.asked)}
            out["lookup_ms"].append((time.perf_counter() - wall) * 1000)
            out["lookup_cpu_ms"].append((time.process_time() - began) * 1000)
            if f"source-{at}" not in likely:
                edits[name]["no_candidate"].append(at)
            elif same_picture(picture, standing).same:
                continue
            edits[name]["missed"].append(at)
    for one in edits.values():
        light = {at for at, image in enumerate(images) if image.mean() >= DARK}
        odd = range(1, real, 2)  # nothing was tuned on them
        missed = set(one["missed"])
        one |= interval(len(images) - len(missed), len(images))
        one["not_dark"] = interval(len(light - missed), len(light))
        one["held_out"] = interval(len(odd) - len(missed & set(odd)), len(odd))
    return out


def retakes(images: list[Pixels], data_of: Any) -> dict[str, Any]:
    """Guided re-takes of the sources, which are other photos of the place: how many are called copies."""
    from wangge.verification.printing.finding import find
    from wangge.verification.printing.keeping import made_of

    said = 0
    for at, image in enumerate(images):
        sent = jpeg_bytes(retake(image, 900 + at, GUIDED), 90)
        said += bool(find(made_of(sent), data_of=data_of))
    return {"photos": interval(said, len(images))}


def vendor() -> Any:
    """Of the database."""
    from django.db import connection

    return connection.vendor


if __name__ == "__main__":
    main()
