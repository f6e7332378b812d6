"""调解、举一反三、转项目所能: what a case leads to beside its own work."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, day, maybe_words, tick, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.handling import rules
from wangge.handling.actions import mediating, projects, sweeping
from wangge.handling.models import Project
from wangge.handling.offers.returning import handling_unit
from wangge.handling.offers.timing import HEAD
from wangge.handling.offers.working import DESK, HANDS
from wangge.handling.queries.mediations import to_follow
from wangge.people.models import Person


class MediationForm(Schema):
    parties: str = words(N_("Parties, one on each line (kept sealed)"), most=1000)
    agreed: bool = tick(N_("They agreed"), True)
    words: str = words(N_("What was agreed, or why not"), least=4)
    due_on: date | None = day(N_("To be carried out by"), default=None)


class FollowForm(Schema):
    kept: bool = tick(N_("The agreement is kept"), True)
    note: str = words(N_("What the parties say"))


class SweepForm(Schema):
    what: str = words(N_("What to look at"), least=4, most=200, lines=1)
    places: str = words(N_("Where: one place on each line"), most=20000, lines=5)
    unit: int | None = unit(N_("Unit; empty: your own"), default=None)
    due_on: date = day(N_("Until"))


class ProjectForm(Schema):
    goal: str = words(N_("Goal"), least=5, most=300, lines=2)
    until: date = day(N_("Until"))
    milestones: str = maybe_words(
        N_("Milestones, one on each line: 2026-12-31 and what is done by then"), lines=4
    )


class ProjectEndForm(Schema):
    outcome: str = words(N_("What came of it"), least=4)


def _mediate(case: Case, said: MediationForm, person: Person, at: datetime) -> None:
    mediating.mediate(case, **said.dict(), by=person.actor, at=at)


def _follow(case: Case, said: FollowForm, person: Person, at: datetime) -> None:
    mediating.follow(case, **said.dict(), by=person.actor, at=at)


def _sweep(case: Case, said: SweepForm, person: Person, at: datetime) -> None:
    key = said.unit or case.lead_unit_id
    if key is None:
        raise MoveRefused(f"{case.number}: name the unit that should look")
    sweeping.begin_sweep(
        case,
        what=said.what,
        places=rules.lines(said.places),
        unit=handling_unit(case, key),
        due_on=said.due_on,
        by=person.actor,
        at=at,
    )


def _project(case: Case, said: ProjectForm, person: Person, at: datetime) -> None:
    try:
        steps = rules.milestones(said.milestones, until=said.until)
    except ValueError as error:
        raise MoveRefused(f"{case.number}: {error}") from error
    projects.begin_project(
        case, goal=said.goal, until=said.until, milestones=steps, by=person.actor, at=at
    )


def _end_project(case: Case, said: ProjectEndForm, person: Person, at: datetime) -> None:
    projects.end_project(case, outcome=said.outcome, by=person.actor, at=at)


offer(
    key="mediate",
    label=_("Record a mediation"),
    event=e.Mediated,
    roles=HANDS,
    act=_mediate,
    form=MediationForm,
    at_unit=True,
)
offer(
    key="follow-mediation",
    label=_("Ask whether the agreement is kept"),
    event=e.Noted,
    roles=HANDS,
    act=_follow,
    form=FollowForm,
    at_unit=True,
    when=to_follow,
)
offer(
    key="begin-sweep",
    label=_("Look at like objects as well"),
    event=e.SweepBegun,
    roles=DESK,
    act=_sweep,
    form=SweepForm,
    at_unit=True,
)
offer(
    key="begin-project",
    label=_("Turn it into a project"),
    event=e.Suspended,
    roles=HEAD,
    act=_project,
    form=ProjectForm,
    at_unit=True,
)
offer(
    key="end-project",
    label=_("End the project"),
    event=e.ProjectEnded,
    roles=HEAD,
    act=_end_project,
    form=ProjectEndForm,
    at_unit=True,
    when=lambda case: Project.objects.filter(case=case, ended_at=None).exists(),
)
