"""推诿 refused: a unit would not have a matter that is its own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Entry
from wangge.cases.moves import OPEN
from wangge.supervision.models import Level
from wangge.supervision.rules.watching import RETURNS, was_its_own
from wangge.supervision.watches.shelf import Found, Watch, watches

BACK = timedelta(days=30)
SENT = ("dispatched", "ruled")


def look(at: datetime) -> Iterator[Found]:
    """Open cases whose return was refused, that went back twice, or whose dispute was lost."""
    since = at - BACK
    recent = Entry.objects.filter(happened_at__gte=since, happened_at__lte=at)
    refused = set(recent.filter(kind="return_refused").values_list("case_id", flat=True))
    ruled = dict(recent.filter(kind="ruled").order_by("pk").values_list("case_id", "data__unit"))
    granted = set(recent.filter(kind="return_granted").values_list("case_id", flat=True))
    led = _leads(ruled)
    keys = refused | ruled.keys() | granted
    for case in Case.objects.filter(pk__in=keys, state__in=OPEN).order_by("pk"):
        how = ""
        if case.pk in ruled and was_its_own(led[case.pk], int(ruled[case.pk])):
            how = "dispute"
        elif case.pk in refused:
            how = "refused"
        elif case.returns >= RETURNS:
            how = "returns"
        if how:
            yield Found(
                subject=f"case:{case.pk}",
                level=Level.URGE if how == "returns" else Level.SUPERVISE,
                why={"how": how, "returns": case.returns},
                case_id=case.pk,
                unit_id=case.lead_unit_id,
                area=case.division_code,
            )


def _leads(ruled: Mapping[int, Any]) -> dict[int, list[int]]:
    """case -> the units that led it before its last ruling."""
    led: dict[int, list[int]] = defaultdict(list)
    sent = Entry.objects.filter(case_id__in=ruled, kind__in=SENT).order_by("case_id", "step")
    for case, unit in sent.values_list("case_id", "data__unit"):
        led[case].append(int(unit))
    return defaultdict(list, {case: units[:-1] for case, units in led.items()})


def say(why: Mapping[str, Any]) -> str:
    said = {
        "dispute": _("the unit disputed the matter, and it was ruled to be its own"),
        "refused": _("the unit wanted to return it, and was refused"),
        "returns": _("it was returned %(n)s times") % {"n": why["returns"]},
    }
    return said[why["how"]]


watches.add("refused")(
    Watch(label=gettext_lazy("refused"), look=look, sentence=say, quiet=timedelta(days=7))
)
