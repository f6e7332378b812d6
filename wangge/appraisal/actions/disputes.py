"""剔除与申诉 disputes: what is left out of a score, who objects, who decides. A case's log is never touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from wangge.appraisal.actions import telling
from wangge.appraisal.actions.refusals import Refused
from wangge.appraisal.models import Appeal, Exclusion
from wangge.appraisal.queries.standing import exclusions, publication
from wangge.appraisal.rules.exclusions import REASONS, may_decide, window_open
from wangge.appraisal.rules.scheme import OBJECTION_DAYS
from wangge.cases.models import Case
from wangge.people.models import Unit
from wangge.people.traces import trace

WORDS = 2_000


@dataclass(frozen=True, kw_only=True)
class Plea:
    """What a unit asks for: `wants` of Appeal.Wants, a reason of REASONS, words, evidence."""

    wants: str
    words: str
    reason: str = ""
    case: Case | None = None
    measure: str = ""
    evidence: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def exclude(
    case: Case, *, reason: str, note: str, by: str, at: datetime, measure: str = ""
) -> Exclusion:
    """Leave a case out of the score. Refused: `reason`, `note`, `again`."""
    if reason not in REASONS:
        raise Refused("reason", f"{reason!r} is no reason of the list")
    if not note.strip():
        raise Refused("note", "say what the case shows, in a few words")
    if exclusions().filter(case=case, measure__in=("", measure)).exists():
        raise Refused("again", "the case is left out already")
    made: Exclusion = Exclusion.objects.create(
        case=case,
        measure=measure,
        reason=reason,
        note=note.strip()[:500],
        decided_by=by,
        decided_at=at,
    )
    trace("case left out", by=by, at=at, about=case, reason=reason, measure=measure)
    return made


@transaction.atomic
def take_back(one: Exclusion, *, note: str, by: str, at: datetime) -> Exclusion:
    """Count the case again; both decisions stay on the record. Refused: `note`, `again`."""
    if not note.strip():
        raise Refused("note", "say why it counts after all")
    if one.takes_back_id or Exclusion.objects.filter(takes_back=one).exists():
        raise Refused("again", "it counts already")
    made: Exclusion = Exclusion.objects.create(
        case=one.case,
        measure=one.measure,
        reason=one.reason,
        note=note.strip()[:500],
        takes_back=one,
        decided_by=by,
        decided_at=at,
    )
    trace("case counted again", by=by, at=at, about=one.case, reason=one.reason)
    return made


@transaction.atomic
def appeal(unit: Unit, period: str, plea: Plea, *, by: str, at: datetime) -> Appeal:
    """考核申诉: a unit objects. Refused: `words`, `case`, `reason`, `late`, `again`.

    Before anything is published it may always object; afterwards within the scheme's days.
    """
    if not plea.words.strip():
        raise Refused("words", "say what is wrong, and why")
    if plea.wants != Appeal.Wants.OTHER and plea.case is None:
        raise Refused("case", "name the case")
    if plea.case and plea.case.lead_unit_id != unit.pk:
        raise Refused("case", "the case is not counted for this unit")
    if plea.wants == Appeal.Wants.EXCLUDE and plea.reason not in REASONS:
        raise Refused("reason", "choose one of the reasons")
    held = publication(period)
    days = int(held.scheme.content.get("objection_days", OBJECTION_DAYS)) if held else 0
    if not window_open(held.published_at if held else None, at, days=days):
        raise Refused("late", f"objections were open for {days} days after publication")
    open_ones = Appeal.objects.filter(unit=unit, period=period, state=Appeal.State.OPEN)
    if open_ones.filter(case=plea.case, measure=plea.measure, wants=plea.wants).exists():
        raise Refused("again", "this objection is open already")
    made = Appeal.objects.create(
        unit=unit,
        period=period,
        publication=held,
        case=plea.case,
        measure=plea.measure,
        wants=plea.wants,
        reason=plea.reason,
        words=plea.words.strip()[:WORDS],
        evidence=list(plea.evidence),
        made_by=by,
        made_at=at,
    )
    trace("appraisal appealed", by=by, at=at, about=made, period=period, unit=unit.pk)
    telling.appeal_made(made, at=at)
    return made


@transaction.atomic
def decide(
    one: Appeal, granted: bool, *, opinion: str, by: str, at: datetime, units: Collection[int] = ()
) -> Appeal:
    """Decide an objection; granted, the case is left out or counted – from the next run on.

    `units`: the decider's own. Refused: `opinion`, `decided`, `self` (who asked, who decided the
    exclusion, or somebody of the unit), `nothing` (there is no exclusion to take back).
    """
    one = Appeal.objects.select_for_update().get(pk=one.pk)
    if one.state != Appeal.State.OPEN:
        raise Refused("decided", "it is decided already")
    if not opinion.strip():
        raise Refused("opinion", "give the reasons of the decision")
    held = exclusions().filter(case=one.case, measure__in=("", one.measure)).first()
    before = held.decided_by if held else ""
    if not may_decide(
        by, asked_by=one.made_by, excluded_by=before, actors_unit=units, unit=one.unit_id
    ):
        raise Refused("self", "another person decides: not who asked, decided before or gains")
    effect = _effect(one, held, opinion, by=by, at=at) if granted else None
    one.state = Appeal.State.GRANTED if granted else Appeal.State.REFUSED
    one.opinion, one.decided_by, one.decided_at = opinion.strip()[:WORDS], by, at
    one.exclusion = effect
    one.save()
    trace("appeal decided", by=by, at=at, about=one, result="done", granted=granted)
    telling.appeal_decided(one, at=at)
    return one


def _effect(
    one: Appeal, held: Exclusion | None, opinion: str, *, by: str, at: datetime
) -> Exclusion | None:
    if one.wants == Appeal.Wants.EXCLUDE and one.case:
        return exclude(
            one.case, reason=one.reason, note=opinion, measure=one.measure, by=by, at=at
        )  # fmt: skip
    if one.wants == Appeal.Wants.INCLUDE:
        if held is None:
            raise Refused("nothing", "the case is not left out by a decision of appraisal")
        return take_back(held, note=opinion, by=by, at=at)
    return None
