"""谁看了 seeing: that somebody looked at a photo is written down, and why where it is the original."""

from datetime import datetime

from django.utils.translation import gettext as _

from wangge.cases.models import Attachment
from wangge.people.models import Person
from wangge.people.traces import trace

LEAST = 4  # characters of a purpose


class NoPurpose(ValueError):
    """The original is shown to nobody who does not say for what."""


def looked(attachment: Attachment, *, person: Person, at: datetime) -> None:
    """Somebody of the house was shown the photo."""
    trace("photo seen", by=person.actor, at=at, about=attachment)


def looked_at_original(
    attachment: Attachment, *, purpose: str, person: Person, at: datetime
) -> None:
    """Somebody was shown what lies under the boxes; raises NoPurpose."""
    purpose = purpose.strip()
    if len(purpose) < LEAST:
        raise NoPurpose(_("Say for what you need it, in at least 4 characters."))
    trace("original seen", by=person.actor, at=at, about=attachment, purpose=purpose[:200])
