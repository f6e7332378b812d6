"""将到期 due soon: so much of a clock's length has run, and it still runs."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.clocks.models import Kind
from wangge.supervision.models import Fired, Level
from wangge.supervision.watches.shelf import Found, Watch, watches


def look(at: datetime) -> Iterator[Found]:
    """Running clocks that were reminded of and are not due yet, the newest reminder of each."""
    fired = Fired.objects.filter(level=Level.REMIND, clock__stopped_at=None, clock__due_at__gt=at)
    seen = set()
    for one in fired.select_related("clock").order_by("-fired_at"):
        if one.clock_id not in seen:
            seen.add(one.clock_id)
            yield Found(
                subject=f"clock:{one.clock_id}",
                level=Level.REMIND,
                why={"clock": one.clock.kind, "rung": one.rung},
                case_id=one.case_id,
                unit_id=one.unit_id,
                clock_id=one.clock_id,
            )


def say(why: Mapping[str, Any]) -> str:
    return _("the %(clock)s is about to run out (%(rung)s)") % {
        "clock": Kind(why["clock"]).label,
        "rung": why["rung"],
    }


watches.add("due_soon")(Watch(label=gettext_lazy("due soon"), look=look, sentence=say, keeps=False))
