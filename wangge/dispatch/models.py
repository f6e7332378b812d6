"""What is kept of dispatch by machine: each that was sent and what came of it, the gates, the last look."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.dispatch.rules.limits import Standing, Tier
from wangge.people.models import Unit

EDITION = "dispatch"  # renewed by every switch of a gate


class Outcome(models.TextChoices):
    """What is known of a dispatch: `right` may still become `wrong`, `wrong` stays."""

    PENDING = "pending", _("not yet known")
    RIGHT = "right", _("sent right")
    WRONG = "wrong", _("sent wrong")


class How(models.TextChoices):
    """By what the outcome came to be known."""

    RETURNED = "returned", _("the unit returned it")
    RULED = "ruled", _("ruled to another unit")
    REDISPATCHED = "redispatched", _("a person sent it elsewhere")
    HANDLED = "handled", _("handled by that unit")


TIERS = [
    (str(Tier.GENERAL), _("general cases")),
    (str(Tier.URGENT), _("urgent cases")),
    (str(Tier.SAFETY), _("safety cases")),
]
STANDINGS = [
    (str(Standing.OPEN), _("gate open")),
    (str(Standing.TIGHTENED), _("gate tightened")),
    (str(Standing.STOPPED), _("gate stopped")),
]


class Sent(models.Model):
    """自动派遣记录: one case sent by the machine, how sure it was, what it promised, what came of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    duty = models.CharField(max_length=20)
    category = models.CharField(max_length=20, blank=True)  # code of the topmost category
    channel = models.CharField(max_length=40)
    tier = models.CharField(max_length=8, choices=TIERS)
    confidence = models.FloatField()
    target = models.FloatField()  # the error promised for its tier when it was sent
    certified = models.BooleanField()
    model = models.CharField(max_length=200)
    shadow_model = models.CharField(max_length=200, blank=True)
    shadow_unit = models.PositiveBigIntegerField(null=True)
    sent_at = models.DateTimeField()
    day = models.DateField()  # of the city, on which it was sent
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.PENDING)
    how = models.CharField(max_length=12, choices=How.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["day"], name="sent_day"),
            models.Index(fields=["model", "id"], name="sent_model"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id} {self.outcome}"


class Gate(models.Model):
    """放行开关: from this moment the machine may send cases of `scope` so; the last row of a scope holds."""

    scope = models.CharField(max_length=60)  # all | tier:… | channel:… | category:…
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the scope: two at once cannot both be
    state = models.CharField(max_length=9, choices=STANDINGS)
    threshold = models.FloatField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "number"], name="one_gate_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.state}"


class Look(models.Model):
    """巡看: what the monitor found when it looked last; one row, for pages that count nothing."""

    at = models.DateTimeField()
    found = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at}"
