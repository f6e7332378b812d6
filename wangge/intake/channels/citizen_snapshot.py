"""随手拍 citizen snapshot: a photo, a place, a few words from the street."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel


class Snapshot(Schema):
    """随手拍: what a passer-by saw; photos are uploaded first, their keys stand here."""

    report_no: str = Field(min_length=4, max_length=80)
    taken_at: AwareDatetime
    photos: list[str] = Field(default_factory=list, max_length=9, description="Keys of uploads")
    text: str = Field("", max_length=2000)
    lon: float
    lat: float
    coord_type: str = "gcj02"
    address: str = ""
    nickname: str = ""
    phone: str = ""
    openid: str = ""
    anonymous: bool = False
    wants_reply: bool = True


@channel("citizen_snapshot", _("citizen snapshot"), Snapshot)
def read(snapshot: Snapshot) -> Heard:
    """Photos with a place, sent from a phone; the place is what the phone's map says (GCJ-02)."""
    return Heard(
        external=snapshot.report_no,
        words=snapshot.text,
        happened_at=snapshot.taken_at,
        name=snapshot.nickname,
        phone=snapshot.phone,
        address=snapshot.address,
        lon=snapshot.lon,
        lat=snapshot.lat,
        datum=snapshot.coord_type,
        secret=snapshot.anonymous,
        wants_reply=snapshot.wants_reply,
        attachments=tuple(snapshot.photos),
    )
