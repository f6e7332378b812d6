"""压线退单 returns: sent back at the end of the window for it, after days of doing nothing."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.rules.periods import Span
from wangge.appraisal.watches import Found, Watch, watches
from wangge.appraisal.watches.gathering import Row, by_share
from wangge.cases.models import Case, Entry
from wangge.clocks.queries import matter
from wangge.duties.queries import rule_for, timed
from wangge.duties.rules import Clock

LATE = 0.75  # of the window


def late_returns(span: Span) -> list[Found]:
    return by_share(_rows(span))


def _rows(span: Span) -> Iterator[Row]:
    """One row a return asked for; a hit where it came in the last quarter of its window."""
    entries = Entry.objects.filter(
        kind__in=("dispatched", "return_requested"),
        case__in=Entry.objects.filter(
            kind="return_requested", happened_at__gte=span.since, happened_at__lt=span.until
        ).values("case_id"),
    )
    sent: dict[int, tuple[datetime, int]] = {}
    for one in entries.select_related("case").order_by("case_id", "step"):
        if one.kind == "dispatched":
            sent[one.case_id] = one.happened_at, int(one.data["unit"])
        elif one.case_id in sent and span.since <= one.happened_at < span.until:
            since, unit = sent[one.case_id]
            late = _late(one.case, since, one.happened_at)
            if late is not None:
                yield unit, (str(one.case.category_id or ""),), one.case_id, late


def _late(case: Case, since: datetime, asked: datetime) -> bool | None:
    about = matter(case, category=case.category_id)
    rule = rule_for(Clock.RETURN, about, on=localdate(since))
    if rule is None:
        return None
    window = timed(rule, start=since).due_at - since
    return asked - since > LATE * window


watches.add("late_returns")(
    Watch(
        label=_("Returned at the window’s end"),
        says=_(
            "Of the cases the unit sends back, more than at other units come in the last quarter of "
            "the window: they lay there untouched."
        ),
        find=late_returns,
    )
)
