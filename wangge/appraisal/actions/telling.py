"""告知之事 telling: who decides hears of an appeal, the unit how it ended, the heads of what is published."""

import json
from datetime import datetime

from django.utils.timezone import localdate

from wangge.appraisal.models import Appeal, Publication
from wangge.appraisal.queries.standing import exclusions
from wangge.appraisal.rules.exclusions import may_decide
from wangge.notices.actions import notify
from wangge.notices.audience import audience, holders
from wangge.people.models import Person, Role
from wangge.people.queries import access, holding


def appeal_made(one: Appeal, *, at: datetime) -> None:
    """An appeal waits: the supervisors of the whole who may decide it, or else the leaders."""
    data = {"period": one.period, "appeal": one.pk}
    may = (
        [who for who in holders(role, on=localdate(at)) if _decides(who, one, at)]
        for role in (Role.SUPERVISOR, Role.LEADER)
    )
    deciders = next((some for some in may if some), [])
    notify("appeal_made", to=deciders, unit=one.unit, data=data, key=f"appeal:{one.pk}", at=at)


def _decides(person: Person, one: Appeal, at: datetime) -> bool:
    held = exclusions().filter(case=one.case, measure__in=("", one.measure)).first()
    own = access(person, on=localdate(at)).unit_ids
    return may_decide(
        person.actor,
        asked_by=one.made_by,
        excluded_by=held.decided_by if held else "",
        actors_unit=own,
        unit=one.unit_id,
    )


def appeal_decided(one: Appeal, *, at: datetime) -> None:
    """An appeal is decided: the unit that made it."""
    people = audience(("clerk", "unit_head"), case=None, unit=one.unit, on=localdate(at))
    granted = one.state == Appeal.State.GRANTED
    data = {"period": one.period, "appeal": one.pk, "granted": granted}
    notify("appeal_decided", to=people, unit=one.unit, data=data, key=f"appealed:{one.pk}", at=at)


def published(one: Publication, *, at: datetime) -> None:
    """A report holds, or holds anew: the heads of the units in it."""
    groups = json.loads(one.content)["groups"]
    units = {row["unit"] for group in groups for row in group["units"]}
    people = holding(Role.UNIT_HEAD, on=localdate(at), units=units)
    kind = "report_corrected" if one.corrects_id else "report_published"
    data = {"period": one.period, "reason": one.reason}
    notify(kind, to=people, data=data, key=f"published:{one.pk}", at=at)
