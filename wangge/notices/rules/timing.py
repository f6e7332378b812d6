"""何时 timing: quiet hours, reminders until somebody acknowledges, and when what failed is tried again."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

LEASE = timedelta(minutes=3)  # how long one sending may keep a delivery to itself
SLOWEST = 60.0  # seconds: no sending may take longer, well within the lease
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
FAILURES = 3  # in a row, until the others to that host wait
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)

SPAN = re.compile(r"(\d+)(m|h|d)")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class TimingError(ValueError):
    """What an option says about hours or reminders cannot be read; says what is wanted."""


@dataclass(frozen=True)
class Quiet:
    """静默时段: hours of the day in which nobody is disturbed, over midnight or within a day."""

    begin: time
    end: time

    def ends(self, at: datetime, zone: tzinfo) -> datetime:
        """`at` itself outside the quiet hours; within them, the moment they end. In the zone of `at`."""
        here = at.astimezone(zone)
        hour = here.time().replace(tzinfo=None)
        over_midnight = self.begin > self.end
        late = over_midnight and hour >= self.begin
        if not (late or (hour < self.end and (over_midnight or hour >= self.begin))):
            return at
        day = here.date() + timedelta(days=1 if late else 0)
        return datetime.combine(day, self.end, tzinfo=zone).astimezone(at.tzinfo)


def quiet(text: str) -> Quiet | None:
    """ "21:00-07:00" as hours; "" or "none" as no quiet hours. Raises TimingError."""
    if text.strip() in ("", "none"):
        return None
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise TimingError(f"{text!r} is no span of hours; write 21:00-07:00, or none") from error
    if begin == end:
        raise TimingError(f"{text!r} would be quiet all day or never; write none, or two hours")
    return Quiet(begin, end)


def held(at: datetime, hours: Quiet | None, zone: tzinfo, *, safety: bool) -> datetime:
    """When a person may be told what came up `at`: at once about safety, else not in quiet hours."""
    return at if safety or hours is None else hours.ends(at, zone)


def steps(text: str) -> tuple[timedelta, ...]:
    """ "30m,2h,1d" as spans between one reminder and the next; the last one repeats. TimingError."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        read = SPAN.fullmatch(part)
        if not read or not int(read[1]):
            raise TimingError(f"{part!r} is no span; write e.g. 30m, 2h or 1d")
        found.append(int(read[1]) * UNITS[read[2]])
    return tuple(found)


def next_reminder(
    told: int, *, since: datetime, spans: tuple[timedelta, ...], most: int
) -> datetime | None:
    """When to remind after `told` reminders, the last at `since`; None where it was enough."""
    if not spans or told >= most:
        return None
    return since + spans[min(told, len(spans) - 1)]


def next_try(
    tries: int, *, at: datetime, since: datetime, limit: timedelta, asked: timedelta | None = None
) -> datetime | None:
    """When to try again after `tries` tries that failed, the last `at`; None: park it.

    30 s, 1, 2, 4 … minutes up to two hours, or later where the other side `asked` for it; and no
    longer than `limit` after the first moment it was due.
    """
    if at >= since + limit:
        return None
    wait = min(FIRST_WAIT * (1 << min(max(tries, 1) - 1, 16)), LONGEST_WAIT)
    return at + max(wait, min(asked or wait, LONGEST_WAIT))


def rest(failures: int) -> timedelta:
    """How long a host is left alone after so many failures in a row; nothing below FAILURES."""
    if failures < FAILURES:
        return timedelta(0)
    return min(FIRST_REST * (1 << min(failures - FAILURES, 16)), LONGEST_REST)


def final(status: int) -> bool:
    """Whether an HTTP status says that asking again will not help: 3xx, and 4xx but 408, 425, 429."""
    return 300 <= status < 500 and status not in (408, 425, 429)
