"""遮蔽 redacting: what of a photo the public may see – a machine's look, a person's correction.

Nothing goes out that nobody has looked at. A person's word stands over the machine's, whenever either
came. The photo as it was taken stays where it is; what is published is another file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wangge.assist.sight import seeking
from wangge.assist.sight.blurring import Box, blurred, points, read
from wangge.base import blobs, jobs
from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Attachment, Case
from wangge.verification.models import Redaction

PUBLISH = option(
    "WANGGE_PUBLISH_PHOTOS",
    "machine",
    "Who must have looked at a photo for faces and plates before the public sees it.",
    choices=("machine", "person"),
)
MACHINE = "machine:redaction"
JOB = "verification.redact"
How = Redaction.How


class NoPhoto(ValueError):
    """A file that is no photo cannot be redacted."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a photo stands: the last look of a machine, the last word of a person."""

    machine: Redaction | None = None
    hand: Redaction | None = None

    @property
    def holds(self) -> Redaction | None:
        """The look that decides what is shown."""
        return self.hand or self.machine

    @property
    def public(self) -> str:
        """The blob the public may see; "" where none may be seen yet."""
        if self.hand:
            return self.hand.shown
        return self.machine.shown if self.machine and PUBLISH.value == "machine" else ""

    @property
    def state(self) -> str:
        """unseen | machine | waiting (a person must confirm) | hand."""
        if self.hand:
            return "hand"
        if self.machine is None:
            return "unseen"
        return "machine" if self.public else "waiting"


def is_photo(one: Attachment) -> bool:
    return one.mime.startswith("image/")


def standing(attachments: Iterable[Attachment]) -> dict[int, Standing]:
    """attachment → how it stands, for all of them; one statement."""
    keys = [one.pk for one in attachments]
    found = {key: Standing() for key in keys}
    for row in Redaction.objects.filter(attachment_id__in=keys).order_by("pk"):
        was = found[row.attachment_id]
        by_hand = row.how == How.HAND
        found[row.attachment_id] = Standing(
            machine=was.machine if by_hand else row, hand=row if by_hand else was.hand
        )
    return found


def redact(
    attachment: Attachment, boxes: Sequence[Box], *, by: str, at: datetime
) -> Redaction:  # fmt: skip
    """A person has looked: these boxes are hidden ([]: nothing need be), and the photo may go out."""
    return _keep(attachment, boxes, how=How.HAND, by=by, at=at)


def look(attachment: Attachment, *, at: datetime) -> Redaction | None:
    """The machine looks at a photo it has not seen; None where it has. Raises seeking.NotInstalled."""
    if Redaction.objects.filter(attachment=attachment, how=How.MACHINE).exists():
        return None
    boxes = seeking.seek(points(blobs.get(attachment.shown)))
    return _keep(attachment, boxes, how=How.MACHINE, by=MACHINE, at=at)


def ask_for_looks(attachments: Iterable[Attachment], *, at: datetime) -> int:
    """Have the machine look at the photos it has not seen, soon; how many were asked for.

    Where the models are not installed nobody is asked: such a photo waits for a person.
    """
    photos = [one for one in attachments if is_photo(one)]
    if not photos or not seeking.installed():
        return 0
    known = standing(photos)
    unseen = [one for one in photos if known[one.pk].machine is None]
    asked = [
        jobs.enqueue(JOB, {"attachment": one.pk}, at=at, key=f"{JOB}:{one.pk}") for one in unseen
    ]
    return sum(one is not None for one in asked)


def look_at_case(case: Case, _: e.Event, at: datetime, __: None) -> None:
    """For the flow: something came in that may have photos."""
    ask_for_looks(Attachment.objects.filter(case=case), at=at)


def boxes_of(row: Redaction | None) -> list[Box]:
    """The boxes of a look; [] for none."""
    return read(row.boxes) if row else []


def _keep(
    attachment: Attachment, boxes: Sequence[Box], *, how: How, by: str, at: datetime
) -> Redaction:
    if not is_photo(attachment):
        raise NoPhoto(f"attachment {attachment.pk} is {attachment.mime}, not a photo")
    made = blurred(blobs.get(attachment.shown), boxes)
    shown = blobs.put(made, mime="image/jpeg")
    with transaction.atomic():
        row = Redaction.objects.create(
            attachment=attachment, how=how, boxes=[box.plain() for box in boxes], shown=shown,
            maker=seeking.MAKER if how == How.MACHINE else "", by=by, at=at,
        )  # fmt: skip
        if boxes or how == How.HAND:  # that a machine found nothing is no news of the case
            case = Case.objects.get(pk=attachment.case_id)
            record(case, e.Redacted(attachment=attachment.pk, how=str(how)), by=by, at=at)
    return row
