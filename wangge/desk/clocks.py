"""时限 clocks: a case's clocks as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.clocks import queries, words
from wangge.clocks.models import Clock, Ended, Kind


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One clock: its standing in colour, sign and word, and its explanation."""

    kind: Any
    word: str
    tone: str
    sign: str
    running: bool
    due_at: datetime | None
    why: str
    changes: list[words.Change]


def clocks(case: Case, *, at: datetime) -> list[Shown]:
    """Those that run first, then what is over; what was dropped is left out."""
    kept = queries.of_case(case).exclude(ended=Ended.DROPPED)
    return [_shown(clock, at) for clock in sorted(kept, key=lambda one: one.stopped_at is not None)]


def _shown(clock: Clock, at: datetime) -> Shown:
    word, tone, sign = _standing(clock, at)
    return Shown(
        kind=Kind(clock.kind).label,
        word=word,
        tone=tone,
        sign=sign,
        running=clock.stopped_at is None,
        due_at=clock.due_at,
        why=words.sentence(clock),
        changes=words.changes(clock),
    )


def _standing(clock: Clock, at: datetime) -> tuple[str, str, str]:
    if clock.trouble:
        return _("cannot be reckoned"), "late", "warning"
    if clock.stopped_at is None and clock.due_at is None:
        return _("rests"), "rest", "clock"
    end = clock.stopped_at or at
    late = clock.due_at is not None and end > clock.due_at
    if clock.stopped_at is None:
        return (_("late"), "late", "warning") if late else (_("runs"), "hand", "clock")
    return (_("met late"), "late", "warning") if late else (_("met in time"), "done", "check")
