"""What a page of appraisal is asked for: period, scheme, group – and the report that answers."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.appraisal import queries
from wangge.appraisal.models import Publication, Run
from wangge.appraisal.queries.seen import Sight, shown, sight
from wangge.appraisal.rules.periods import PeriodFault, Span, span
from wangge.appraisal.shown import period_word
from wangge.base.clock import now
from wangge.people.doors import access_of

SEEING = ("unit_head", "clerk", "handler", "supervisor", "leader", "analyst")
RUNNING = ("supervisor",)
# Who left a case out decides no objection to that, and a city may have one supervisor.
DECIDING = ("supervisor", "leader")
LEAST = 5


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The period and scheme asked for, what holds for them, and how far this person sees."""

    span: Span
    code: str
    held: Publication | None
    made: Run | None
    draft: bool  # the newest run is shown, not what is published
    seen: Sight
    report: dict[str, Any] | None
    running: bool  # the period has not ended: its numbers will move

    @property
    def least(self) -> int:
        """The count below which others see nothing."""
        return int(self.report["least"]) if self.report else LEAST

    @property
    def groups(self) -> list[dict[str, Any]]:
        return self.report["groups"] if self.report else []

    def group(self, key: str) -> dict[str, Any] | None:
        """The group asked for, else the first that holds an own unit, else the first."""
        wanted = [one for one in self.groups if one["key"] == key]
        mine = [one for one in self.groups if any(row["own"] for row in one["units"])]
        return next(iter([*wanted, *mine, *self.groups]), None)

    def group_of(self, unit: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """(group, row) of a unit."""
        for group in self.groups:
            for row in group["units"]:
                if row["unit"] == unit:
                    return group, row
        return None

    def context(self) -> dict[str, Any]:
        """What every page of a period shows at its head."""
        return {
            "asked": self,
            "period": self.span.key,
            "period_word": period_word(self.span),
            "held": self.held,
            "made": self.made,
            "draft": self.draft,
            "running": self.running,
            "few": _("<%(n)s cases") % {"n": self.least},
            "whole": self.seen.whole,
            "as_of": (self.made if self.draft else self.held or self.made),
        }


def read_span(text: str) -> Span:
    """A period's name; 404 where it is none."""
    try:
        return span(text, queries.zone())
    except PeriodFault as fault:
        raise Http404(str(fault)) from fault


def read(request: HttpRequest) -> Asked:
    """The report a request asks for; without a period, the newest there is, else last month's."""
    said = request.GET if request.method == "GET" else request.POST
    code, version = said.get("scheme", ""), said.get("version", "")
    when = read_span(said.get("period", "") or _newest(code))
    held = queries.publication(when.key, code)
    if version.isdecimal():
        held = queries.publications(when.key, code).filter(version=int(version)).first()
        if held is None:
            raise Http404("no such version")
    made = queries.newest_run(when.key, code)
    seen = sight(access_of(request))
    newer = bool(made and (not held or made.pk > held.run_id))
    draft = newer and (held is None or (seen.whole and "draft" in said))
    source = made if draft else held
    whole = queries.published_report(source) if source else None
    report = (
        shown(whole, seen, published=not draft, least=int(whole["least"])) if whole else None
    )  # fmt: skip
    return Asked(
        span=when,
        code=code,
        held=held,
        made=made,
        draft=draft,
        seen=seen,
        report=report,
        running=when.until > now(),
    )


def _newest(code: str) -> str:
    found = Run.objects.order_by("-since", "-pk")
    found = found.filter(scheme__code=code) if code else found
    newest = found.values_list("period", flat=True).first()
    if newest:
        return str(newest)
    today = localdate(now())
    return span(f"{today:%Y-%m}", queries.zone()).before


def periods() -> list[str]:
    """Periods that were run, the newest first."""
    return list(Run.objects.order_by("-since").values_list("period", flat=True).distinct()[:60])
