"""通知之事: write down what somebody must be told; the outlets carry it after the commit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wangge.base import rows, wake
from wangge.base.masking import masked
from wangge.cases.models import Case
from wangge.notices.models import Notice
from wangge.notices.options import MOST_REMINDERS, REMINDERS
from wangge.notices.rules.kinds import kind_of
from wangge.notices.rules.timing import next_reminder, steps
from wangge.people.models import Person, Unit

BELL = "notices"
Addressee = tuple[int | None, str, str, bool]  # person, address, key, whether to acknowledge


def notify(
    kind: str,
    *,
    to: Iterable[Person] = (),
    address: str = "",
    case: Case | None = None,
    unit: Unit | None = None,
    data: dict[str, Any] | None = None,
    key: str,
    safety: bool = False,
    needs_ack: bool = False,
    at: datetime,
) -> list[int]:
    """Tell each person of ours in `to`, or the one at `address` ("request:7"), once a `key`.

    In the caller's transaction: no commit, no notice. Keys of the notices that are new; what has
    been said under this key before is not said again; numbers of people in `data` are masked, but
    for `link`. UnknownKind for a kind not in rules.KINDS.
    """
    kind_of(kind)
    kept = {name: _kept(name, value) for name, value in (data or {}).items()}
    said = dict(
        kind=kind,
        occasion=key,
        case_id=case.pk if case else None,
        unit_id=unit.pk if unit else None,
        data=kept,
        safety=safety,
        made_at=at,
    )
    spans = steps(REMINDERS.value) if needs_ack else ()
    first = next_reminder(0, since=at, spans=spans, most=MOST_REMINDERS.value)
    whom: list[Addressee] = [(one.pk, "", f"{key}:{one.pk}", needs_ack) for one in to]
    whom += [(None, address, key, False)] if address else []  # outside, nobody can acknowledge
    made = [
        rows.insert(
            Notice,
            ignore_conflict=True,
            key=its,
            person_id=pk,
            address=where,
            needs_ack=ack,
            remind_at=first if ack else None,
            **said,
        )
        for pk, where, its, ack in whom
    ]
    if any(pk is not None for pk in made):
        wake.ring(BELL)
    return [pk for pk in made if pk is not None]


def _kept(name: str, value: Any) -> Any:
    """Free words without numbers of people; a link is left whole, it may look like one."""
    return masked(value) if isinstance(value, str) and name not in ("link", "path") else value
