"""图印 prints: the numbers by which a photo is found again among all photos of all cases."""

from typing import ClassVar

from django.db import models

from wangge.cases.models import Attachment


class PhotoPrint(models.Model):
    """That a photo was looked at, and what came of it. Gone with its attachment."""

    attachment = models.OneToOneField(
        Attachment, models.CASCADE, primary_key=True, related_name="print"
    )
    blob = models.CharField(max_length=80, db_index=True)  # the very same file is found by its key
    way = models.PositiveSmallIntegerField()  # sight.prints.MADE when it was made
    words = models.PositiveSmallIntegerField()  # kept; too few: it cannot be known again
    trouble = models.CharField(max_length=12, blank=True)  # why it could not be read, if so
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["way", "attachment"], name="print_way")]

    def __str__(self) -> str:
        return f"print of attachment {self.pk}"


class PrintWord(models.Model):
    """One word of one print; looked up by word."""

    pk = models.CompositePrimaryKey("word", "print_id")
    word = models.PositiveIntegerField()
    print = models.ForeignKey(PhotoPrint, models.CASCADE, related_name="its_words")

    def __str__(self) -> str:
        return f"{self.word} of {self.print_id}"
