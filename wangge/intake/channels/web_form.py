"""网页表单 web form: what a person writes on the city's own page."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import KIND, Heard, channel


class Form(Schema):
    """网页表单: one form sent; `form_no` is drawn when the page is shown, so twice sent is one."""

    form_no: str = Field(min_length=8, max_length=80)
    submitted_at: AwareDatetime
    kind: str = Field("", pattern=KIND)
    content: str = Field(min_length=4, max_length=20_000)
    address: str = Field("", max_length=300)
    lon: float | None = None
    lat: float | None = None
    name: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=5, max_length=40)
    keep_secret: bool = False
    wants_reply: bool = True
    attachments: list[str] = Field(default_factory=list, max_length=9)


@channel("web_form", _("web form"), Form)
def read(form: Form) -> Heard:
    """The city's own page; positions come from its map and are WGS84."""
    return Heard(
        external=form.form_no,
        words=form.content,
        kind=form.kind,
        happened_at=form.submitted_at,
        name=form.name,
        phone=form.phone,
        address=form.address,
        lon=form.lon,
        lat=form.lat,
        secret=form.keep_secret,
        wants_reply=form.wants_reply,
        attachments=tuple(form.attachments),
    )
