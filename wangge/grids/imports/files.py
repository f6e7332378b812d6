"""导入文件 files: CSV and GeoJSON read into rows, and what was refused written beside the file."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.grids.datums import datum_named
from wangge.grids.imports.areas import load_areas
from wangge.grids.imports.cells import BadCell, Cells, day, number, several, shape, text
from wangge.grids.imports.divisions import load_divisions
from wangge.grids.imports.grids import load_grids
from wangge.grids.imports.rows import AreaRow, DivisionRow, GridRow, ImportReport, Rejected

Kind: TypeAlias = Literal["divisions", "areas", "grids"]
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "divisions": ("code", "name", "level"),
    "areas": ("code", "name", "divisions"),
    "grids": ("code", "name", "type", "division"),
}


class BadFile(ValueError):
    """A file that cannot be read at all; says what is wrong and how to mend it."""


def import_file(path: Path, *, kind: Kind, at: datetime, datum: str = "") -> ImportReport:
    """Import a CSV (polygons as WKT) or GeoJSON FeatureCollection; refused rows are kept beside it.

    `datum` is that of all positions in the file; a GeoJSON may instead name it in a member
    "datum". What is refused goes to FILE.rejects.csv with its cells, to be mended and run again.
    Raises BadFile, UnknownDatum.
    """
    cells, named = read_cells(path)
    if kind != "areas" and not (datum or named):
        raise BadFile(_("%(file)s: say which datum its positions are in") % {"file": path.name})
    datum = datum_named(datum or named) if kind != "areas" else ""
    refuse_missing(cells, REQUIRED[kind], file=path.name)
    bad: list[Rejected] = []
    report = _loaded(
        kind, _rows(cells, kind, datum=datum, file=path.name, bad=bad), at=at, file=path.name
    )
    report.rejected = sorted([*bad, *report.rejected], key=lambda one: one.row)
    write_rejects(path, report.rejected, cells)
    return report


def read_cells(path: Path) -> tuple[dict[int, Cells], str]:
    """Rows by number – of a CSV, the heading being row 1, or the features of a GeoJSON – and the
    datum that the file itself names ("" if none). Raises BadFile."""
    is_csv = path.suffix.lower() not in {".json", ".geojson"}
    read, named = (_csv_cells, "") if is_csv else _geojson(path)
    return dict(read(path)), named


def write_rejects(path: Path, rejected: list[Rejected], cells: Mapping[int, Cells]) -> Path:
    """FILE.rejects.csv: file, row, field, reason and the row's own cells; gone if none were."""
    kept = path.with_name(path.name + ".rejects.csv")
    if not rejected:
        kept.unlink(missing_ok=True)
        return kept
    columns = list(dict.fromkeys(name for one in rejected for name in cells.get(one.row, {})))
    own = [name for name in columns if name not in Rejected._fields]
    with kept.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*Rejected._fields, *own])
        for one in _by_row(rejected):
            row = cells.get(one.row, {})
            writer.writerow([*one, *(_written(row.get(name)) for name in own)])
    return kept


def _written(value: Any) -> str:
    if isinstance(value, BaseGeometry):
        return shapely.to_wkt(value, rounding_precision=-1)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _by_row(rejected: list[Rejected]) -> list[Rejected]:
    """One line a row, all its faults in it: mended once, it is run again once."""
    lines: dict[int, Rejected] = {}
    for one in rejected:
        if before := lines.get(one.row):
            one = before._replace(
                field=f"{before.field}; {one.field}", reason=f"{before.reason}; {one.reason}"
            )
        lines[one.row] = one
    return list(lines.values())


def _csv_cells(path: Path) -> Iterator[tuple[int, Cells]]:
    """Rows by their number, the heading being row 1; UTF-8, else the Chinese GB 18030."""
    raw = path.read_bytes()
    try:
        held = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            held = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            told = {"file": path.name, "why": str(error)}
            raise BadFile(_("%(file)s is neither UTF-8 nor GB 18030: %(why)s") % told) from error
    csv.field_size_limit(1 << 27)  # a polygon is one cell
    for nth, row in enumerate(csv.DictReader(StringIO(held, newline="")), start=2):
        yield nth, {str(k).strip(): (v or "").strip() for k, v in row.items() if k is not None}


def _geojson(path: Path) -> tuple[Callable[[Path], Iterator[tuple[int, Cells]]], str]:
    """How to read the features, and the datum the file names, if any."""
    try:
        held = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        told = {"file": path.name, "why": str(error)}
        raise BadFile(_("%(file)s is not JSON: %(why)s") % told) from error
    if not isinstance(held, dict) or held.get("type") != "FeatureCollection":
        raise BadFile(_("%(file)s is not a GeoJSON FeatureCollection") % {"file": path.name})
    features = held.get("features")
    if not isinstance(features, list):
        raise BadFile(_("%(file)s has no list of features") % {"file": path.name})

    def read(_path: Path) -> Iterator[tuple[int, Cells]]:
        for nth, feature in enumerate(features, start=1):
            feature = feature if isinstance(feature, dict) else {}
            yield nth, {**(feature.get("properties") or {}), "polygon": feature.get("geometry")}

    return read, str(held.get("datum") or "")


def refuse_missing(cells: Mapping[int, Cells], required: Sequence[str], *, file: str) -> None:
    """BadFile where a column is missing that every row needs."""
    present = {name for cell in cells.values() for name in cell}
    if missing := [name for name in required if cells and name not in present]:
        told = {"file": file, "columns": ", ".join(missing)}
        raise BadFile(_("%(file)s has no column %(columns)s") % told)


def _rows(
    cells: Mapping[int, Cells], kind: Kind, *, datum: str, file: str, bad: list[Rejected]
) -> Iterator[Any]:
    make = {"divisions": _division, "areas": _area, "grids": _grid}[kind]
    for row, cell in cells.items():
        try:
            yield make(cell, row, datum)
        except BadCell as error:
            bad.append(Rejected(file, row, error.field, error.reason))


def _loaded(kind: Kind, rows: Iterator[Any], *, at: datetime, file: str) -> ImportReport:
    if kind == "divisions":
        return load_divisions(rows, at=at, file=file)
    return (load_areas if kind == "areas" else load_grids)(rows, at=at, file=file)


def _division(cell: Cells, row: int, datum: str) -> DivisionRow:
    return DivisionRow(
        code=text(cell, "code"),
        name=text(cell, "name"),
        level=text(cell, "level"),
        parent=text(cell, "parent"),
        kind=text(cell, "kind") or "administrative",
        aliases=several(cell, "aliases"),
        outline=shape(cell, "outline") or shape(cell, "polygon"),
        lon=number(cell, "lon", float),
        lat=number(cell, "lat", float),
        datum=datum,
        row=row,
    )


def _area(cell: Cells, row: int, _datum: str) -> AreaRow:
    return AreaRow(
        code=text(cell, "code"),
        name=text(cell, "name"),
        aliases=several(cell, "aliases"),
        divisions=several(cell, "divisions"),
        row=row,
    )


def _grid(cell: Cells, row: int, datum: str) -> GridRow:
    words = ("land_use", "management_grade", "responsible_body", "posted_phone", "parent")
    return GridRow(
        code=text(cell, "code"),
        name=text(cell, "name"),
        type=text(cell, "type"),
        division=text(cell, "division"),
        polygon=shape(cell, "polygon"),
        level=number(cell, "level", int) or 3,
        households=number(cell, "households", int),
        population=number(cell, "population", int),
        valid_from=day(cell, "valid_from"),
        datum=datum,
        row=row,
        **{name: text(cell, name) for name in words},
    )
