"""转项目: what takes works of months is a project with milestones; the case rests and comes back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.handling.actions.timing import rests_for, suspend
from wangge.handling.models import Milestone, Project
from wangge.handling.rules import PROJECT


def begin_project(
    case: Case,
    *,
    goal: str,
    until: date,
    milestones: Sequence[tuple[date, str]],
    by: str,
    at: datetime,
) -> Project:
    """The case rests with cause "project" until its end, and milestones are promised. MoveRefused."""
    if case.lead_unit_id is None:
        raise MoveRefused(f"{case.number}: no unit has it")
    if Project.objects.filter(case=case, ended_at=None).exists():
        raise MoveRefused(f"{case.number}: a project runs for it: end the project")
    with transaction.atomic():
        suspend(case, reason=goal, until=until, cause=PROJECT, by=by, at=at)
        made = Project.objects.create(
            case=case,
            unit_id=case.lead_unit_id,
            goal=goal,
            until=until,
            begun_at=at,
            begun_by=by,
        )
        Milestone.objects.bulk_create(
            Milestone(project=made, due_on=day, title=title) for day, title in milestones
        )
        said = e.ProjectBegun(project=made.pk, goal=goal, until=until.isoformat())
        record(case, said, by=by, at=at)
    return made


def reach(milestone: Milestone, *, by: str, at: datetime) -> None:
    """A milestone is done; MoveRefused where it was, or the project has ended."""
    if milestone.project.ended_at is not None:
        raise MoveRefused("this project has ended")
    if milestone.done_at is not None:
        raise MoveRefused("this milestone is done already")
    milestone.done_at, milestone.done_by = at, by
    milestone.save(update_fields=["done_at", "done_by"])


def end_project(case: Case, *, outcome: str, by: str, at: datetime) -> None:
    """The project is over; a case that rested for it goes on, and is reported done as any other."""
    found = Project.objects.filter(case=case, ended_at=None).order_by("-pk").first()
    if found is None:
        raise MoveRefused(f"{case.number}: no project runs for it")
    with transaction.atomic():
        found.ended_at, found.outcome = at, outcome
        found.save(update_fields=["ended_at", "outcome"])
        record(case, e.ProjectEnded(project=found.pk, outcome=outcome), by=by, at=at)
        if case.state == State.SUSPENDED and rests_for(case) == PROJECT:
            record(case, e.Resumed(reason=outcome), by=by, at=at, resume_on=None)
