"""集中诉求 concentrated: many cases of one category at one place within days."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.base.options import option
from wangge.cases.models import Case
from wangge.cases.moves import GONE
from wangge.duties.models import Category
from wangge.grids.models import Division, Grid
from wangge.supervision.rules.watching import Often, level
from wangge.supervision.watches.shelf import Found, Watch, watches

TIMES = option(
    "WANGGE_CONCENTRATED", 8, "So many cases of a category at a place are told as concentrated."
)
DAYS = option("WANGGE_CONCENTRATED_DAYS", 7, "Days within which they are counted.")
COMMUNITY = 12  # digits of the code of a community
MOST = 50  # keys of cases kept with a finding


def look(at: datetime) -> Iterator[Found]:
    """Categories × grids – × communities where no grid is known – with many cases."""
    often = Often(TIMES.value, DAYS.value)
    since = at - timedelta(days=often.days)
    cases = Case.objects.filter(registered_at__gt=since, registered_at__lte=at)
    cases = cases.exclude(state__in=GONE - {"joined"}).exclude(category=None)
    met: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for pk, category, grid, code in cases.order_by("pk").values_list(
        "pk", "category_id", "grid_id", "division_code"
    ):
        place = f"grid:{grid}" if grid else code[:COMMUNITY] if len(code) >= COMMUNITY else ""
        if place:
            met[category, place].append((pk, code))
    for (category, place), found in sorted(met.items()):
        if often.holds(len(found)):
            yield Found(
                subject=f"category:{category} {place}",
                level=level(len(found), often),
                why={
                    "count": len(found),
                    "days": often.days,
                    "category": category,
                    "place": place,
                },
                strong=often.strong(len(found)),
                cases=tuple(pk for pk, _code in found[-MOST:]),
                area=found[-1][1],
            )


def say(why: Mapping[str, Any]) -> str:
    category = Category.objects.filter(pk=why["category"]).first()
    said = dict(why) | {"category": category.name if category else "?"}
    said["place"] = _named(str(why["place"]))
    return _("%(count)s cases of “%(category)s” at %(place)s within %(days)s days") % said


def _named(place: str) -> str:
    kind, _colon, key = place.partition(":")
    if kind == "grid":
        grid = Grid.objects.filter(pk=int(key)).first()
        return grid.name if grid else place
    division = Division.objects.filter(code=place).first()
    return division.name if division else place


watches.add("concentrated")(Watch(label=gettext_lazy("concentrated"), look=look, sentence=say))
