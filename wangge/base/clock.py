"""时钟 (clock): the one place where the time of day is read, and only by doors."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC; rules and deeds are given `at=` instead."""
    return datetime.now(UTC)
