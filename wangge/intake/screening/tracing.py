"""线索 tracing: by which rare marks a case is found again, wherever it lies; learned from the city's own cases."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection
from django.utils.timezone import localdate

from wangge.base.kept import Kept
from wangge.cases.models import Case
from wangge.intake.models import Trace
from wangge.intake.rules.same.grams import SPACE, Grams, Rarity, grams
from wangge.intake.screening.topics import Topics

LEFT = 7  # rare pairs that a case leaves to be found by
SOUGHT = 40  # rare pairs by which others are sought: slips of the finger are rare too
A_MARK = 20  # newest cases looked at under one mark
MOST = 15  # cases found for one
LEARNED = 5_000  # newest cases that tell what is rare
WITHIN = timedelta(days=45)  # traces are kept so long
AT_ONCE = 100_000  # dropped at once
DISTRICT = 6  # digits of a division's code

_kept = Kept(monotonic, every=6 * 3600.0)  # what is rare changes slowly


def rarity(*, on: datetime) -> Rarity:
    """What is rare in this city, learned once a day; 0.3 s then."""
    return _kept.get(("rarity", localdate(on)), _learned)


def _learned() -> Rarity:
    words = Case.objects.order_by("-pk").values_list("words", flat=True)[:LEARNED]
    return Rarity.of(grams(one) for one in words)


def marks(told: Grams, topics: Topics, division: str, by: Rarity, *, most: int) -> list[int]:
    """The rarest pairs and, beyond their numbers, the likeliest duty in its district."""
    found = by.rarest(told, most)
    if topics and division:
        code = max(topics, key=lambda one: (topics[one], one))
        hashed = zlib.crc32(f"{code} {division[:DISTRICT]}".encode())
        found.append(SPACE + hashed % (1 << 30))
    return found


def leave(case: int, left: Sequence[int]) -> None:
    """Have this case be found by these marks; one statement."""
    if not left:
        return
    table = connection.ops.quote_name(Trace._meta.db_table)
    rows = ", ".join(["(%s, %s)"] * len(left))
    values = [value for mark in left for value in (mark, case)]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (mark, case_id) VALUES {rows}", values)


def found(
    sought: Mapping[int, Sequence[int]], left: Mapping[int, Sequence[int]], *, first: int
) -> dict[int, set[int]]:
    """case -> the older cases, from key `first` on, that share most of the marks it seeks; one statement.

    `left` are the marks of the batch itself, which are not yet written.
    """
    under = _under({mark for one in sought.values() for mark in one}, first=first)
    for case, own in left.items():
        for mark in own:
            under[mark].append(case)
    others: dict[int, set[int]] = {}
    for case, own in sought.items():
        votes = Counter(other for mark in own for other in under.get(mark, ()) if other < case)
        others[case] = {other for other, _ in votes.most_common(MOST)}
    return others


def _under(wanted: Collection[int], *, first: int) -> dict[int, list[int]]:
    """mark -> the newest cases with it."""
    under: dict[int, list[int]] = defaultdict(list)
    if not wanted:
        return under
    table = connection.ops.quote_name(Trace._meta.db_table)
    places = ", ".join(["%s"] * len(wanted))
    newest = (
        "SELECT mark, case_id, ROW_NUMBER() OVER (PARTITION BY mark ORDER BY case_id DESC) AS turn "
        f"FROM {table} WHERE mark IN ({places}) AND case_id >= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT mark, case_id FROM ({newest}) AS newest WHERE turn <= {A_MARK}",
            [*wanted, first],
        )
        for mark, case in cursor.fetchall():
            under[mark].append(case)
    return under


def forget(at: datetime) -> int:
    """Drop old traces, some at a time; how many."""
    first = Case.objects.filter(registered_at__gte=at - WITHIN).order_by("registered_at")
    oldest = first.values_list("pk", flat=True).first()
    start = Trace.objects.order_by("pk").values_list("pk", flat=True).first()
    if oldest is None or start is None:
        return 0
    old = Trace.objects.filter(pk__lt=start + AT_ONCE, case_id__lt=oldest)
    return old.delete()[0]
