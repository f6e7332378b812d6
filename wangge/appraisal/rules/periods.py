"""周期 periods: a month, a quarter or a year by its name, and the one before it."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

_NAME = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


class PeriodFault(ValueError):
    """The name of a period cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A period: since ≤ m < until, local midnights; `key` is how it is called."""

    key: str
    since: datetime
    until: datetime
    before: str  # the key of the period before

    @property
    def year(self) -> int:
        return int(self.key[:4])

    @property
    def months(self) -> int:
        """How many months it holds."""
        return 12 if len(self.key) == 4 else 3 if "Q" in self.key else 1

    @property
    def ordinal(self) -> int:
        """Which quarter or month of its year it is; 1 for a year."""
        return 1 if self.months == 12 else int(self.key[-1 if self.months == 3 else -2 :])


def span(key: str, zone: tzinfo) -> Span:
    """2026-10, 2026-Q4 or 2026 as a Span; PeriodFault where it is none of them."""
    found = _NAME.fullmatch(key)
    if not found or not 1 < int(found[1]) < 9999:
        raise PeriodFault(f"{key!r} is no period: write 2026-10, 2026-Q4 or 2026")
    year = int(found[1])
    if found[2]:
        start, months = 3 * int(found[2]) - 2, 3
        before = f"{year}-Q{int(found[2]) - 1}" if start > 1 else f"{year - 1}-Q4"
    elif found[3]:
        start, months = int(found[3]), 1
        before = f"{year}-{start - 1:02}" if start > 1 else f"{year - 1}-12"
    else:
        start, months, before = 1, 12, f"{year - 1:04}"
    after = start + months
    end = (year + 1, after - 12) if after > 12 else (year, after)
    return Span(
        key=key,
        since=datetime(year, start, 1, tzinfo=zone),
        until=datetime(*end, 1, tzinfo=zone),
        before=before,
    )
