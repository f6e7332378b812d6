"""What is kept of replies and call-backs: scripts, calls, links, plans, promises."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.people.models import Unit


class CallScript(models.Model):
    """话术: one version of what is read out and asked; versions are added, never changed."""

    version = models.CharField(max_length=40, unique=True)
    script = models.JSONField()
    since = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)


class Call(models.Model):
    """回访记录: one attempt to ask a person, what came of it, every answer as it was given."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    step = models.PositiveIntegerField()  # of the entry in the log that tells of it
    way = models.CharField(max_length=10)  # phone | message | web
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    script = models.CharField(max_length=40, blank=True)
    reached = models.BooleanField()
    outcome = models.CharField(max_length=12, blank=True)  # of one that did not get through
    answers = models.JSONField(default=dict)
    next_at = models.DateTimeField(null=True)  # when to try again; null: no more by telephone

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step"], name="one_call_a_step")
        ]


class Invitation(models.Model):
    """回访链接: a page on which a person answers alone; once, and not for ever."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True)  # random; the link holds it with a signature
    way = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)  # its time ran out, and that was dealt with

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["until"],
                name="invitation_open",
                condition=Q(used_at__isnull=True, lapsed_at__isnull=True),
            )
        ]


class SamplingPlan(models.Model):
    """抽访方案: whom to call back and how; its seed is secret until the next plan stands."""

    lines = models.JSONField()
    seed = models.CharField(max_length=64)
    seed_promise = models.CharField(max_length=64)  # digest of the seed, shown from the beginning
    since = models.DateTimeField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=60)


class Draw(models.Model):
    """抽取: what a plan decided for a case, so that it can be drawn again by anybody."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    plan = models.ForeignKey(SamplingPlan, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    draw = models.FloatField()
    way = models.CharField(max_length=10)
    why = models.CharField(max_length=40)


class Promise(models.Model):
    """承诺: a day by which a reply said something would be done; reminded of, and kept or not."""

    class How(models.TextChoices):
        KEPT = "kept", _("kept")
        DROPPED = "dropped", _("no longer needed")

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    words = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)  # when it was told to be overdue
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=10, blank=True, choices=How.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "day"], name="one_promise_a_day")
        ]
        indexes: ClassVar = [
            models.Index(fields=["day"], name="promise_open", condition=Q(settled_at__isnull=True))
        ]


class ReplyMark(models.Model):
    """雷同: a band of a reply's sketch; replies that share one may be copies."""

    mark = models.BigIntegerField()
    case_id = models.BigIntegerField()  # no constraint: written by the thousand

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mark", "case_id"], name="reply_mark")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "mark"], name="one_reply_mark")
        ]
