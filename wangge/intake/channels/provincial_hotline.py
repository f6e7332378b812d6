"""省热线转办 provincial hotline: orders that the province's line hands down."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel, kind_of, urgency_of

TYPES = {
    "01": "inquiry", "02": "help", "03": "complaint", "04": "report", "05": "suggestion",
    "06": "praise",
}  # fmt: skip
LEVELS = {"1": "general", "2": "urgent", "3": "safety"}


class Handed(Schema):
    """省转工单: the province's order, coded in its own way."""

    provincial_no: str = Field(min_length=6, max_length=80)
    source: str = Field("", description="国务院客户端 省12345 网友留言 …")
    accepted_at: AwareDatetime
    handed_at: AwareDatetime
    answer_by: AwareDatetime | None = None
    request_type: str = ""
    emergency_level: str = ""
    subject: str = Field("", max_length=200)
    description: str = Field(min_length=2, max_length=20_000)
    area_code: str = Field("", pattern=r"^(\d{6}|\d{9}|\d{12})?$")
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    is_secret: str = Field("0", pattern="^[01]$")
    is_reply: str = Field("1", pattern="^[01]$")


@channel("provincial_hotline", _("provincial hotline"), Handed)
def read(order: Handed) -> Heard:
    """Orders from the provincial line, with its codes and its own day to answer by."""
    return Heard(
        external=order.provincial_no,
        words=order.description,
        kind=kind_of(order.request_type, TYPES, field="request_type"),
        urgency=urgency_of(order.emergency_level, LEVELS, field="emergency_level"),
        happened_at=order.accepted_at,
        name=order.contact_name,
        phone=order.contact_phone,
        address=order.address,
        secret=order.is_secret == "1",
        wants_reply=order.is_reply == "1",
        extra={
            "source": order.source,
            "subject": order.subject,
            "area_code": order.area_code,
            "answer_by": order.answer_by.isoformat() if order.answer_by else "",
        },
    )
