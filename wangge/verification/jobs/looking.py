"""核查之作 jobs: the machine looks at photos before the public does."""

from typing import Any

from wangge.base import jobs
from wangge.base.clock import now
from wangge.cases.models import Attachment
from wangge.verification import redacting


@jobs.handles(redacting.JOB)
def redact(payload: dict[str, Any]) -> None:
    """Look at one photo for faces and plates; tried again where the models have gone missing."""
    attachment = Attachment.objects.filter(pk=payload["attachment"]).first()
    if attachment is not None:
        redacting.look(attachment, at=now())
