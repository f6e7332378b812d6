"""What is kept of notices: what must be told to whom, each attempt to tell it, and by which ways."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wangge.cases.models import Case
from wangge.people.models import Person, Unit

# What rings the bell: not read yet, or to be acknowledged and not acknowledged.
WAITING = Q(read_at__isnull=True) | Q(needs_ack=True, acknowledged_at__isnull=True)


class Notice(models.Model):
    """通知: one thing somebody must be told; keys only, never a name, a number or what was said."""

    kind = models.CharField(max_length=40)  # a slug of notices.rules.KINDS
    key = models.CharField(max_length=120, unique=True)  # the same key is told once
    occasion = models.CharField(max_length=120, default="", db_index=True)  # the key, less who
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # whom it concerns
    address = models.CharField(
        max_length=80, blank=True
    )  # "request:7" where it is no person of ours
    data = models.JSONField(default=dict)
    safety = models.BooleanField(default=False)  # knows no quiet hours
    needs_ack = models.BooleanField(default=False)  # told again until somebody says "seen"
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)  # when its deliveries were written
    remind_at = models.DateTimeField(null=True)  # null: nobody need be reminded, or no longer

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person"], name="notice_waiting", condition=WAITING),
            models.Index(
                fields=["id"], name="notice_unplanned", condition=Q(planned_at__isnull=True)
            ),
            models.Index(
                fields=["remind_at"],
                name="notice_remind",
                condition=Q(remind_at__isnull=False),
            ),
            models.Index(
                fields=["made_at"],
                name="notice_unacknowledged",
                condition=Q(needs_ack=True, acknowledged_at__isnull=True),
            ),
        ]


class Delivery(models.Model):
    """投递: one notice by one outlet – tried until it is through, parked with its error, re-runnable."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    outlet = models.CharField(max_length=20)  # a key of the shelf of outlets
    target = models.CharField(max_length=120)  # "person:7", "hook:3", "request:7"
    round = models.PositiveSmallIntegerField(default=0)  # which reminder
    line = models.CharField(max_length=120, default="")  # what fails together: outlet and host
    since = models.DateTimeField(null=True)  # when it was first due; patience is counted from here
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # due, or held until; null: done, or parked
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)  # masked
    receipt = models.CharField(max_length=120, blank=True)  # what the other side called it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "outlet", "target", "round"], name="one_delivery_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["line", "next_at"], name="delivery_due", condition=Q(next_at__isnull=False)
            ),
            models.Index(
                fields=["-parked_at"], name="delivery_parked", condition=Q(parked_at__isnull=False)
            ),
        ]


class Line(models.Model):
    """线路: one host behind an outlet, and how it fared; it rests after failures in a row."""

    name = models.CharField(max_length=120, unique=True)  # "mail", "webhook:host", "sms:host"
    failures = models.PositiveIntegerField(default=0)  # in a row
    rests_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)  # the last success
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)  # the last one, masked


class Hook(models.Model):
    """回调: an address of another system that hears of notices; each is signed with its secret."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.TextField()  # sealed
    old_secret = models.TextField(blank=True)  # sealed; signs too until `old_until`
    old_until = models.DateTimeField(null=True)
    kinds = models.JSONField(default=list)  # none: all
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # null: of all
    active = models.BooleanField(default=True)
    why_off = models.TextField(blank=True)  # why it was switched off, masked
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """偏好: by which outlets one person is told, in which language, at which mail address."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    outlets = models.JSONField(null=True)  # outlet -> levels; null: nothing chosen yet
    language = models.CharField(max_length=10, blank=True)  # "": the site's
    mail = models.TextField(blank=True)  # sealed
