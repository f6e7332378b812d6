"""区划导入 division import: rows become divisions, the city before its districts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from wangge.base.models import Edition
from wangge.grids.datums import UnknownDatum, datum_named, to_wgs84
from wangge.grids.imports import shapes
from wangge.grids.imports.rows import DivisionRow, ImportReport, numbered, parents_first
from wangge.grids.models import EDITION, Division, Level

_FACTS = ("name", "level", "kind", "parent_id", "aliases", "outline", "lon", "lat")
_DEPTH = {level: depth for depth, level in enumerate(Level.values)}


def load_divisions(rows: Iterable[DivisionRow], *, at: datetime, file: str = "") -> ImportReport:
    """Take divisions in by code: new ones made, other facts changed, bad rows reported.

    A division that comes without outline or point keeps the one it has. `at` is the moment of the
    import. May be run again.
    """
    report = ImportReport(file)
    with transaction.atomic():
        kept = {division.code: division for division in Division.objects.all()}
        for ready in parents_first(
            numbered(rows, report=report), known=kept.__contains__, report=report
        ):
            good = [row for row in ready if _sound(row, kept, report=report)]
            _write(good, kept, report=report)
        if report.created or report.changed:
            Edition.renew(EDITION)
    report.rejected.sort(key=lambda one: one.row)
    return report


def _sound(row: DivisionRow, kept: dict[str, Division], *, report: ImportReport) -> bool:
    faults: list[tuple[str, str]] = []
    if len(row.code) > 20:
        faults.append(("code", _("is longer than %(most)s characters") % {"most": 20}))
    if not row.name or len(row.name) > 80:
        faults.append(("name", _("must have 1 to %(most)s characters") % {"most": 80}))
    for name, value, allowed in (
        ("level", row.level, Level.values),
        ("kind", row.kind, Division.Kind.values),
    ):
        if value not in allowed:
            told = {"value": value, "allowed": ", ".join(allowed)}
            faults.append((name, _("%(value)r is not known; allowed: %(allowed)s") % told))
    if (
        row.parent
        and not faults
        and _DEPTH[Level(kept[row.parent].level)] >= _DEPTH[Level(row.level)]
    ):
        told = {"parent": kept[row.parent].level, "level": row.level}
        faults.append(("parent", _("a %(level)s cannot lie in a %(parent)s") % told))
    faults += _place_faults(row)
    for field, reason in faults:
        report.reject(row.row, field, reason)
    return not faults


def _place_faults(row: DivisionRow) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    try:
        datum_named(row.datum)
    except UnknownDatum as error:
        faults.append(("datum", str(error)))
    if row.outline is not None and (fault := shapes.faults(shapes.shapes([row.outline]))[0]):
        faults.append(("outline", fault))
    if (row.lon is None) != (row.lat is None):
        faults.append(("lon", _("longitude and latitude go together")))
    elif (
        row.lon is not None and row.lat is not None and (f := shapes.point_fault(row.lon, row.lat))
    ):
        faults.append(("lon", f))
    return faults


def _write(rows: Sequence[DivisionRow], kept: dict[str, Division], *, report: ImportReport) -> None:
    """New divisions and other facts of one round."""
    begun, altered = [], []
    for row in rows:
        before = kept.get(row.code)
        values = _values(row, kept)
        if before is None:
            begun.append(Division(code=row.code, **values))
        elif any(_plain(getattr(before, name)) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(before, name, value)
            altered.append(before)
        else:
            report.unchanged += 1
    Division.objects.bulk_create(begun, batch_size=1_000)
    fields = [name.removesuffix("_id") for name in _FACTS]
    Division.objects.bulk_update(altered, fields, batch_size=200)
    kept.update((division.code, division) for division in begun)
    report.created += len(begun)
    report.changed += len(altered)


def _values(row: DivisionRow, kept: dict[str, Division]) -> dict[str, Any]:
    """The row as columns; an outline or a point only where the row gives one."""
    values: dict[str, Any] = {
        "name": row.name,
        "level": row.level,
        "kind": row.kind,
        "parent_id": kept[row.parent].pk if row.parent else None,
        "aliases": list(row.aliases),
    }
    if row.outline is not None:
        outline = shapes.stored(shapes.shapes([row.outline]), datum=row.datum)[0]
        values["outline"] = shapely.to_wkb(outline)
        inside = shapely.point_on_surface(outline)
        values["lon"], values["lat"] = inside.x, inside.y
    if row.lon is not None and row.lat is not None:
        values["lon"], values["lat"] = to_wgs84(row.lon, row.lat, datum=row.datum)
    return values


def _plain(value: object) -> object:
    """PostgreSQL gives bytes as a memoryview."""
    return bytes(value) if isinstance(value, memoryview) else value
