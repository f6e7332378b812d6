"""What is kept of what people said: requests with sealed identities, proposals to join, refusals."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.people.models import Person


class Request(models.Model):
    """诉求: what one person said, once – the words, masked, open its case; who spoke, and the words
    as they were said, lie sealed here and have a lifetime."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="request")
    channel = models.CharField(max_length=40)
    external = models.CharField(max_length=80)  # the number it bears in its channel
    key = models.CharField(max_length=32)  # random; the first link of the case's chain
    received_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    related = models.CharField(max_length=80, blank=True)  # an older number it speaks of
    sealed = models.TextField(blank=True)  # JSON: name, phone, id_number, words, address …
    phone_hash = models.CharField(max_length=64, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)  # of the normalised words
    code_hash = models.CharField(max_length=64)  # of the tracking code
    extra = models.JSONField(default=dict)  # what else the channel said, masked
    advice = models.JSONField(null=True)  # what screening thinks should become of it, and why
    keep_until = models.DateField(null=True)  # then the sealed part is forgotten
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external"], name="heard_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["phone_hash", "received_at"],
                name="request_phone",
                condition=~models.Q(phone_hash=""),
            ),
            models.Index(fields=["words_hash", "received_at"], name="request_words"),
            models.Index(
                fields=["keep_until"],
                name="request_keep",
                condition=models.Q(forgotten_at=None, keep_until__isnull=False),
            ),
        ]


class JoinProposal(models.Model):
    """合并建议: two cases that may be one matter, with the evidence; a person or a policy decides."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    into = models.ForeignKey(Case, models.CASCADE, related_name="+")
    score = models.FloatField()
    evidence = models.JSONField(default=dict)  # kind (rules.same.ways), text, metres, hours …
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "into"], name="one_proposal_a_pair")
        ]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="proposal_open", condition=models.Q(decided_at=None))
        ]


class Trace(models.Model):
    """线索: something rare that a case tells – pairs of characters, or its duty in its district – by
    which others of the same matter are found without knowing the place. Not for ever."""

    mark = models.IntegerField()  # see screening.tracing
    case_id = models.BigIntegerField()  # no constraint: written and dropped by the thousand

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mark", "case_id"], name="trace_mark")]


class Refusal(models.Model):
    """拒收: a payload that could not be read – kept sealed with the reasons, and re-runnable."""

    channel = models.CharField(max_length=40)
    external = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    sealed = models.TextField()
    reasons = models.JSONField()  # [{"field": …, "reason": …}]
    retried_at = models.DateTimeField(null=True)
    request = models.ForeignKey(Request, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("refused payload")
