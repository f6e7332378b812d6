"""What is kept of a period: its scheme, each run, what was published, what was found suspicious."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.models.kept import Kept
from wangge.people.models import Unit


class Scheme(Kept):
    """考核方案: one version of what is measured and how it weighs; a change is the next version."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    content = models.JSONField()  # as rules.scheme reads it
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_scheme_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Run(Kept):
    """试算: a period reckoned by a scheme, as the facts were at `as_of`; a draft until published."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="runs")
    period = models.CharField(max_length=20)  # 2026-10, 2026-Q3, 2026
    since = models.DateTimeField()
    until = models.DateTimeField()
    as_of = models.DateTimeField()
    content = models.TextField()  # canonical JSON: shown and digested as it stands
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["period", "-id"], name="run_period")]


class Publication(Kept):
    """发布: what was published, word for word, under its digest. Never changed; corrected by the next."""

    period = models.CharField(max_length=20)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()  # of this period and scheme code
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=300, blank=True)  # of a correction
    run = models.OneToOneField(Run, models.PROTECT, related_name="publication")
    since = models.DateTimeField()
    until = models.DateTimeField()
    as_of = models.DateTimeField()
    content = models.TextField()
    algorithm = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)  # over content, what it names, and the digest before
    published_by = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["corrects"], name="corrected_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["period", "-id"], name="publication_period")]

    def __str__(self) -> str:
        return f"{self.period} v{self.version}"


class Finding(models.Model):
    """疑点: a pattern that honest work seldom leaves. It changes no score; a person concludes."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        EXPLAINED = "explained", _("explained by the unit")
        CLEARED = "cleared", _("cleared")
        CONFIRMED = "confirmed", _("confirmed")

    period = models.CharField(max_length=20)
    watch = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()
    k = models.PositiveIntegerField()
    expected = models.FloatField()
    p = models.FloatField()
    cases = models.JSONField(default=list)  # keys of the cases it rests on
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    explanation = models.TextField(blank=True)
    explained_by = models.CharField(max_length=60, blank=True)
    conclusion = models.TextField(blank=True)
    concluded_by = models.CharField(max_length=60, blank=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "watch", "unit"], name="found_once"),
            models.CheckConstraint(
                condition=Q(k__lte=models.F("n")), name="no_more_found_than_there"
            ),
        ]
