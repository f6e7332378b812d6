"""阅知 reading: a person opens a notice, acknowledges it, or puts all that is merely told behind them."""

from datetime import datetime

from django.db.models import QuerySet

from wangge.notices.models import Notice
from wangge.people.models import Person


def read(found: QuerySet[Notice], *, by: Person, at: datetime) -> int:
    """Mark these, of this person's, as read; how many were not. What needs it stays to acknowledge."""
    return found.filter(person=by, read_at=None).order_by().update(read_at=at)


def acknowledge(notice_id: int, *, by: Person, at: datetime) -> bool:
    """The person has seen it: no more reminders. False where it was so already, or is none of theirs."""
    mine = Notice.objects.filter(pk=notice_id, person=by, needs_ack=True, acknowledged_at=None)
    return bool(mine.update(acknowledged_at=at, read_at=at, remind_at=None))
