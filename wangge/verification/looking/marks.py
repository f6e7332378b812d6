"""标记 marks: the part of a photo a person pointed at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wangge.assist.sight.blurring import Box
from wangge.cases.models import Attachment
from wangge.verification.models import PhotoMark


def mark(attachment: Attachment, box: Box, *, by: str, at: datetime) -> PhotoMark:
    """Point at the matter in a photo; the latest mark holds, older ones stay."""
    return PhotoMark.objects.create(
        attachment=attachment, x=box.x, y=box.y, w=box.w, h=box.h, by=by, at=at
    )


def marks_of(attachments: Iterable[Attachment]) -> dict[str, dict[str, Any]]:
    """blob key → {x, y, w, h} of its latest mark, as `Finished.marks` wants them; one statement."""
    by_pk = {one.pk: one.blob for one in attachments}
    rows = PhotoMark.objects.filter(attachment_id__in=by_pk).order_by("pk")
    return {
        by_pk[row.attachment_id]: {
            name: round(getattr(row, name), 5) for name in ("x", "y", "w", "h")
        }
        for row in rows
    }
