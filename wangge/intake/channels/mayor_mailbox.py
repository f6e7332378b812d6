"""市长信箱 mayor's mailbox: letters and message-board posts to the heads of the city."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel, kind_of

KINDS = {
    "咨询": "inquiry", "求助": "help", "投诉": "complaint", "举报": "report", "建言": "suggestion",
    "建议": "suggestion", "感谢": "praise",
}  # fmt: skip


class Letter(Schema):
    """来信: one letter or post; public ones are shown with their answer on the message board."""

    letter_no: str = Field(min_length=4, max_length=80)
    board: str = Field("", description="市长信箱 领导留言板 …")
    addressee: str = ""
    posted_at: AwareDatetime
    kind: str = ""
    subject: str = Field("", max_length=200)
    body: str = Field(min_length=4, max_length=20_000)
    writer: str = ""
    phone: str = ""
    email: str = ""
    area: str = ""
    public: bool = False
    attachments: list[str] = Field(default_factory=list, max_length=9)


@channel("mayor_mailbox", _("mayor's mailbox"), Letter)
def read(letter: Letter) -> Heard:
    """Letters to the mayor and posts on the leaders' message board."""
    return Heard(
        external=letter.letter_no,
        words=letter.body,
        kind=kind_of(letter.kind, KINDS, field="kind"),
        happened_at=letter.posted_at,
        name=letter.writer,
        phone=letter.phone,
        address=letter.area,
        attachments=tuple(letter.attachments),
        extra={
            "board": letter.board,
            "addressee": letter.addressee,
            "subject": letter.subject,
            "public": letter.public,
            "reachable_by_mail": bool(letter.email),
        },
    )
