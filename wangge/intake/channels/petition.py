"""信访 petition: letters and visits that the petition office hands to the centre."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, Unreadable, channel, kind_of

PURPOSES = {
    "申诉求决": "complaint", "揭发控告": "report", "意见建议": "suggestion", "咨询": "inquiry",
    "求助": "help", "其他": "complaint",
}  # fmt: skip
MANY = 5  # from so many on a petition names those who speak for all


class Petitioner(Schema):
    """信访人."""

    name: str = Field(min_length=1, max_length=60)
    id_number: str = Field("", max_length=18)
    phone: str = ""
    address: str = Field("", description="Where the petitioner lives")


class Petition(Schema):
    """信访件: registered by the petition office under its own number and clock."""

    petition_no: str = Field(min_length=6, max_length=80)
    form: str = Field(description="来信 来访 网上 来电")
    registered_on: AwareDatetime
    purpose: str = ""
    petitioner: Petitioner
    people: int = Field(1, ge=1)
    representatives: list[str] = Field(default_factory=list, max_length=5)
    summary: str = Field(min_length=4, max_length=20_000)
    place: str = ""
    first_time: bool = True
    earlier_no: str = ""
    office: str = ""
    answer_by: date | None = None


@channel("petition", _("petition"), Petition, accepts="person")
def read(petition: Petition) -> Heard:
    """Letters and visits, which have a law and clocks of their own: a person accepts them."""
    if petition.people >= MANY and not petition.representatives:
        raise Unreadable(
            ("representatives", f"a petition of {MANY} people or more names who speaks for them")
        )
    who = petition.petitioner
    return Heard(
        external=petition.petition_no,
        words=petition.summary,
        kind=kind_of(petition.purpose, PURPOSES, field="purpose"),
        happened_at=petition.registered_on,
        name=who.name,
        phone=who.phone,
        id_number=who.id_number,
        address=petition.place,
        secret=PURPOSES.get(petition.purpose) == "report",
        related=petition.earlier_no,
        extra={
            "form": petition.form,
            "people": petition.people,
            "first_time": petition.first_time,
            "office": petition.office,
            "answer_by": petition.answer_by.isoformat() if petition.answer_by else "",
        },
    )
