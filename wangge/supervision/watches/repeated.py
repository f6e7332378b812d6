"""重复诉求 repeated: the same matter is brought again and again, and is still open."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.base.options import option
from wangge.cases.models import Case, Entry
from wangge.cases.moves import OPEN
from wangge.supervision.rules.watching import Often, level
from wangge.supervision.watches.shelf import Found, Watch, watches

TIMES = option("WANGGE_REPEATED", 3, "So many requests of one open matter are told as repeated.")
DAYS = option("WANGGE_REPEATED_DAYS", 30, "Days within which they are counted.")


def look(at: datetime) -> Iterator[Found]:
    """Open cases whose own request, joined requests and reopenings are many within the days."""
    often = Often(TIMES.value, DAYS.value)
    since = at - timedelta(days=often.days)
    heard: dict[int, list[datetime]] = defaultdict(list)
    joined = Case.objects.filter(joined_to__isnull=False, registered_at__gte=since)
    for into, moment in joined.values_list("joined_to_id", "registered_at"):
        heard[into].append(moment)
    again = Entry.objects.filter(kind="reopened", happened_at__gte=since)
    for pk, moment in again.values_list("case_id", "happened_at"):
        heard[pk].append(moment)
    for case in Case.objects.filter(pk__in=heard, state__in=OPEN).order_by("pk"):
        count = often.count([case.registered_at, *heard[case.pk]], at=at)
        if often.holds(count):
            yield Found(
                subject=f"case:{case.pk}",
                level=level(count, often),
                why={"count": count, "days": often.days},
                strong=often.strong(count),
                case_id=case.pk,
                unit_id=case.lead_unit_id,
                area=case.division_code,
            )


def say(why: Mapping[str, Any]) -> str:
    return _("the same matter was brought %(count)s times within %(days)s days") % dict(why)


watches.add("repeated")(Watch(label=gettext_lazy("repeated"), look=look, sentence=say))
