"""地名导入 name import: roads, estates, shops and what else people name, from CSV or GeoJSON."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.base.models import Edition
from wangge.grids.datums import WGS84, datum_named, to_wgs84
from wangge.grids.imports import shapes
from wangge.grids.imports.cells import BadCell, Cells, number, several, shape, text
from wangge.grids.imports.files import BadFile, read_cells, refuse_missing, write_rejects
from wangge.grids.imports.rows import ImportReport, Rejected
from wangge.grids.models import NAMES, Division, PlaceName

KINDS = {
    **{kind: kind for kind in PlaceName.Kind.values},
    "道路": "road", "路": "road", "街": "road", "小区": "estate", "住宅": "estate", "村": "village",
    "楼宇": "building", "建筑": "building", "学校": "school", "医院": "hospital", "市场": "market",
    "商场": "market", "公园": "park", "广场": "park", "车站": "station", "河": "water", "水系": "water",
    "片区": "area", "": "poi",
}  # fmt: skip
_FACTS = (
    "name", "kind", "lon", "lat", "course", "division_id", "aliases", "old_names", "address", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A named place; positions in the datum named. `division`: a code, or a name where it is one.

    `geometry` may stand instead of lon/lat: a point, a road's line, an area's outline.
    """

    name: str
    kind: str = "poi"
    code: str = ""
    lon: float | None = None
    lat: float | None = None
    geometry: BaseGeometry | None = None
    division: str = ""
    aliases: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()
    address: str = ""
    datum: str = WGS84
    row: int = 0


def import_names(
    path: Path, *, by: str, at: datetime, datum: str = "", source: str = ""
) -> ImportReport:
    """Take in a CSV (columns name, and lon, lat, geometry or division) or a GeoJSON.

    Refused rows go with row, field and reason to FILE.rejects.csv. `datum` is that of the positions;
    a GeoJSON may name its own. Raises BadFile, UnknownDatum. May be run again.
    """
    cells, named = read_cells(path)
    if not (datum or named):
        raise BadFile(_("%(file)s: say which datum its positions are in") % {"file": path.name})
    refuse_missing(cells, ("name",), file=path.name)
    bad: list[Rejected] = []
    rows = _rows(cells, datum=datum_named(datum or named), file=path.name, bad=bad)
    report = load_names(rows, by=by, at=at, source=source or path.name, file=path.name)
    report.rejected = sorted([*bad, *report.rejected], key=lambda one: one.row)
    write_rejects(path, report.rejected, cells)
    return report


def _rows(
    cells: Mapping[int, Cells], *, datum: str, file: str, bad: list[Rejected]
) -> Iterator[NameRow]:
    for row, cell in cells.items():
        try:
            yield NameRow(
                name=text(cell, "name"), code=text(cell, "code"), kind=_kind(cell),
                lon=number(cell, "lon", float), lat=number(cell, "lat", float),
                geometry=shape(cell, "geometry") or shape(cell, "polygon"),
                division=text(cell, "division") or text(cell, "district"),
                aliases=several(cell, "aliases"), old_names=several(cell, "old_names"),
                address=text(cell, "address")[:120], datum=datum, row=row,
            )  # fmt: skip
        except BadCell as error:
            bad.append(Rejected(file, row, error.field, error.reason))


def _kind(cell: Cells) -> str:
    said = text(cell, "kind")
    if said not in KINDS:
        told = {"value": said, "allowed": ", ".join(PlaceName.Kind.values)}
        raise BadCell("kind", _("%(value)r is not known; allowed: %(allowed)s") % told)
    return KINDS[said]


