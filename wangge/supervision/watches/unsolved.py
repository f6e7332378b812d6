"""应解决未解决 unsolved: done, closed or called back as not solved, and not found unreasonable."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Entry
from wangge.supervision.models import Level
from wangge.supervision.watches.shelf import Found, Watch, watches

BACK = timedelta(days=30)
HOW = (
    Q(kind="handled", data__solved=False)
    | Q(kind="closed", data__outcome="not_solved")
    | Q(kind="called_back", data__solved=False)
)


def look(at: datetime) -> Iterator[Found]:
    """Each case by what was last said of it; one that has since been solved is not among them."""
    recent = Entry.objects.filter(happened_at__gte=at - BACK, happened_at__lte=at).filter(HOW)
    last = dict(recent.order_by("case_id", "step").values_list("case_id", "kind"))
    cases = Case.objects.filter(pk__in=last, excluded=False).order_by("pk")
    for case in cases:
        if case.outcome == "solved" or (case.solved and last[case.pk] != "closed"):
            continue
        yield Found(
            subject=f"case:{case.pk}",
            level=Level.URGE if last[case.pk] == "handled" else Level.SUPERVISE,
            why={"how": last[case.pk]},
            case_id=case.pk,
            unit_id=case.lead_unit_id,
            area=case.division_code,
        )


def say(why: Mapping[str, Any]) -> str:
    said = {
        "handled": _("the unit reported it as not solved"),
        "closed": _("it was closed as not solved"),
        "called_back": _("the person says that it is not solved"),
    }
    return said[why["how"]]


watches.add("unsolved")(
    Watch(label=gettext_lazy("not solved"), look=look, sentence=say, quiet=timedelta(days=7))
)
