"""应用接口 app API: the city's app and mini-programs of others, by one documented payload."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import KIND, URGENCY, Heard, channel


class Place(Schema):
    """位置: a position with its datum, or an address, or both."""

    lon: float | None = None
    lat: float | None = None
    datum: Annotated[str, Field(description="WGS84 | CGCS2000 | GCJ-02 | BD-09")] = "WGS84"
    address: str = ""


class Person(Schema):
    """提交人: as the app knows them; nothing here is shown to anyone without need."""

    user_id: str = ""
    name: str = ""
    phone: str = ""
    id_number: str = ""


class Submission(Schema):
    """诉求: sent by an app; `id` is the app's own, and makes sending again harmless."""

    id: str = Field(min_length=4, max_length=80)
    app: str = Field("", description="Which app or mini-program")
    created_at: AwareDatetime
    kind: str = Field("", pattern=KIND)
    urgency: str = Field("general", pattern=URGENCY)
    text: str = Field("", max_length=20_000)
    place: Place = Place()
    person: Person = Person()
    attachments: list[str] = Field(default_factory=list, max_length=9)
    secret: bool = False
    wants_reply: bool = True
    related: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)


@channel("app_api", _("app or mini-program"), Submission)
def read(sent: Submission) -> Heard:
    """Apps and mini-programs; the only payload that is ours to define."""
    place, person = sent.place, sent.person
    return Heard(
        external=sent.id,
        words=sent.text,
        kind=sent.kind,
        urgency=sent.urgency,
        happened_at=sent.created_at,
        name=person.name,
        phone=person.phone,
        id_number=person.id_number,
        address=place.address,
        lon=place.lon,
        lat=place.lat,
        datum=place.datum,
        secret=sent.secret,
        wants_reply=sent.wants_reply,
        related=sent.related,
        attachments=tuple(sent.attachments),
        extra={**sent.extra, **({"app": sent.app} if sent.app else {})},
    )
