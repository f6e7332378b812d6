"""现场照 photos: what a simulated verifier brings back from a case of safety – a card, plainly no real street."""

import io
from datetime import datetime

from PIL import Image, ImageDraw

from wangge.base.blobs import media
from wangge.cases.models import Attachment, Case
from wangge.intake.actions.hearing import attach_kept
from wangge.verification.queries.looking import may_judge


def bring_photo(case: Case, *, by: str, at: datetime) -> None:
    """One photo of the case from its place, where its verification needs one."""
    if may_judge(case, by=by):
        return
    card = Image.new("RGB", (320, 240), (90 + case.pk % 100, 110, 120))
    ImageDraw.Draw(card).text((20, 100), f"SIMULATED\n{case.number}", fill="white")
    out = io.BytesIO()
    card.save(out, "JPEG")
    kept = media.keep(out.getvalue(), name="site.jpg")
    attach_kept(case, kept, purpose=Attachment.Purpose.INSPECTION, by=by, at=at)
