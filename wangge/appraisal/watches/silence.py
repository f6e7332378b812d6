"""躲回访 silence: closed without the person being asked, or “could not be reached” too often."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.rules.periods import Span
from wangge.appraisal.watches import Found, Watch, watches
from wangge.appraisal.watches.gathering import Row, by_share
from wangge.cases.models import Case, Entry


def never_asked(span: Span) -> list[Found]:
    return by_share(_rows(span, reached=False))


def unreached(span: Span) -> list[Found]:
    return by_share(_rows(span, reached=True))


def _rows(span: Span, *, reached: bool) -> Iterator[Row]:
    closed = Case.objects.filter(
        closed_at__gte=span.since,
        closed_at__lt=span.until,
        wants_reply=True,
        joined_to=None,
        excluded=False,
        lead_unit__isnull=False,
    )
    tried = Entry.objects.filter(case=OuterRef("pk"), kind="call_attempted")
    found = closed.annotate(tried=Exists(tried)).order_by("pk")
    columns = ("lead_unit_id", "category_id", "channel", "pk", "called_back_at", "tried")
    for unit, category, channel, case, asked, was_tried in found.values_list(*columns):
        stratum = (str(category or ""), channel)
        if not reached:
            yield unit, stratum, case, asked is None and not was_tried
        elif asked is not None or was_tried:
            yield unit, stratum, case, asked is None


watches.add("never_asked")(
    Watch(
        label=_("Closed without a call-back"),
        says=_(
            "More cases than at other units were closed without anybody asking the person, though a "
            "reply was wanted."
        ),
        find=never_asked,
    )
)
watches.add("unreached")(
    Watch(
        label=_("Often not to be reached"),
        says=_(
            "Of those who were called, more than at other units “could not be reached”: are the "
            "numbers right, and when are people called?"
        ),
        find=unreached,
    )
)
