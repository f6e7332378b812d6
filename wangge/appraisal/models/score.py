"""What is kept of a dispute about a score: what was left out and why, who objected, who decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.models.kept import Kept
from wangge.appraisal.models.reports import Publication
from wangge.cases.models import Case
from wangge.people.models import Unit


class Exclusion(Kept):
    """剔除: a case left out of a unit's score – of all lines, or one. A later row may take it back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60, blank=True)  # empty: of every line
    reason = models.CharField(max_length=20)  # of rules.exclusions.REASONS
    note = models.CharField(max_length=500)
    evidence = models.JSONField(default=list)  # keys of files, numbers of documents
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="taken_back_by"
    )
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()


class Appeal(models.Model):
    """考核申诉: a unit says a score is wrong; another person decides. Only the score may change."""

    class Wants(models.TextChoices):
        EXCLUDE = "exclude", _("leave the case out")
        INCLUDE = "include", _("count the case after all")
        OTHER = "other", _("look at the score again")

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    measure = models.CharField(max_length=60, blank=True)
    wants = models.CharField(max_length=8, choices=Wants.choices)
    reason = models.CharField(max_length=20)
    words = models.TextField()
    evidence = models.JSONField(default=list)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opinion = models.TextField(blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    exclusion = models.OneToOneField(Exclusion, models.PROTECT, null=True, related_name="appeal")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(decided_by=models.F("made_by")),
                name="appeal_decided_by_another",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="appeal_unit")]
