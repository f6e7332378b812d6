"""例 examples: settled cases as the learner sees them – from the log, or from rows of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from wangge.assist.models import ModelVersion
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.dispatch.promise import tier
from wangge.people.roster import roster

SETTLED = (
    State.HANDLED, State.VERIFIED, State.REPLIED, State.CALLBACK_PENDING, State.CALLED_BACK,
    State.CLOSED, State.ARCHIVED,
)  # fmt: skip
MOST = 400_000  # of the newest cases


@dataclass(frozen=True, kw_only=True)
class Example:
    """One case that has found its unit. `returned`: it had first been sent to another – what such a
    case teaches counts double."""

    words: str
    channel: str
    division: str
    month: int
    unit: int
    duty: str = ""
    tier: str = "general"
    returned: bool = False

    @property
    def kind(self) -> str:
        """ "kind/level" of the unit; "" for one that is gone."""
        unit = roster().units.get(self.unit)
        return f"{unit.kind}/{unit.level}" if unit else ""


def from_log(*, since: datetime | None = None) -> Iterator[Example]:
    """Cases that a unit has handled, oldest first: whoever handled it last is right, whoever returned
    it was not. Two statements. A duty item that its unit does not lead tells nothing: it stayed on the
    case from an earlier dispatch."""
    found = Case.objects.filter(state__in=SETTLED, lead_unit__isnull=False)
    if since:
        found = found.filter(registered_at__gte=since)
    newest = found.order_by("-pk").select_related("duty_item")[:MOST]
    for case in reversed(list(newest)):
        yield Example(
            words=case.words or case.title,
            channel=case.channel,
            division=case.division_code,
            month=localtime(case.registered_at).month,
            unit=case.lead_unit_id or 0,
            duty=_duty(case),
            tier=str(tier(case)),
            returned=case.returns > 0,
        )


def _duty(case: Case) -> str:
    unit, item = roster().units.get(case.lead_unit_id or 0), case.duty_item
    return item.code if item and unit and unit.kind in item.leads.values() else ""


def settled_since_last(task: str) -> int:
    """Cases handled since the newest version of the task's model was made; all, if there is none."""
    last = ModelVersion.objects.filter(task=task).order_by("-made_at").first()
    found = Case.objects.filter(state__in=SETTLED, lead_unit__isnull=False)
    return (found.filter(handled_at__gte=last.made_at) if last else found).count()
