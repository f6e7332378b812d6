"""What the machine has sent: cases it dispatches as the messenger has it do, and dispatches by the hundred."""

from dataclasses import replace
from datetime import timedelta

from django.utils.timezone import localdate

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.messenger import Messenger, Reaction, on
from wangge.cases.models import Case
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.models import Outcome, Sent
from wangge.dispatch.promise import outcomes
from wangge.dispatch.tests.conftest import NOON, accepted

DISPATCH = Reaction(act=dispatch_by_machine, think=rank)
FLOW = dict(
    (
        on(e.Accepted, DISPATCH),
        on(e.ReturnGranted, outcomes.returned, DISPATCH),
        on(e.Ruled, outcomes.ruled),
        on(e.Handled, outcomes.handled),
    )
)
LAMP = "小区门口路灯不亮，路灯坏了好几天，天黑看不见路"
CARD = {
    "tiers": {"general": {"threshold": 0.5, "target": 0.04, "delta": 0.05, "bound": 0.037, "n": 900}},
    "short_list": 0.2,
}  # fmt: skip


def tell() -> None:
    Messenger(FLOW).drain(at=lambda: NOON)


def hear(case: Case, **more: object) -> Case:
    thought = rank([(case, e.Accepted())])[0]
    dispatch_by_machine(case, None, NOON, replace(thought, **more))
    return case


def gone(**facts: object) -> Case:
    """A case the machine has sent, told as far as it is."""
    case = accepted(LAMP, **facts)
    tell()
    case.refresh_from_db()
    assert case.state == "dispatched"
    return case


def handle(case: Case) -> None:
    for event in (e.Signed(), e.Started(), e.Handled(result="换了灯泡")):
        record(case, event, by="person:7", at=NOON)
    tell()


def outcome(case: Case) -> tuple[str, str]:
    last = Sent.objects.filter(case=case).latest("pk")
    return last.outcome, last.how


def fill(n: int, wrong: int, *, days: int = 1, **facts: object) -> None:
    """So many settled dispatches, the wrong ones evenly among them, the surest right."""
    case = Case.objects.first() or accepted(LAMP)
    unit = facts.pop("unit", None) or case.lead_unit_id or 1
    said = {"category": "31", "channel": "web_form", "tier": "general"} | facts
    rows = []
    for at in range(n):
        bad = at * wrong // n != (at + 1) * wrong // n
        sent = NOON - timedelta(days=days - 1 - at * days // n)
        rows.append(
            Sent(
                case=case, unit_id=unit, duty="D1", confidence=0.6 if bad else 0.7 + 0.3 * at / n,
                target=0.05, certified=False, model="dispatch/1", sent_at=sent,
                day=localdate(sent), outcome=Outcome.WRONG if bad else Outcome.RIGHT,
                how="returned" if bad else "handled", settled_at=NOON, **said,
            )
        )  # fmt: skip
    Sent.objects.bulk_create(rows)
