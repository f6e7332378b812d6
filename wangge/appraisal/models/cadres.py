"""What is kept of the appraisal of cadres: reports, draws, checks, votes, rewards, objections."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.models.kept import Kept
from wangge.people.models import Person


class DutyReport(Kept):
    """履责报告: what a cadre says of a period, beside what the log counts; told anew, both stay."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    words = models.TextField()
    counts = models.JSONField(default=dict)  # from the cases, not from the person
    files = models.JSONField(default=list)  # keys of blobs
    sent_at = models.DateTimeField()


class Draw(Kept):
    """抽取: who is checked, drawn by a seed that stands here, so anybody can draw it again."""

    period = models.CharField(max_length=20)
    seed = models.CharField(max_length=64)
    among = models.JSONField()  # keys of persons, sorted
    drawn = models.JSONField()
    drawn_by = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()


class SpotCheck(Kept):
    """线下抽查: what a checker found where the cadre works."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("good")
        FAIR = "fair", _("fair")
        POOR = "poor", _("poor")
        ABSENT = "absent", _("not met at the post")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="checks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = models.CharField(max_length=500)
    files = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "person"], name="checked_once_a_draw")
        ]


class Vote(Kept):
    """群众评议: one ballot, 1 … 5; who cast it cannot be found out, that it was cast once can."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    stars = models.PositiveSmallIntegerField()
    ballot = models.CharField(max_length=64)  # the keyed hash of what makes it one ballot

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "period", "ballot"], name="voted_once")
        ]


class Reward(Kept):
    """定期奖惩: points for or against, with the reason; a person decides, nothing follows by itself."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    points = models.FloatField()
    reason = models.CharField(max_length=300)
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()


class Objection(models.Model):
    """异议: the cadre says a part of the page is wrong; another person answers."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    part = models.CharField(max_length=8)  # duty | spot | mass | rewards
    words = models.TextField()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
