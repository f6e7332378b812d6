"""网格巡查 grid patrol: what a grid worker or collector finds on the round."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, channel


class Finding(Schema):
    """巡查上报: found on a round, seen with own eyes, photographed on the spot."""

    report_no: str = Field(min_length=4, max_length=80)
    found_at: AwareDatetime
    worker_no: str = Field(min_length=1, max_length=40)
    grid_code: str = ""
    event_code: str = Field("", description="Code of the event or component class, if known")
    severity: str = Field("", pattern="^(|minor|normal|serious)$")
    description: str = Field(min_length=2, max_length=2000)
    address: str = ""
    lon: float
    lat: float
    datum: str = "CGCS2000"
    accuracy_m: float | None = Field(None, ge=0)
    photos: list[str] = Field(min_length=1, max_length=9, description="Keys of uploads")
    solved_on_spot: bool = False


@channel("grid_patrol", _("grid patrol"), Finding, staff=True)
def read(finding: Finding) -> Heard:
    """Reports of grid workers with place and photo; nobody waits for an answer."""
    return Heard(
        external=finding.report_no,
        words=finding.description,
        kind="report",
        urgency="urgent" if finding.severity == "serious" else "general",
        happened_at=finding.found_at,
        name=finding.worker_no,
        address=finding.address,
        lon=finding.lon,
        lat=finding.lat,
        datum=finding.datum,
        wants_reply=False,
        attachments=tuple(finding.photos),
        extra={
            "grid": finding.grid_code, "class": finding.event_code,
            "accuracy_m": finding.accuracy_m, "solved_on_spot": finding.solved_on_spot,
        },
    )  # fmt: skip