def load_names(
    rows: Iterable[NameRow], *, by: str, at: datetime, source: str = "", file: str = ""
) -> ImportReport:
    """Take names in by code (made from the facts where none is given); bad rows are reported.

    One transaction; the edition is renewed once, if anything changed.
    """
    report = ImportReport(file)
    with transaction.atomic():
        known = _Divisions()
        kept = {one.code: one for one in PlaceName.objects.all()}
        begun: dict[str, PlaceName] = {}
        altered: list[PlaceName] = []
        given: dict[str, int] = {}
        for nth, row in enumerate(rows, 1):
            row = row if row.row else replace(row, row=nth)
            if (values := _values(row, known, source, report)) is None:
                continue
            code = row.code or _code(values)
            if row.code and code in given:
                told = {"row": given[code]}
                report.reject(row.row, "code", _("this code stands in row %(row)s already") % told)
                continue
            given.setdefault(code, row.row)
            before = kept.get(code) or begun.get(code)
            if before is None:
                begun[code] = PlaceName(code=code, actor=by, loaded_at=at, **values)
            elif all(_plain(getattr(before, name)) == value for name, value in values.items()):
                report.unchanged += 1
            elif code in begun:
                told = {"row": given[code]}
                report.reject(row.row, "name", _("this place stands in row %(row)s already") % told)
            else:
                for name, value in {**values, "actor": by, "loaded_at": at}.items():
                    setattr(before, name, value)
                altered.append(before)
        PlaceName.objects.bulk_create(begun.values(), batch_size=1_000)
        fields = [name.removesuffix("_id") for name in (*_FACTS, "actor", "loaded_at")]
        PlaceName.objects.bulk_update(altered, fields, batch_size=200)
        report.created, report.changed = len(begun), len(altered)
        if begun or altered:
            Edition.renew(NAMES)
    return report


class _Divisions:
    """Divisions by code, and by the names that only one has."""

    def __init__(self) -> None:
        from wangge.grids.index import places

        keys = dict(Division.objects.values_list("code", "pk"))
        self.by_word: dict[str, int | None] = {}
        for name, codes in places.current().named.items():
            top = [code for code in codes if places.current().depth(code) <= 1]
            chosen = codes if len(codes) == 1 else top
            self.by_word[name] = keys.get(chosen[0]) if len(chosen) == 1 else None
        self.by_word |= keys


def _values(
    row: NameRow, known: _Divisions, source: str, report: ImportReport
) -> dict[str, Any] | None:
    """The row as columns; None, and the reasons reported, where it cannot be taken."""
    faults: list[tuple[str, str]] = []
    if not 2 <= len(row.name) <= 80:
        faults.append(("name", _("must have 2 to %(most)s characters") % {"most": 80}))
    if len(row.code) > 40:
        faults.append(("code", _("is longer than %(most)s characters") % {"most": 40}))
    lon, lat, course = row.lon, row.lat, None
    if row.geometry is not None:
        lon, lat, course = _drawn(row)
    if (lon is None) != (lat is None):
        faults.append(("lon", _("longitude and latitude go together")))
    elif lon is not None and lat is not None and (fault := shapes.point_fault(lon, lat)):
        faults.append(("lon", fault))
    division = known.by_word.get(row.division) if row.division else None
    if row.division and division is None:
        told = {"code": row.division}
        faults.append(("division", _("there is no one division %(code)s") % told))
    if lon is None and not row.division and not faults:
        faults.append(("lon", _("neither a position nor a division says where it is")))
    for field, reason in faults:
        report.reject(row.row, field, reason)
    if faults:
        return None
    if lon is not None and lat is not None:
        lon, lat = (round(one, 7) for one in to_wgs84(lon, lat, datum=row.datum))
    return {
        "name": row.name, "kind": row.kind, "lon": lon, "lat": lat, "course": course,
        "division_id": division, "aliases": list(row.aliases), "old_names": list(row.old_names),
        "address": row.address, "source": source[:80],
    }  # fmt: skip


def _drawn(row: NameRow) -> tuple[float | None, float | None, bytes | None]:
    """A point of the geometry in its own datum, and the longest line of a road in WGS84."""
    drawn = row.geometry
    assert drawn is not None
    if drawn.is_empty:
        return None, None, None
    lines = [one for one in shapely.get_parts(drawn) if one.geom_type == "LineString"]
    if not lines:
        inside = shapely.point_on_surface(drawn)
        return float(inside.x), float(inside.y), None
    longest = max(lines, key=lambda one: one.length)
    middle = longest.interpolate(0.5, normalized=True)
    stored = shapes.stored_line(longest, datum=row.datum)
    return float(middle.x), float(middle.y), shapely.to_wkb(stored)


def _code(values: Mapping[str, Any]) -> str:
    """The same place named the same gets the same code at every loading."""
    near = [None if values[one] is None else round(values[one], 4) for one in ("lon", "lat")]
    where = near if near[0] is not None else values["division_id"]
    facts = f"{values['name']}|{values['kind']}|{where}"
    return hashlib.sha256(facts.encode()).hexdigest()[:20]


def _plain(value: object) -> object:
    """PostgreSQL gives bytes as a memoryview."""
    return bytes(value) if isinstance(value, memoryview) else value
