"""What is kept of duty: categories, duty items with their law, deadline rules, calendars."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.grids.models import Level

EDITION = "duties"  # renewed with every change of duties, rules or calendars


class Category(models.Model):
    """分类: a node of one scheme (event, component, hotline, local …)."""

    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    synonyms = models.JSONField(default=list)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_category_a_code")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """ "scheme:code": what deadline rules are asked about."""
        return f"{self.scheme}:{self.code}"


class DeadlineRule(models.Model):
    """时限规则: which clock runs how long for whom; blank = any, the higher priority wins."""

    code = models.CharField(max_length=40, unique=True)
    clock = models.CharField(max_length=20)  # rules.Clock
    category = models.CharField(max_length=40, blank=True)  # "scheme:code", a code, or a beginning
    condition = models.CharField(max_length=120, blank=True)
    severity = models.CharField(max_length=12, blank=True)  # general | urgent | safety
    area = models.CharField(max_length=12, blank=True)  # urban | rural
    channel = models.CharField(max_length=40, blank=True)
    value = models.PositiveIntegerField()  # 0 for 当日, which needs none
    unit = models.CharField(max_length=12)  # rules.Measure
    priority = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # the first day it no longer holds, here and below

    def __str__(self) -> str:
        return self.code


class DutyItem(models.Model):
    """权责事项: one matter, the law behind it, and who leads at each level."""

    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    matter = models.CharField(max_length=120)
    keywords = models.JSONField(default=list)  # official and everyday words for the matter
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    law = models.CharField(max_length=120)
    article = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Level.choices)  # where it is handled by default
    leads = models.JSONField(default=dict)  # level -> kind of unit
    co_kinds = models.JSONField(default=list)
    deadline = models.ForeignKey(DeadlineRule, models.PROTECT, null=True, related_name="+")
    admitted = models.BooleanField(default=False)  # a community committee may lead it
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_duty_item_a_version")
        ]

    def __str__(self) -> str:
        return self.matter


class Calendar(models.Model):
    """日历: which days and hours count as work; a unit may have its own."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    hours = models.JSONField(default=list)  # [["09:00","12:00"],["13:00","17:00"]]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day the calendar knows; a day without a row is not known, and is refused."""

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("working day")
        MAKEUP = "makeup_workday", _("make-up working day")
        WEEKEND = "weekend", _("weekend")
        HOLIDAY = "holiday", _("holiday")

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    hours = models.JSONField(null=True)  # only where they differ from the calendar's: a half day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "date"], name="one_calendar_day")
        ]
