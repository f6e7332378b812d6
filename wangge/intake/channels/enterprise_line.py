"""企业专线 enterprise line: what firms ask for and complain of."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field
from stdnum.cn import uscc

from wangge.intake.channels.shelf import Heard, Unreadable, channel, kind_of

KINDS = {
    "政策咨询": "inquiry", "诉求": "help", "投诉": "complaint", "举报": "report", "建议": "suggestion",
    "表扬": "praise",
}  # fmt: skip


class Enterprise(Schema):
    """企业诉求: a firm speaks, by its unified social credit code."""

    ticket_no: str = Field(min_length=4, max_length=80)
    called_at: AwareDatetime
    uscc: str = Field("", max_length=18, description="Unified social credit code, if given")
    enterprise: str = Field(min_length=2, max_length=120)
    contact: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=5, max_length=40)
    demand_type: str = ""
    content: str = Field(min_length=2, max_length=20_000)
    address: str = ""
    employees: int | None = Field(None, ge=0)
    industry: str = ""
    visit_wanted: bool = False


@channel("enterprise_line", _("enterprise line"), Enterprise, human=True)
def read(ticket: Enterprise) -> Heard:
    """Firms, by telephone; who they are is kept as a person's identity is."""
    if ticket.uscc and not uscc.is_valid(ticket.uscc):
        raise Unreadable(("uscc", "the check sign of this credit code does not fit: read it again"))
    return Heard(
        external=ticket.ticket_no,
        words=ticket.content,
        kind=kind_of(ticket.demand_type, KINDS, field="demand_type"),
        happened_at=ticket.called_at,
        name=f"{ticket.enterprise} {ticket.contact}",
        phone=ticket.phone,
        id_number=ticket.uscc,
        address=ticket.address,
        extra={"industry": ticket.industry, "visit_wanted": ticket.visit_wanted},
    )
