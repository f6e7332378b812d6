"""更新 refreshing: what has happened since goes into the lake; a case touched since is rewritten whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.parquet as pq

from wangge.facts.lake import script, store
from wangge.facts.lake.reading import Reader, snapshot
from wangge.facts.tables import FOLDED, RAW, arrow, engine, put

BUCKET = 50_000  # cases in one part
SETTLING = timedelta(minutes=15)  # no write takes longer: older entries are all there
WHOLE = 0.2  # from this share of its cases a bucket is read whole


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did."""

    cases: int  # rewritten
    buckets: int
    entries: int  # in the lake now
    seconds: float
    anew: bool  # built from nothing


def refresh(*, at: datetime, anew: bool = False, thorough: bool = False) -> Refreshed:
    """Bring the lake up to the log. LakeBusy where another process is at it.

    `thorough` compares every case with the lake instead of trusting the entries' numbers; `anew`
    builds it from nothing, as happens by itself where its make is another one.
    """
    began = monotonic()
    with store.locked():
        before = _standing()
        anew = anew or before is None or before.make != store.make()
        kept = store.Manifest(make=store.make()) if anew or before is None else before
        with snapshot() as db:
            touched = _touched(db, kept, anew=anew, thorough=thorough)
            buckets, rewritten = _rewritten(db, kept, touched)
            settled = at - SETTLING
            new = replace(
                kept,
                mark=db.number("SELECT max(id) FROM cases_entry"),
                settled=db.number(
                    f"SELECT max(id) FROM cases_entry WHERE recorded_at < '{_text(settled)}'"
                ),
                cases=db.number("SELECT count(*) FROM cases_case"),
                entries=db.number("SELECT count(*) FROM cases_entry"),
                refreshed_at=at.isoformat(),
                beside=_beside(db),
                buckets=buckets,
            )
        store.publish(store.sweep(_retiring(new, before, at=at), at=at))
    spent = monotonic() - began
    return Refreshed(rewritten, len(touched), new.entries, spent, anew)


def _standing() -> store.Manifest | None:
    """The lake as it is, of whatever make; None where there is none that can be read."""
    try:
        return store.read(any_make=True)
    except store.NoLake:
        return None


def _retiring(
    new: store.Manifest, before: store.Manifest | None, *, at: datetime
) -> store.Manifest:
    """The new manifest, with what counted before and does not now put down as retired."""
    if before is None:
        return new
    gone = {before.beside, *before.buckets.values()} - {new.beside, *new.buckets.values()}
    return replace(new, retired={**before.retired, **dict.fromkeys(gone, at.isoformat())})


Touched = dict[int, list[int] | None]  # bucket -> its cases that changed; None: all of them


def _touched(db: Reader, kept: store.Manifest, *, anew: bool, thorough: bool) -> Touched:
    """Which cases must be written again."""
    if anew:
        last = db.number("SELECT max(id) FROM cases_case")
        return dict.fromkeys(range(last // BUCKET + 1 if last else 0), None)
    if thorough:
        ids = _unlike(db, kept)
    else:
        since = f"SELECT DISTINCT case_id FROM cases_entry WHERE id > {kept.settled}"
        ids = [row[0] for row in db.numbers(since)]
    found: dict[int, list[int]] = {}
    for case in sorted(ids):
        found.setdefault(case // BUCKET, []).append(case)
    return {
        bucket: None if len(cases) > WHOLE * BUCKET else cases for bucket, cases in found.items()
    }


def _unlike(db: Reader, kept: store.Manifest) -> list[int]:
    """Cases that have another number of entries than the lake knows, or that one side lacks."""
    found = db.numbers("SELECT id, steps FROM cases_case")
    there = {case: steps for case, steps in found}
    held: dict[int, int] = {}
    for part in kept.buckets.values():
        rows = pq.read_table(path_of(part, "cases"), columns=["case_id", "steps"])
        held |= dict(zip(*(rows[name].to_pylist() for name in ("case_id", "steps")), strict=True))
    return [case for case in there.keys() | held.keys() if there.get(case) != held.get(case)]


def _rewritten(db: Reader, kept: store.Manifest, touched: Touched) -> tuple[dict[str, str], int]:
    """bucket → part with the touched ones written anew, and how many cases that were."""
    buckets, count = dict(kept.buckets), 0
    for bucket, cases in touched.items():
        old = buckets.get(str(bucket)) if cases is not None else None
        raw = _raw(db, bucket, cases, old)
        count += len(cases) if cases is not None else raw["opened"].num_rows
        buckets[str(bucket)] = write_part(f"cases{bucket}", raw)
    return buckets, count


def _raw(
    db: Reader, bucket: int, cases: Sequence[int] | None, old: str | None
) -> dict[str, pa.Table]:
    """The raw rows of a bucket: all afresh, or the old part with the changed cases exchanged."""
    first = bucket * BUCKET
    if cases is None:
        return {name: db.span(name, first, first + BUCKET) for name in RAW}
    found = {name: db.some(name, cases) for name in RAW}
    if old is None:
        return found
    gone = pa.array(cases, pa.int64())
    for name, fresh in found.items():
        rows = pq.read_table(path_of(old, name)).cast(arrow(RAW[name]))
        away = pa.compute.is_in(rows["case_id"], value_set=gone)
        found[name] = pa.concat_tables([rows.filter(pa.compute.invert(away)), fresh])
    return found


def write_part(name: str, raw: dict[str, pa.Table]) -> str:
    """A new part with these rows and what is folded of them; its name."""
    part = store.new_part(name)
    con = engine()
    for key, rows in raw.items():
        put(con, f"raw_{key}", rows)
    script.run(con)
    for key in FOLDED:
        into = str(path_of(part, key)).replace("'", "''")
        con.con.execute(
            f"COPY (SELECT * FROM {key} ORDER BY case_id) TO '{into}' (FORMAT parquet, COMPRESSION zstd)"
        )
    for key, rows in raw.items():
        pq.write_table(rows.sort_by("case_id"), path_of(part, key), compression="zstd")
    con.disconnect()
    return part


def _beside(db: Reader) -> str:
    part = store.new_part("beside")
    for name, rows in db.beside().items():
        pq.write_table(rows, path_of(part, name), compression="zstd")
    return part


def path_of(part: str, table: str) -> Path:
    return store.part_folder(part) / f"{table}.parquet"


def _text(moment: datetime) -> str:
    """A moment as both databases compare it: SQLite keeps UTC text without a zone."""
    from datetime import UTC

    from django.db import connection

    there = moment.astimezone(UTC)
    if connection.vendor == "sqlite":
        return there.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return there.isoformat()
