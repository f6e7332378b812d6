"""核查所记 models: what people and machines saw in photos, and how a photo was taken."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Attachment


class PhotoMark(models.Model):
    """标记: where in a photo the matter is, as a person drew it; the latest one of a photo holds."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="marks")
    x = models.FloatField()  # shares of the photo as it is shown, 0 … 1, upper left corner first
    y = models.FloatField()
    w = models.FloatField()
    h = models.FloatField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()


class Redaction(models.Model):
    """遮蔽: one look at a photo, by a machine or a person; rows are only added."""

    class How(models.TextChoices):
        MACHINE = "machine", _("by machine")
        HAND = "hand", _("by hand")

    attachment = models.ForeignKey(
        Attachment, models.CASCADE, related_name="redactions", db_index=False
    )
    how = models.CharField(max_length=8, choices=How.choices)
    boxes = models.JSONField(default=list)  # blurring.Box.plain(); [] where nothing need be hidden
    shown = models.CharField(max_length=80)  # the blob that may be published
    maker = models.CharField(max_length=40, blank=True)  # which models looked
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["attachment", "id"], name="redaction_attachment")]


class Capture(models.Model):
    """对位复拍: how a photo of the field page was taken, as the device said – which may be wrong."""

    class Place(models.TextChoices):
        CONFIRMED = "confirmed", _("place confirmed")
        ELSEWHERE = "elsewhere", _("not at the place")
        UNKNOWN = "unknown", _("place not confirmed")

    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="capture")
    key = models.UUIDField(unique=True)  # made by the device: sent twice, it is taken once
    before = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    live = models.BooleanField()  # from the camera's stream, not a file that was chosen
    place = models.CharField(max_length=10, choices=Place.choices)
    away = models.FloatField(null=True)  # metres from where it should be taken
    accuracy = models.FloatField(null=True)  # metres, as the device says
    heading = models.FloatField(null=True)  # degrees from north
    tilt = models.FloatField(null=True)  # degrees from upright
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
