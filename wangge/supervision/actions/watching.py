"""守望: with each entry that may move a clock, its case is marked to be looked at anew.

The mark is in the transaction of the entry, so no clock begins, moves or stops unseen; what it means for
the ladder is worked out afterwards, by whoever looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from wangge.base import rows
from wangge.cases import events as e
from wangge.cases.log import Kept
from wangge.cases.models import Case, Entry
from wangge.clocks.models import Clock
from wangge.clocks.rules import TOUCHING
from wangge.supervision.models import Watching
from wangge.supervision.queries.due import Look, looks

MARKING = TOUCHING | {e.Retimed, e.Classified, e.Considered}  # the last two may change the urgency
SWEPT = 500  # cases a transaction
MARK = """
INSERT INTO supervision_watching (case_id, next_at, marks, trouble) VALUES (%s, %s, 1, '')
ON CONFLICT (case_id) DO UPDATE SET marks = supervision_watching.marks + 1,
next_at = {least}(excluded.next_at, coalesce(supervision_watching.next_at, excluded.next_at))
"""


@dataclass
class Mark:
    """A case to be marked with the entry that is being written; None: the entry moves no clock."""

    at: datetime | None
    changes: dict[str, Any] = field(default_factory=dict)

    def keep(self, case: Case, entry: Entry) -> None:
        if self.at is not None:
            mark(case.pk, at=self.at)


def marked(_case: Case, event: e.Event, at: datetime, _changes: dict[str, Any]) -> Kept:
    """Mark the case where the event may move its clocks (a time-keeper of the log)."""
    return Mark(at if type(event) in MARKING else None)


def mark(case_id: int, *, at: datetime) -> None:
    """Have the case looked at from `at` on; one statement."""
    least = "LEAST" if connection.vendor == "postgresql" else "MIN"
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(least=least), [case_id, moment])


def settle(look: Look, *, marks: int) -> bool:
    """Keep when to look again; False where the case was marked meanwhile and stays due."""
    return rows.change(
        Watching,
        look.case.pk,
        expect={"marks": marks},
        next_at=look.next_at,
        trouble=look.trouble[:200],
    )


def sweep(*, at: datetime) -> int:
    """Mark cases with a running clock that nobody watches: clocks older than this room; how many."""
    watched = Watching.objects.filter(case_id=OuterRef("case_id"))
    missed = Clock.objects.filter(stopped_at=None).exclude(Exists(watched))
    found = 0
    while keys := list(missed.order_by().values_list("case_id", flat=True).distinct()[:SWEPT]):
        with transaction.atomic():
            for key in keys:
                mark(key, at=at)
        found += len(keys)
    return found


def arrange(keys: Sequence[int], *, at: datetime) -> int:
    """Work out anew when these cases are next looked at: the ladder has changed; how many moved.

    Nothing fires here. What the new ladder calls for at once is due at the next look.
    """
    kept = {one.pk: one for one in Watching.objects.filter(pk__in=keys)}
    cases = Case.objects.filter(pk__in=kept).order_by("pk")
    moved = 0
    found = looks(cases, at=at)
    with transaction.atomic():
        for look in found:
            row = kept[look.case.pk]
            look.next_at = at if look.due else look.next_at
            if (row.next_at, row.trouble) != (look.next_at, look.trouble):
                moved += settle(look, marks=row.marks)
    return moved
