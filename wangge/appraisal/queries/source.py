"""计数之源 source: where reckoning takes its counts from – the facts, by the measures on their shelf."""

from datetime import datetime

from wangge.appraisal.queries import fromfacts
from wangge.appraisal.queries.counted import Source


def source(*, at: datetime | None = None, as_of: datetime | None = None) -> Source:
    """The facts as they are at `at`, or as they were known at `as_of`; without `at` only `kinds`."""
    return fromfacts.FromFacts(at=at, as_of=as_of)
