"""对位复拍 recapture: the same view once more – a photo with its place and moment as the device says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wangge.base import rows
from wangge.base.blobs import media
from wangge.base.options import option
from wangge.cases.models import Attachment, Case
from wangge.people.queries import Access
from wangge.verification.models import Capture
from wangge.verification.recapture import gate
from wangge.verification.redacting import ask_for_looks

WITHIN = option(
    "WANGGE_RECAPTURE_METRES",
    50,
    "So near to the place of a case a photo must be taken for its place to count as confirmed.",
)
UNIT = ("clerk", "unit_head", "handler")
GROUND = ("verifier", "grid_worker")
SIDES = (Attachment.Purpose.SAID, Attachment.Purpose.BEFORE)  # what shows the matter as it was


class CaptureRefused(ValueError):
    """What the device sent cannot be taken; the text says what and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a device says of a photo."""

    key: UUID
    taken_at: datetime
    live: bool
    fix: gate.Fix | None = None
    heading: float | None = None
    tilt: float | None = None


def read(posted: Mapping[str, str], *, received_at: datetime) -> Said:
    """What was posted beside a photo; raises CaptureRefused."""
    try:
        key = UUID(posted.get("key", ""))
    except ValueError as error:
        raise CaptureRefused(_("The photo has no key: please reload the page.")) from error
    try:
        taken_at = parse_datetime(posted.get("taken_at", ""))
    except ValueError:  # looks like a moment and is none
        taken_at = None
    if taken_at is None or taken_at.tzinfo is None:
        raise CaptureRefused(_("The moment of the photo is missing or cannot be read."))
    if not gate.believable(taken_at, received_at=received_at):
        raise CaptureRefused(
            _(
                "The device says the photo was taken at %(when)s, which cannot be: set its clock, or take a new one."
            )
            % {"when": taken_at.isoformat(timespec="minutes")}
        )
    return Said(
        key=key,
        taken_at=taken_at.astimezone(UTC),
        live=posted.get("live") == "1",
        fix=_fix(posted),
        heading=_number(posted, "heading", most=360),
        tilt=_number(posted, "tilt", most=180),
    )


def purpose_for(access: Access, case: Case) -> str:
    """As what this person's photo goes to the case: after (the unit's) or inspection; "" for nobody."""
    if case.closed_at is not None:
        return ""
    if access.holds(*UNIT):
        return str(Attachment.Purpose.AFTER)
    return str(Attachment.Purpose.INSPECTION) if access.holds(*GROUND) else ""


def target_of(case: Case, before: Attachment | None) -> tuple[float, float] | None:
    """Where the photo should be taken: where the first one was, else where the case is."""
    if before is not None and before.lon is not None and before.lat is not None:
        return before.lon, before.lat
    if case.lon is not None and case.lat is not None:
        return case.lon, case.lat
    return None


def befores(case: Case) -> list[Attachment]:
    """Photos that show the matter as it was, in the order they came."""
    found = Attachment.objects.filter(case=case, purpose__in=SIDES, mime__startswith="image/")
    return list(found.order_by("pk"))


def capture(
    case: Case, before: Attachment | None, data: bytes, said: Said, *, purpose: str, by: str,
    at: datetime,
) -> Capture:  # fmt: skip
    """Take the photo in, once however often it is sent; raises media.MediaRefused.

    Place and moment are those of the page; where the page had no fix, those of the photo's camera.
    """
    known = Capture.objects.filter(key=said.key).select_related("attachment").first()
    if known is not None:
        if known.attachment.case_id != case.pk or known.attachment.actor != by:
            raise CaptureRefused(_("This key belongs to another photo: please take it again."))
        return known
    kept = media.keep(data)
    if not kept.mime.startswith("image/"):
        raise media.MediaRefused("kind", _("Only a photo can be compared with a photo."))
    fix, target = said.fix, target_of(case, before)
    away = gate.metres(fix.lon, fix.lat, *target) if fix and target else None
    with transaction.atomic():
        pk = rows.insert(
            Attachment, case_id=case.pk, purpose=purpose, blob=kept.blob, shown=kept.shown,
            mime=kept.mime, size=kept.size, made_at=at, actor=by, taken_at=said.taken_at,
            lon=fix.lon if fix else kept.lon, lat=fix.lat if fix else kept.lat,
        )  # fmt: skip
        attachment = Attachment.objects.get(pk=pk)
        made = Capture.objects.create(
            attachment=attachment, key=said.key, before=before, live=said.live,
            place=gate.judged(fix, target, within=WITHIN.value), away=away,
            accuracy=fix.accuracy if fix else None, heading=said.heading, tilt=said.tilt,
            taken_at=said.taken_at, received_at=at,
        )  # fmt: skip
        ask_for_looks([attachment], at=at)
    return made


def _fix(posted: Mapping[str, str]) -> gate.Fix | None:
    lon, lat = _number(posted, "lon", most=180), _number(posted, "lat", most=90)
    accuracy = _number(posted, "accuracy", most=1e7)
    if lon is None or lat is None or accuracy is None or accuracy < 0 or not (lon or lat):
        return None  # without its error a fix confirms nothing
    return gate.Fix(lon=round(lon, 7), lat=round(lat, 7), accuracy=accuracy)


def _number(posted: Mapping[str, str], name: str, *, most: float) -> float | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise CaptureRefused(_("%(name)s is no number.") % {"name": name}) from error
    if not math.isfinite(value) or abs(value) > most:
        raise CaptureRefused(_("%(name)s is out of range.") % {"name": name})
    return value
