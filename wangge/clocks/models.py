"""What is kept of a clock: its ledger, and the due moment derived from it, which is indexed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Assignment, Case
from wangge.duties import rules


class Kind(models.TextChoices):
    """The clocks a case may be under; windows (return, extension) are not clocks."""

    DISPATCH = rules.Clock.DISPATCH.value, _("dispatch clock")
    SIGN = rules.Clock.SIGN.value, _("signing clock")
    RESPONSE = rules.Clock.RESPONSE.value, _("first-contact clock")
    COMPLETION = rules.Clock.COMPLETION.value, _("completion clock")
    REPLY = rules.Clock.REPLY.value, _("reply clock")
    CALLBACK = rules.Clock.CALLBACK.value, _("call-back clock")
    SUB = rules.Clock.SUB.value, _("clock of a share")


class Ended(models.TextChoices):
    MET = "met", _("met")  # late or in time: compare stopped_at with due_at
    DROPPED = "dropped", _("dropped")


class Clock(models.Model):
    """时钟: one limit of one case. Only the log moves it; `due_at` follows from the ledger."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    share = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rule = models.CharField(max_length=40, blank=True)  # empty: a person said the moment
    value = models.PositiveIntegerField(default=0)  # as the rule said when last reckoned
    unit = models.CharField(max_length=12, blank=True)
    fixed_at = models.DateTimeField(null=True)
    calendar = models.CharField(max_length=40, default="default")
    started_at = models.DateTimeField()
    steps = models.JSONField(default=list)  # rests, goings on, extensions: {act, at, why, …}
    moved = models.JSONField(default=list)  # each time it moved: {at, was, due, why}
    due_at = models.DateTimeField(null=True)  # null: it rests, or cannot be reckoned (`trouble`)
    resting = models.BooleanField(default=False)
    trouble = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="clock_due",
                condition=Q(stopped_at__isnull=True, due_at__isnull=False),
            ),
            models.Index(fields=["id"], name="clock_trouble", condition=~Q(trouble="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Projection(models.Model):
    """重算记录: once that all open clocks were derived anew; what moved stands in the cases' logs."""

    edition = models.CharField(max_length=80)  # of the duties
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # null: broken off, and to be begun again
    why = models.CharField(max_length=300)
    looked = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)  # somebody else moved the case meanwhile
    seconds = models.FloatField(default=0)
    first_moved = models.BigIntegerField(null=True)  # a case
