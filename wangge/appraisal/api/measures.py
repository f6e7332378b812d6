"""指标之门 api: the list of measures, and one or many of them by groups, of the cases the reader may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wangge.appraisal.measures import (
    DIMENSIONS,
    AskError,
    Measure,
    Period,
    measure,
    measures,
    those_by,
    together,
)
from wangge.base.clock import now
from wangge.facts.lake.store import NoLake
from wangge.facts.queries import open_facts
from wangge.facts.tables import here
from wangge.people.queries import Access

router = Router(tags=["appraisal"])
MOST_ROWS = 5_000  # of one measure
TOO_MANY = f"by: more than {MOST_ROWS} groups; narrow the period or group by less"
# Handlers and operators see single cases; figures are read by those who answer for the work.
READERS = (
    "unit_head",
    "clerk",
    "dispatcher",
    "reviewer",
    "verifier",
    "supervisor",
    "analyst",
    "leader",
)


class MeasureOut(Schema):
    key: str
    label: str
    formula: str
    family: str
    unit: str = Field(description="% | h | 1 | /10⁴ | /100 | points")
    better: str = Field(description="more | less | neither")
    dimensions: list[str] = Field(description="what it may be grouped by")


class RowOut(Schema):
    group: dict[str, Any] = Field(description="dimension → value; null: it has none")
    n: int = Field(description="how many were counted: the denominator")
    k: float = Field(description="what stands above the line")
    value: float | None = Field(description="null: cannot be reckoned, as nothing was counted")


class AskedIn(Schema):
    by: str = Field("", description=f"dimensions with commas between: {', '.join(DIMENSIONS)}")
    since: date | None = Field(None, alias="from", description="first day")
    until: date | None = Field(None, alias="to", description="the day it ends before")


class SeveralIn(AskedIn):
    measure: list[str] = Field(
        [], description="keys, one each time; none: all that can be had by these dimensions"
    )


class AskedOut(Schema):
    measure: MeasureOut
    at: datetime
    rows: list[RowOut]


class ReckonedOut(Schema):
    measure: MeasureOut
    rows: list[RowOut]


class SeveralOut(Schema):
    at: datetime
    measures: list[ReckonedOut]


@router.get("/measures", response=list[MeasureOut], summary="All that is measured")
def listed(request: HttpRequest) -> Any:
    _access(request)
    return [_told(one) for _, one in measures]


@router.get(
    "/measures/together", response=SeveralOut, summary="Many measures at once, reckoned in one pass"
)
def several(request: HttpRequest, asked: Query[SeveralIn]) -> Any:
    access, at, wanted = _access(request), now(), _dimensions(asked)
    for key in asked.measure:
        if key not in measures:
            raise Http404(f"there is no measure {key}")
    with _answering():
        chosen = [measures[key] for key in dict.fromkeys(asked.measure)] or those_by(wanted)
        with open_facts(at=at) as facts:
            seen = facts.seen_by(access)
            found = together(chosen, seen, by=wanted, period=_period(asked))
    if any(table.num_rows > MOST_ROWS for table in found.values()):
        raise HttpError(422, TOO_MANY)
    told = [
        {"measure": _told(measures[key]), "rows": _rows(table.to_pylist(), wanted)}
        for key, table in found.items()
    ]
    return {"at": at, "measures": told}


@router.get("/measures/{key}", response=AskedOut, summary="One measure, of the cases you may see")
def one(request: HttpRequest, key: str, asked: Query[AskedIn]) -> Any:
    access, at, wanted = _access(request), now(), _dimensions(asked)
    if key not in measures:
        raise Http404(f"there is no measure {key}")
    with _answering(), open_facts(at=at) as facts:
        found = measure(measures[key], facts.seen_by(access), by=wanted, period=_period(asked))
        rows = found.limit(MOST_ROWS + 1).to_pyarrow().to_pylist()
    if len(rows) > MOST_ROWS:
        raise HttpError(422, TOO_MANY)
    return {"measure": _told(measures[key]), "at": at, "rows": _rows(rows, wanted)}


@contextmanager
def _answering() -> Iterator[None]:
    """What cannot be asked is 422; where nothing has been gathered yet, 503."""
    try:
        yield
    except AskError as error:
        raise HttpError(422, f"{error.field}: {error}") from error
    except NoLake as error:
        raise HttpError(
            503, "the facts have not been gathered yet; ask again in a few minutes"
        ) from error


def _dimensions(asked: AskedIn) -> list[str]:
    return [name for name in asked.by.split(",") if name]


def _period(asked: AskedIn) -> Period:
    return Period(_begin(asked.since), _begin(asked.until))


def _rows(rows: list[dict[str, Any]], by: list[str]) -> list[dict[str, Any]]:
    return [_row(row, by) for row in sorted(rows, key=lambda row: _order(row, by))]


def _row(row: dict[str, Any], by: list[str]) -> dict[str, Any]:
    group = {name: row[name] for name in by}
    return {"group": group, "n": row["n"], "k": row["k"], "value": row["value"]}


def _order(row: dict[str, Any], by: list[str]) -> list[tuple[bool, str]]:
    return [(row[name] is None, str(row[name]).rjust(12)) for name in by]


def _told(one: Measure) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": str(one.label),
        "formula": str(one.formula),
        "family": str(one.family),
        "unit": one.unit,
        "better": one.better.value,
        "dimensions": [name for name in DIMENSIONS if one.dims is None or name in one.dims],
    }


def _begin(day: date | None) -> datetime | None:
    """When a day begins in the city."""
    return datetime.combine(day, time(), tzinfo=here()) if day else None


def _access(request: HttpRequest) -> Access:
    """What the caller may see; PermissionDenied for systems and for who reads no figures."""
    access: Access | None = request.auth.access(on=localdate(now()))  # type: ignore[attr-defined]
    if access is None or not access.holds(*READERS):
        raise PermissionDenied("figures are shown to those who answer for the work")
    return access
