"""督办之规: how often time may be given, and how a rested clock goes on. No framework here."""

from datetime import datetime, timedelta

MOST_EXTENSIONS = 2


def resumed_due(*, at: datetime, remaining: float) -> datetime:
    """The new due moment of a clock that had `remaining` seconds left when it was stopped."""
    return at + timedelta(seconds=remaining)
