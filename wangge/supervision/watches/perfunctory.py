"""敷衍办理 perfunctory: words that do not answer, or work that had to be done over and over."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Entry
from wangge.supervision.models import Level
from wangge.supervision.rules.watching import REWORKS, doubts
from wangge.supervision.watches.shelf import Found, Watch, watches

BACK = timedelta(days=30)


def look(at: datetime) -> Iterator[Found]:
    """Cases whose last opinions doubt the words of the unit, or that went back to work twice."""
    recent = Entry.objects.filter(happened_at__gte=at - BACK, happened_at__lte=at)
    checked = recent.filter(kind="checked").order_by("case_id", "step")
    opinions = dict(checked.values_list("case_id", "data__opinions"))
    doubted = {case: found for case, said in opinions.items() if (found := doubts(said or []))}
    worked = set(recent.filter(kind="rework").values_list("case_id", flat=True))
    for case in Case.objects.filter(pk__in=doubted.keys() | worked).order_by("pk"):
        found = doubted.get(case.pk, [])
        if not found and case.reworks < REWORKS:
            continue
        over = case.reworks >= REWORKS
        yield Found(
            subject=f"case:{case.pk}",
            level=Level.SUPERVISE if over else Level.URGE,
            why={"checks": found, "reworks": case.reworks},
            case_id=case.pk,
            unit_id=case.lead_unit_id,
            area=case.division_code,
        )


def say(why: Mapping[str, Any]) -> str:
    if why["reworks"] >= REWORKS:
        return _("it went back to work %(n)s times") % {"n": why["reworks"]}
    known = {"perfunctory": _("empty phrases"), "relevance": _("beside the question")}
    found = "、".join(known.get(one, one) for one in why["checks"])
    return _("checks doubt the unit's words: %(found)s") % {"found": found}


watches.add("perfunctory")(
    Watch(label=gettext_lazy("perfunctory"), look=look, sentence=say, quiet=timedelta(days=7))
)
