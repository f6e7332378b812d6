"""What is kept of supervision: the ladder, what fired, orders with their answers, what watches found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case, Urgency
from wangge.clocks.models import Clock, Kind
from wangge.people.models import Person, Unit

EDITION = "supervision"  # renewed with every change of the ladder


class Level(models.TextChoices):
    """From mild to grave; all but the first stand in the log of the case."""

    REMIND = "remind", _("reminder")
    URGE = "urge", _("urging")
    SUPERVISE = "supervise", _("supervision")
    JOINT = "joint", _("joint supervision")
    LISTED = "listed", _("public listing")
    INTERVIEW = "interview", _("interview")


class Rung(models.Model):
    """阶: one rung of the ladder as the city has set it; without any row the default ladder holds."""

    code = models.CharField(max_length=40, unique=True)
    clock = models.CharField(max_length=12, choices=Kind.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    percent = models.PositiveSmallIntegerField(null=True)  # of the length; null: past the end
    after = models.PositiveIntegerField(default=0)
    after_unit = models.CharField(max_length=12, default="work_day")  # duties.rules.Measure
    tell = models.JSONField(default=list)  # rules.ladder.AUDIENCES
    needs_ack = models.BooleanField(default=False)
    answer = models.PositiveIntegerField(default=0)  # 0: no answer is asked
    answer_unit = models.CharField(max_length=12, default="work_day")
    again = models.BooleanField(default=False)  # once more after each extension
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class Watching(models.Model):
    """守望: when the clocks of a case are next looked at; one row a case that has any running."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    next_at = models.DateTimeField(null=True)  # null: nothing to come until the log says more
    marks = models.PositiveIntegerField(default=0)  # +1 with each mark; tells two writers apart
    trouble = models.CharField(max_length=200, blank=True)  # a rung that cannot be reckoned

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="watching_next", condition=Q(next_at__isnull=False)
            )
        ]


class Order(models.Model):
    """督办单: what was asked of one or several units, by when, what they said, how it ended."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=12, choices=Level.choices)
    trigger = models.CharField(max_length=60)  # "rung:<code>", "watch:<key>" or "hand"
    reason = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)  # an actor of the log
    due_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(  # 约谈: whom it was held with
        Person, models.PROTECT, null=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["level", "issued_at"],
                name="order_open",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.pk}"


class Addressed(models.Model):
    """承办方: a unit an order is addressed to – whether it was seen there, and what was answered."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="addressed")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    needs_ack = models.BooleanField(default=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=60, blank=True)
    feedback = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "order"], name="one_order_a_unit")
        ]


class Fired(models.Model):
    """已触发: a rung that has fired for a clock. The constraint is what makes it once."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="+", db_index=False)
    rung = models.CharField(max_length=40)
    turn = models.PositiveSmallIntegerField(default=0)  # extensions, where it fires again after one
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.CharField(max_length=12, choices=Level.choices)
    due_at = models.DateTimeField()  # of the clock, as it then stood
    moment = models.DateTimeField()  # when the rung came due
    fired_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(default=0)  # people; 0: nobody holds such a post
    passed_over = models.BooleanField(default=False)  # came due together with a later one
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "rung", "turn"], name="one_rung_once")
        ]
        indexes: ClassVar = [models.Index(fields=["fired_at"], name="fired_when")]


class Finding(models.Model):
    """发现: what a watch has seen; it stays until it has been quiet, and only then can be seen anew."""

    watch = models.CharField(max_length=20)  # a key of the shelf of watches
    subject = models.CharField(max_length=80)  # "case:7", "category:3 place:…"
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=12, choices=Level.choices)
    why = models.JSONField(default=dict)  # figures for the watch's sentence
    cases = models.JSONField(default=list)  # keys of the cases it rests on
    area = models.CharField(max_length=20, blank=True)  # division code
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when it was last still so
    quiet_at = models.DateTimeField(null=True)  # over

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["watch", "subject"],
                condition=Q(quiet_at__isnull=True),
                name="one_finding_at_a_time",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["found_at"], name="finding_found")]


class Pulse(models.Model):
    """脉搏: the latest moment the clock has told; an earlier one afterwards means it went back."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
