"""附 attaching: a file that belongs to a case, looked at before it is kept."""

from datetime import datetime

from wangge.base.blobs import media
from wangge.cases.models import Attachment, Case
from wangge.intake.actions.hearing import attach_kept


def attach(
    case: Case, data: bytes, *, purpose: str, by: str, at: datetime, name: str = ""
) -> Attachment:
    """Keep a file and hang it on the case; raises media.MediaRefused where it cannot be taken.

    `purpose` is one of Attachment.Purpose. The same file twice is one blob and two attachments.
    """
    if purpose not in Attachment.Purpose.values:
        raise ValueError(f"{purpose!r} is none of {', '.join(Attachment.Purpose.values)}")
    kept = media.keep(data, name=name)
    return Attachment.objects.get(pk=attach_kept(case, kept, purpose=purpose, by=by, at=at))
