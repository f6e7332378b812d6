"""举一反三: from one case to its like objects – each is looked at, and what was found there is kept."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base.masking import masked
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.cases.moves import GONE
from wangge.handling.models import Sweep, SweepItem
from wangge.handling.rules import MOST_TARGETS
from wangge.people.models import Unit

WHERE = 200  # characters


def begin_sweep(
    case: Case,
    *,
    what: str,
    places: Sequence[str],
    unit: Unit,
    due_on: date,
    by: str,
    at: datetime,
) -> Sweep:
    """Have `unit` look at like objects until a day; `places` say where they are. MoveRefused."""
    if not places:
        raise MoveRefused(f"{case.number}: name the places to look at, one on each line")
    if len(places) > MOST_TARGETS:
        raise MoveRefused(f"{case.number}: a sweep has at most {MOST_TARGETS} places")
    if due_on < localdate(at):
        raise MoveRefused(f"{case.number}: the due moment lies in the past")
    with transaction.atomic():
        made = Sweep.objects.create(
            case=case, what=what[:WHERE], unit=unit, due_on=due_on, begun_at=at, begun_by=by
        )
        SweepItem.objects.bulk_create(
            SweepItem(sweep=made, where=masked(place)[:WHERE]) for place in places
        )
        said = e.SweepBegun(sweep=made.pk, what=what[:WHERE], targets=len(places))
        record(case, said, by=by, at=at)
    return made


def look(item: SweepItem, *, found: str, note: str = "", by: str, at: datetime) -> None:
    """What was seen at one place; it may be put right until the sweep has ended. MoveRefused."""
    if item.sweep.ended_at is not None:
        raise MoveRefused("this sweep has ended")
    if found not in SweepItem.Found.values:
        raise MoveRefused("say what was found there")
    if found == SweepItem.Found.UNREACHED and not note.strip():
        raise MoveRefused("say why it could not be looked at")
    item.found, item.note = found, masked(note.strip())[:300]
    item.looked_at, item.looked_by = at, by
    item.save(update_fields=["found", "note", "looked_at", "looked_by"])


def end_sweep(sweep: Sweep, *, by: str, at: datetime) -> None:
    """Every place has been looked at: the case's log says how many had the same trouble."""
    if sweep.ended_at is not None:
        raise MoveRefused("this sweep has ended")
    items = SweepItem.objects.filter(sweep=sweep)
    if left := items.filter(found="").count():
        raise MoveRefused(f"{left} places have not been looked at yet")
    found = items.filter(found=SweepItem.Found.FOUND).count()
    with transaction.atomic():
        if sweep.case.state not in GONE:  # a case filed away has its log closed
            record(sweep.case, e.SweepEnded(sweep=sweep.pk, found=found), by=by, at=at)
        sweep.ended_at = at
        sweep.save(update_fields=["ended_at"])
