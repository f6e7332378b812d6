"""批量并件 joins: many cases hung on one, so that they are not counted by themselves."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.rules.periods import Span
from wangge.appraisal.watches import Found, Watch, watches
from wangge.appraisal.watches.gathering import Row, by_share
from wangge.cases.models import Case


def joined(span: Span) -> list[Found]:
    return by_share(_rows(span))


def _rows(span: Span) -> Iterator[Row]:
    found = Case.objects.filter(registered_at__gte=span.since, registered_at__lt=span.until)
    found = found.filter(Q(lead_unit__isnull=False) | Q(joined_to__lead_unit__isnull=False))
    columns = (
        "joined_to__lead_unit_id",
        "lead_unit_id",
        "category_id",
        "channel",
        "pk",
        "joined_to_id",
    )
    for into, own, category, channel, case, main in found.order_by("pk").values_list(*columns):
        unit = into if main and into else own
        if unit is not None:
            yield unit, (str(category or ""), channel), case, main is not None


watches.add("joins")(
    Watch(
        label=_("Many cases joined"),
        says=_(
            "More cases were joined to others than at other units with such cases: is each of them "
            "really the same matter?"
        ),
        find=joined,
    )
)
