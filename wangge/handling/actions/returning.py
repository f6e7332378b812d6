"""退单与异议: a unit gives a case back inside its window, or takes the assignment to a panel."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as N_

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.handling.models import Dispute, Hearing
from wangge.handling.queries.disputes import open_dispute_of
from wangge.handling.queries.windows import return_until
from wangge.handling.rules import return_refusal
from wangge.notices.actions import notify
from wangge.notices.audience import audience
from wangge.people.models import Unit

ASKED = N_("Asked to speak: %(unit)s")


def request_return(
    case: Case, *, code: str, reason: str, suggests: str = "", by: str, at: datetime
) -> None:
    """申请退单: only inside its window, never after a final ruling. Raises MoveRefused."""
    _in_time(case, at)
    record(case, e.ReturnRequested(code=code, reason=reason, suggests=suggests), by=by, at=at)


def open_dispute(
    case: Case, *, reason: str, suggests: Unit | None = None, by: str, at: datetime
) -> Dispute:
    """派单异议: the lead unit disputes the assignment; it has spoken, the unit it names is asked to.

    Inside the window for returning, which begins anew where a return was refused; never after a
    final ruling. Raises MoveRefused.
    """
    if case.lead_unit_id is None:
        raise MoveRefused(f"{case.number}: no unit has it, so none can dispute it")
    if suggests is not None and suggests.pk == case.lead_unit_id:
        raise MoveRefused(f"{case.number}: name another unit than your own")
    _in_time(case, at, refused_too=True)
    with transaction.atomic():
        made = Dispute.objects.create(
            case=case,
            step=case.steps + 1,
            unit_id=case.lead_unit_id,
            reason=reason,
            opened_by=by,
            opened_at=at,
        )
        spoken = {"opinion": reason, "given_by": by, "given_at": at}
        _ask(made, [case.lead_unit_id], by=by, at=at, **spoken)
        _ask(made, [suggests.pk] if suggests else [], by=by, at=at)
        record(case, e.DisputeOpened(dispute=made.pk, reason=reason), by=by, at=at)
    return made


def ask_opinion(case: Case, *, unit: Unit, by: str, at: datetime) -> None:
    """请单位陈述意见: one more unit is asked to speak; the log says so."""
    found = open_dispute_of(case)
    if found is None:
        raise MoveRefused(f"{case.number}: no dispute about it is open")
    if Hearing.objects.filter(dispute=found, unit=unit).exists():
        raise MoveRefused(f"{case.number}: that unit was asked to speak already")
    with override(settings.LANGUAGE_CODE):
        said = gettext(ASKED) % {"unit": unit.name}
    with transaction.atomic():
        _ask(found, [unit.pk], by=by, at=at)
        record(case, e.Noted(words=said), by=by, at=at)


def give_opinion(
    case: Case, *, units: Collection[int], opinion: str, by: str, at: datetime
) -> None:
    """会审意见: what a unit that was asked says; `units` are those the person may speak for."""
    found = open_dispute_of(case)
    waiting = Hearing.objects.filter(dispute=found, unit__in=units, given_at=None)
    hearing = waiting.order_by("pk").first() if found else None
    if found is None or hearing is None:
        raise MoveRefused(f"{case.number}: your unit was not asked to speak, or has spoken")
    said = e.OpinionGiven(dispute=found.pk, unit=hearing.unit_id, opinion=opinion)
    with transaction.atomic():
        record(case, said, by=by, at=at)
        hearing.opinion, hearing.given_by, hearing.given_at = opinion, by, at
        hearing.save(update_fields=["opinion", "given_by", "given_at"])


def _in_time(case: Case, at: datetime, *, refused_too: bool = False) -> None:
    try:
        until = return_until(case, refused_too=refused_too)
    except LookupError as error:  # no calendar, or it ends: a window is never guessed
        raise MoveRefused(f"{case.number}: {error}") from error
    if until and (why := return_refusal(until=until, at=at)):
        raise MoveRefused(f"{case.number}: {why}")


def _ask(
    dispute: Dispute, units: Collection[int], *, by: str, at: datetime, **spoken: object
) -> None:
    """Units are heard; those that have not spoken yet are told that they are asked."""
    Hearing.objects.bulk_create(
        Hearing(dispute=dispute, unit_id=unit, asked_by=by, asked_at=at, **spoken) for unit in units
    )
    for unit in Unit.objects.filter(pk__in=() if spoken else units):
        notify(
            "dispute_opinion",
            to=audience(("clerk", "unit_head"), case=dispute.case, unit=unit, on=localdate(at)),
            case=dispute.case,
            unit=unit,
            key=f"dispute:{dispute.pk}:{unit.pk}",
            at=at,
        )
