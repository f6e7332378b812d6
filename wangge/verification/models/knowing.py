"""知识所记 models: what replies rest on, who found it still true, and which answers rested on it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.people.models import Unit


class KnowledgeItem(models.Model):
    """知识条目: a question with its answer and what it rests on. A version is never changed."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    question = models.CharField(max_length=300)
    answer = models.TextField()
    law = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=80, blank=True)  # key of a category of duties
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_knowledge_version")
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"

    @property
    def basis(self) -> str:
        """The law and article it rests on, as it is cited."""
        return f"《{self.law}》{self.article}" if self.law else self.article


class KnowledgeCheck(models.Model):
    """核对: a person has held a version against its source, and it still holds."""

    item = models.ForeignKey(KnowledgeItem, models.PROTECT, related_name="checks")
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=60)


class KnowledgeUse(models.Model):
    """引用: an answer that went out and rested on a version."""

    class Way(models.TextChoices):
        REPLY = "reply", _("in a reply drafted by machine")
        ANSWER = "answer", _("in an answer at once")

    item = models.ForeignKey(KnowledgeItem, models.PROTECT, related_name="uses")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "item", "way"], name="one_knowledge_use")
        ]
