"""12345 热线 hotline: an order as the call centre's own system writes it down."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel, kind_of, urgency_of

TYPES = {
    "咨询": "inquiry", "求助": "help", "投诉": "complaint", "举报": "report", "建议": "suggestion",
    "表扬": "praise",
}  # fmt: skip
URGENCIES = {"一般": "general", "紧急": "urgent", "特急": "safety"}


class Caller(Schema):
    """诉求人."""

    name: str = ""
    phone: str = Field(min_length=3, max_length=40)
    id_number: str = ""
    sex: str = ""
    anonymous: bool = Field(False, description="Asked not to be named to whoever handles it")


class Order(Schema):
    """工单: one call, taken down by an operator."""

    order_no: str = Field(min_length=4, max_length=80)
    call_id: str = ""
    recording_ref: str = ""
    agent_no: str = ""
    call_time: AwareDatetime
    order_type: str = Field("", description="咨询 求助 投诉 举报 建议 表扬, or the slug")
    urgency: str = ""
    title: str = ""
    content: str = Field(min_length=1, max_length=20_000)
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    coord_type: str = "gcj02"
    caller: Caller
    need_reply: bool = True
    related_order_no: str = ""


@channel("hotline_12345", _("12345 hotline"), Order, human=True)
def read(order: Order) -> Heard:
    """Calls to 12345, as the call centre hands its orders on; positions are in GCJ-02."""
    return Heard(
        external=order.order_no,
        words=order.content,
        kind=kind_of(order.order_type, TYPES, field="order_type"),
        urgency=urgency_of(order.urgency, URGENCIES, field="urgency"),
        happened_at=order.call_time,
        name=order.caller.name,
        phone=order.caller.phone,
        id_number=order.caller.id_number,
        address=order.address,
        lon=order.lon,
        lat=order.lat,
        datum=order.coord_type,
        secret=order.caller.anonymous,
        wants_reply=order.need_reply,
        related=order.related_order_no,
        extra={
            "call": order.call_id, "recording": order.recording_ref, "agent": order.agent_no,
            "title": order.title,
        },
    )  # fmt: skip
