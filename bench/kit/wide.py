"""A lake as wide as wanted: its folded tables laid side by side, each copy with case keys of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wangge.facts.lake.store import Manifest


@contextmanager
def widened(times: int) -> Iterator[int]:
    """The lake so many times over while this lasts; how many cases it then holds.

    Units, moments and outcomes come again in each copy, so groups are as many as before and each is
    so many times as large. Parts are of the size that a refresh makes them.
    """
    from wangge.facts.lake import store
    from wangge.facts.lake.refreshing import BUCKET

    small = store.read()
    at_once = max(1, BUCKET // small.cases)
    spans = [(first, min(first + at_once, times)) for first in range(0, times, at_once)]
    parts = {str(n): _copied(small, first, behind) for n, (first, behind) in enumerate(spans)}
    count = small.cases * times
    store.publish(replace(small, buckets=parts, cases=count, entries=small.entries * times))
    try:
        yield count
    finally:
        store.publish(small)


def _copied(small: "Manifest", first: int, behind: int) -> str:
    """One part with the copies first ≤ n < behind."""
    from wangge.facts.lake import store
    from wangge.facts.lake.refreshing import path_of
    from wangge.facts.tables import FOLDED, RAW, engine

    part, con = store.new_part(f"wide{first}"), engine()
    for name in (*FOLDED, *RAW):
        sources = [str(path_of(one, name)) for one in small.buckets.values()]
        con.con.execute(
            f"COPY (SELECT t.* REPLACE (t.case_id + n.n * 10000000 AS case_id) "
            f"FROM range({first}, {behind}) AS n(n), read_parquet({sources}) AS t "
            f"ORDER BY case_id) TO '{path_of(part, name)}' (FORMAT parquet, COMPRESSION zstd)"
        )
    con.disconnect()
    return part
