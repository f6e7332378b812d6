"""防造假 findings: look at a period; let the unit explain; a person concludes. No score moves by it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wangge.appraisal.actions.refusals import Refused
from wangge.appraisal.models import Finding
from wangge.appraisal.queries.standing import zone
from wangge.appraisal.rules.periods import span
from wangge.appraisal.watches import watches
from wangge.base import rows
from wangge.people.traces import trace

MOST_CASES = 200
WORDS = 2_000


def look(period: str, *, by: str, at: datetime) -> list[Finding]:
    """Ask every watch about a period; what was found before stays as it was concluded."""
    when = span(period, zone())
    made = []
    for key, watch in watches:
        for one in watch.find(when):
            with transaction.atomic():
                pk = rows.insert(
                    Finding,
                    ignore_conflict=True,
                    period=period,
                    watch=key,
                    unit_id=one.unit,
                    n=one.n,
                    k=one.k,
                    expected=one.expected,
                    p=one.p,
                    cases=list(one.cases[:MOST_CASES]),
                    found_at=at,
                )
                if pk is not None:
                    made.append(Finding.objects.get(pk=pk))
    trace("gaming looked for", by=by, at=at, about=period, found=len(made))
    return made


@transaction.atomic
def explain(one: Finding, words: str, *, by: str, at: datetime) -> Finding:
    """The unit says how it came. Refused: `words`, `concluded`."""
    one = Finding.objects.select_for_update().get(pk=one.pk)
    if not words.strip():
        raise Refused("words", "say how it came")
    if one.concluded_at:
        raise Refused("concluded", "it is concluded already")
    one.explanation, one.explained_by = words.strip()[:WORDS], by
    one.state = Finding.State.EXPLAINED
    one.save()
    trace("finding explained", by=by, at=at, about=one)
    return one


@transaction.atomic
def conclude(
    one: Finding,
    confirmed: bool,
    *,
    words: str,
    by: str,
    at: datetime,
    units: Collection[int] = (),
) -> Finding:
    """Clear it or confirm it, with the reasons. Refused: `words`, `concluded`, `self`."""
    one = Finding.objects.select_for_update().get(pk=one.pk)
    if not words.strip():
        raise Refused("words", "give the reasons")
    if one.concluded_at:
        raise Refused("concluded", "it is concluded already")
    if one.unit_id in units or by == one.explained_by:
        raise Refused("self", "nobody concludes on their own unit")
    one.state = Finding.State.CONFIRMED if confirmed else Finding.State.CLEARED
    one.conclusion, one.concluded_by, one.concluded_at = words.strip()[:WORDS], by, at
    one.save()
    trace("finding concluded", by=by, at=at, about=one, confirmed=confirmed)
    return one
