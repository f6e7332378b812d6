"""What is kept of the portal itself: tries at tracking codes, so that nobody can guess his way in."""

from typing import ClassVar

from django.db import models


class Try(models.Model):
    """试码: one try at the code of one case number; forgotten within the hour."""

    number = models.BigIntegerField()  # the key within the case number, whether it exists or not
    tried_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number", "tried_at"], name="try_number")]
