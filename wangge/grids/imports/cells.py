"""格 cells: what stands in one cell of a row – words, numbers, days, shapes – or why it cannot be read."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

Cells: TypeAlias = Mapping[str, Any]


class BadCell(ValueError):
    """A cell that cannot be read: its column, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def text(cell: Cells, name: str) -> str:
    value = cell.get(name)
    return "" if value is None else str(value).strip()


def several(cell: Cells, name: str) -> tuple[str, ...]:
    """The parts of a cell split at "|", or a JSON list."""
    value = cell.get(name)
    parts = value if isinstance(value, list) else text(cell, name).split("|")
    return tuple(dict.fromkeys(filter(None, (str(part).strip() for part in parts))))


def number(cell: Cells, name: str, kind: Callable[[str], Any]) -> Any:
    said = text(cell, name)
    try:
        return kind(said) if said else None
    except ValueError:
        raise BadCell(name, _("%(value)r is not a number") % {"value": said}) from None


def day(cell: Cells, name: str) -> date | None:
    said = text(cell, name)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        told = {"value": said}
        raise BadCell(name, _("%(value)r is not a date; write 2026-01-31") % told) from None


def shape(cell: Cells, name: str) -> BaseGeometry | None:
    """A cell's geometry: WKT in a CSV, a GeoJSON geometry in a feature."""
    value = cell.get(name)
    if not value:
        return None
    try:
        if isinstance(value, str) and not value.startswith("{"):
            return shapely.from_wkt(value)
        return shapely.from_geojson(value if isinstance(value, str) else json.dumps(value))
    except (ShapelyError, ValueError) as error:
        raise BadCell(name, _("cannot be read: %(why)s") % {"why": error}) from None
