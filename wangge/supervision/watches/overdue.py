"""超期 overdue: a clock has run out and still runs."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.clocks.models import Kind
from wangge.clocks.queries import due
from wangge.notices.words import moment
from wangge.supervision.models import Level
from wangge.supervision.watches.shelf import Found, Watch, watches


def look(at: datetime) -> Iterator[Found]:
    """Running clocks whose time is up, the longest first."""
    for clock in due(at).select_related("case", "share"):
        assert clock.due_at is not None
        yield Found(
            subject=f"clock:{clock.pk}",
            level=Level.URGE,
            why={"clock": clock.kind, "due": clock.due_at.isoformat()},
            case_id=clock.case_id,
            unit_id=clock.share.unit_id if clock.share else clock.case.lead_unit_id,
            clock_id=clock.pk,
        )


def say(why: Mapping[str, Any]) -> str:
    due_at = parse_datetime(why["due"])
    assert due_at is not None
    return _("the %(clock)s ran out at %(due)s") % {
        "clock": Kind(why["clock"]).label,
        "due": moment(due_at),
    }


watches.add("overdue")(Watch(label=gettext_lazy("overdue"), look=look, sentence=say, keeps=False))
