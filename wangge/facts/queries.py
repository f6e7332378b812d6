"""事实之问: the facts, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from wangge.facts.city import from_city
from wangge.facts.lake.opening import from_lake
from wangge.facts.options import WHERE
from wangge.facts.tables import Facts


@contextmanager
def open_facts(*, at: datetime, as_of: datetime | None = None) -> Iterator[Facts]:
    """The facts of one snapshot; what is open or overdue is so at `at`.

    With `as_of` only what was recorded by then is in them, so that a figure published then comes
    out the same. NoLake where none has been gathered yet.
    """
    found, con = (from_city if WHERE.value == "database" else from_lake)(at=at, as_of=as_of)
    try:
        yield found
    finally:
        con.disconnect()
