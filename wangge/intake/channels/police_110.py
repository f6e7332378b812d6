"""110 转办 police transfer: what the police hand over because it is no matter for the police."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel, urgency_of

URGENCIES = {
    "一般": "general",
    "较急": "urgent",
    "紧急": "urgent",
    "特急": "safety",
    "危险": "safety",
}


class Incident(Schema):
    """非警务警情: one incident of the police's own record; the fields both sides exchange."""

    incident_no: str = Field(min_length=6, max_length=80)
    received_at: AwareDatetime
    transferred_at: AwareDatetime
    transfer_way: str = Field("", description="一键转接 三方通话 工单流转 语音引导")
    caller: str = ""
    callback_number: str = Field(min_length=3, max_length=40)
    place: str = ""
    gcj02_lon: float | None = None
    gcj02_lat: float | None = None
    text: str = Field(min_length=1, max_length=20_000)
    class_code: str = ""
    class_name: str = ""
    urgency: str = ""
    recording_ref: str = ""
    police_station: str = ""
    police_sent: bool = False
    result: str = Field("", description="What the police did before they handed it over")


@channel("police_110", _("110 transfer"), Incident)
def read(incident: Incident) -> Heard:
    """Matters that reached 110 and belong to the city; places are in GCJ-02."""
    return Heard(
        external=incident.incident_no,
        words=incident.text,
        urgency=urgency_of(incident.urgency, URGENCIES, field="urgency"),
        happened_at=incident.received_at,
        name=incident.caller,
        phone=incident.callback_number,
        address=incident.place,
        lon=incident.gcj02_lon,
        lat=incident.gcj02_lat,
        datum="GCJ-02",
        extra={
            "class": f"{incident.class_code} {incident.class_name}".strip(),
            "recording": incident.recording_ref,
            "station": incident.police_station,
            "police_sent": incident.police_sent,
            "result": incident.result,
            "way": incident.transfer_way,
        },
    )
