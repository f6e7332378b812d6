"""What is kept of the handling itself: disputes and who speaks, mediations, sweeps, projects, reviews."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.people.models import Unit


class Dispute(models.Model):
    """派单异议: a unit holds that a case is not its own; units speak, the centre rules.

    The ruling itself stands in the log: the first `ruled` of the case behind `step`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="disputes")
    step = models.PositiveIntegerField()  # of the entry that opened it
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    opened_by = models.CharField(max_length=40)  # an actor of the log
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step"], name="one_dispute_an_entry")
        ]


class Hearing(models.Model):
    """会审意见: one unit that is asked to speak in a dispute, and what it says."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="hearings", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    opinion = models.TextField(blank=True)
    given_by = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dispute", "unit"], name="one_hearing_a_unit")
        ]


class Mediation(models.Model):
    """调解: parties at one table. Who they are is sealed; what they agreed is kept masked."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="mediations")
    sealed = models.TextField()  # JSON: the parties, one line each
    key = models.CharField(max_length=32)  # random: what the sealed part is bound to
    parties = models.PositiveSmallIntegerField()
    agreed = models.BooleanField()
    words = models.TextField()  # the agreement, or why there is none; masked
    held_at = models.DateTimeField()
    by = models.CharField(max_length=40)
    due_on = models.DateField(null=True)  # by when it is to be carried out
    follow_on = models.DateField()  # the day on which somebody asks whether it is kept
    kept = models.BooleanField(null=True)
    followed_at = models.DateTimeField(null=True)
    followed_by = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)  # masked

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["follow_on"],
                name="mediation_to_ask",
                condition=Q(agreed=True, followed_at=None),
            )
        ]


class Sweep(models.Model):
    """举一反三: from one case its like objects are looked at as well."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sweeps")
    what = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_on = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="sweep_open", condition=Q(ended_at=None))
        ]


class SweepItem(models.Model):
    """One object of a sweep: where it is, and what was found there."""

    class Found(models.TextChoices):
        FOUND = "found", _("the same trouble")
        CLEAN = "clean", _("in order")
        UNREACHED = "unreached", _("could not be looked at")

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="items")
    where = models.CharField(max_length=200)
    found = models.CharField(max_length=12, choices=Found.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)  # masked
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=40, blank=True)


class Project(models.Model):
    """转项目: what a case asks for takes works of months; its clock rests, milestones are kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="projects")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    goal = models.CharField(max_length=300)
    until = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["until"], name="project_open", condition=Q(ended_at=None))
        ]


class Milestone(models.Model):
    """节点: one step of a project, with the day it is promised for."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)


class Review(models.Model):
    """诉求人申请复核: the person does not accept how it ended; the centre opens it again or says why not."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reopened = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], name="one_open_review", condition=Q(decided_at=None)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="review_open", condition=Q(decided_at=None))
        ]
