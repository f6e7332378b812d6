"""压线 deadlines: work, or replies, that end in a heap just before the limit; limits moved just in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.rules.periods import Span
from wangge.appraisal.watches import Found, Watch, watches
from wangge.appraisal.watches.gathering import Row, by_edge, by_share
from wangge.clocks.models import Clock, Ended, Kind

WIDTH = 2.0  # hours
JUST = timedelta(hours=8)


def _ended(kind: str, span: Span) -> QuerySet[Clock, Any]:
    found = Clock.objects.filter(
        kind=kind, ended=Ended.MET, stopped_at__gte=span.since, stopped_at__lt=span.until
    )
    found = found.filter(due_at__isnull=False, case__lead_unit__isnull=False)
    return found.order_by("pk").values_list(
        "case__lead_unit_id", "case_id", "case__category_id", "case__urgency", "due_at",
        "stopped_at", "moved",
    )  # fmt: skip


def _edge(kind: str, span: Span) -> list[Found]:
    rows = (
        (unit, case, (due - stopped).total_seconds() / 3600)
        for unit, case, _category, _urgency, due, stopped, _moved in _ended(kind, span)
    )
    return by_edge(rows, width=WIDTH)


def completed(span: Span) -> list[Found]:
    return _edge(Kind.COMPLETION, span)


def replied(span: Span) -> list[Found]:
    return _edge(Kind.REPLY, span)


def moved(span: Span) -> list[Found]:
    return by_share(_rows(span))


def _rows(span: Span) -> Iterator[Row]:
    for unit, case, category, urgency, _due, _stopped, moves in _ended(Kind.COMPLETION, span):
        yield unit, (str(category or ""), urgency), case, any(_just(one) for one in moves)


def _just(move: dict[str, Any]) -> bool:
    """Whether the limit was put off, or the clock put to rest, in the last hours before it."""
    at, was, due = (_moment(move.get(name)) for name in ("at", "was", "due"))
    if at is None or was is None or (due is not None and due <= was):
        return False
    return timedelta(0) <= was - at <= JUST


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


watches.add("edge")(
    Watch(
        label=_("Ended at the limit’s edge"),
        says=_(
            "More of the unit’s work ends in the last two hours before its limit than its own pace "
            "and the other units would lead one to expect."
        ),
        find=completed,
    )
)
watches.add("reply_edge")(
    Watch(
        label=_("Replied at the limit’s edge"),
        says=_(
            "More replies than expected are written in the last two hours before the reply is due."
        ),
        find=replied,
    )
)
watches.add("put_off")(
    Watch(
        label=_("Put off in the last hours"),
        says=_(
            "The limit was extended, or the clock put to rest, in the last eight hours before it ran "
            "out, oftener than at other units with such cases."
        ),
        find=moved,
    )
)
