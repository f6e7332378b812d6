"""Shapes: what the doors of the cases take in and give out."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from wangge.cases.models import Case


class LineOut(Schema):
    """A case as a list shows it."""

    number: str
    title: str
    state: str
    kind: str
    urgency: str
    safety: bool
    channel: str
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    lead_unit: str | None = Field(None, description="name")
    lead_unit_id: int | None
    grid: str | None = Field(None, description="code")
    category: str | None = Field(None, description="scheme:code")
    division_code: str
    address: str
    lon: float | None
    lat: float | None

    @staticmethod
    def resolve_lead_unit(case: Case) -> str | None:
        return case.lead_unit.name if case.lead_unit else None

    @staticmethod
    def resolve_grid(case: Case) -> str | None:
        return case.grid.code if case.grid else None

    @staticmethod
    def resolve_category(case: Case) -> str | None:
        return case.category.key if case.category else None


class PageOut(Schema):
    cases: list[LineOut]
    next: str = Field("", description="give it as `before` for the next page; empty at the end")


class OfferOut(Schema):
    """A deed the caller may do next, with the JSON schema of what must be said."""

    key: str
    label: str
    first: bool
    grave: bool
    form: dict[str, Any]


class CaseOut(LineOut):
    """A case as it stands, and what the caller may do next."""

    words: str = Field(description="masked")
    secret: bool
    wants_reply: bool
    steps: int
    place_confidence: float | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    verified_at: datetime | None
    replied_at: datetime | None
    called_back_at: datetime | None
    satisfied: int | None
    outcome: str
    followers: int
    offers: list[OfferOut] = Field(default_factory=list)


class EntryOut(Schema):
    step: int
    kind: str
    happened_at: datetime
    actor: str = Field(description="person:<key>, machine:<name>, channel:<key>, clock, citizen")
    data: dict[str, Any]


class SoughtIn(Schema):
    state: str = Field(
        "", description="states, or open | at_unit | at_work | ended; commas between"
    )
    unit: int | None = None
    grid: int | None = None
    division: str = Field("", description="the beginning of a division code")
    due: str = Field("", description="late | soon | first; then the first due is at the top")
    heard: str = Field("", description="today: registered since midnight")
    q: str = Field("", max_length=80, description="a case number, or words of the title")


class PointsOut(Schema):
    """GeoJSON, and whether there are more than are given."""

    type: str = "FeatureCollection"
    cut: bool
    features: list[dict[str, Any]]


class DoneOut(Schema):
    number: str
    state: str
    steps: int
    offers: list[OfferOut]
