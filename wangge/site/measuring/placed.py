"""落点之准 placed: how often places found in words are right, and how often taken without a person."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from wangge.grids import queries
from wangge.grids.datums import to_wgs84
from wangge.grids.queries import Prior, Said, Spot
from wangge.grids.rules import metres_a_degree

NEAR = 250.0  # metres
SHOWN = 20  # rows named that were placed wrongly
CRITERION = "the true grid or division is hit, or the point lies within 250 m of the true one"


class BadTable(ValueError):
    """The table cannot be used; says what is missing and how to mend it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text and its truth; `pin` is what came with it."""

    row: int
    text: str
    address: str
    lon: float | None
    lat: float | None
    grid: str
    division: str
    pin: tuple[float, float] | None


def measure(file: Path, *, datum: str, spread: float, pins: bool) -> dict[str, Any]:
    """Figures over the rows of a CSV or JSONL; rows without text or truth are counted as skipped.

    Raises BadTable where a column is missing, a number is none, or no row can be used.
    """
    told, skipped = [], []
    for one in _told(file, datum):
        known = one.grid or one.division or one.lon is not None
        told.append(one) if one.text + one.address and known else skipped.append(one.row)
    if not told:
        raise BadTable("no row has both a text and its true place")
    queries.places_said(told[0].text)  # the names are read once; that is no text's time
    answers, cpu, wall = [], [], []
    for one in told:
        prior = Prior(*one.pin, spread=spread) if pins and one.pin else None
        began, at = thread_time(), perf_counter()
        answers.append(queries.places_said(one.text, address=one.address, prior=prior))
        cpu.append(thread_time() - began)
        wall.append(perf_counter() - at)
    pinned = sum(one.pin is not None for one in told) if pins else 0
    return figures(told, answers) | {
        "p50_ms": _part(cpu, 0.5), "p99_ms": _part(cpu, 0.99), "p99_wall_ms": _part(wall, 0.99),
        "pinned": pinned, "skipped_rows": skipped[:SHOWN], "skipped": len(skipped),
        "criterion": CRITERION,
    }  # fmt: skip


def figures(told: Sequence[Told], answers: Sequence[Said]) -> dict[str, Any]:
    """Shares of all texts: named first, among three, taken alone; and what of these was right."""
    n = len(told)
    hits = [
        [right(spot, one) for spot in said.spots] for one, said in zip(told, answers, strict=True)
    ]
    auto = [i for i, said in enumerate(answers) if said.sure]
    wrong = [i for i in auto if not hits[i][0]]
    return {
        "n": n,
        "auto_share": round(len(auto) / n, 4),
        "auto_precision": round(1 - len(wrong) / len(auto), 4) if auto else None,
        "top1": round(sum(any(one[:1]) for one in hits) / n, 4),
        "top3": round(sum(any(one) for one in hits) / n, 4),
        "placed": sum(bool(said.spots) for said in answers),
        "wrong_auto": len(wrong),
        "wrong_auto_rows": [told[i].row for i in wrong[:SHOWN]],
    }


def right(spot: Spot, truth: Told) -> bool:
    """By CRITERION."""
    point = spot.lon is not None and spot.lat is not None
    hits = queries.locate(spot.lon, spot.lat) if truth.grid and point else []  # type: ignore[arg-type]
    if any(hit.code == truth.grid for hit in hits):
        return True
    if truth.division and any(s.code == truth.division for s in queries.path_of(spot.division)):
        return True
    if truth.lon is None or truth.lat is None or spot.lon is None or spot.lat is None:
        return False
    east, north = metres_a_degree(truth.lat)
    dx, dy = (spot.lon - truth.lon) * east, (spot.lat - truth.lat) * north
    return hypot(float(dx), float(dy)) <= NEAR


def _part(seconds: Sequence[float], part: float) -> float:
    return round(sorted(seconds)[min(int(len(seconds) * part), len(seconds) - 1)] * 1e3, 3)


def _told(file: Path, datum: str) -> Iterator[Told]:
    for row, cell in _rows(file):
        lon, lat = _position(cell, "lon", "lat", datum, row) or (None, None)
        yield Told(
            row=row,
            text=str(cell.get("text") or cell.get("words") or ""),
            address=str(cell.get("address") or ""),
            lon=lon,
            lat=lat,
            grid=str(cell.get("grid") or ""),
            division=str(cell.get("division") or cell.get("community") or ""),
            pin=_position(cell, "pin_lon", "pin_lat", datum, row),
        )


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows by number; of a CSV the heading is row 1."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(f"is not UTF-8: {error}") from error
    if file.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        found = list(_lines(text))
    else:
        found = list(enumerate(csv.DictReader(text.splitlines(keepends=True)), start=2))
    columns = {name for _, cell in found for name in cell}
    if not columns & {"text", "words", "address"}:
        raise BadTable("has no column text, words or address")
    if not columns & {"grid", "division", "community"} and not {"lon", "lat"} <= columns:
        raise BadTable("has no true places: columns lon and lat, grid or division")
    yield from found


def _lines(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cell = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadTable(f"line {row} is not JSON: {error}") from error
        if not isinstance(cell, dict):
            raise BadTable(f"line {row} is not an object")
        yield row, cell


def _position(
    cell: dict[str, Any], x: str, y: str, datum: str, row: int
) -> tuple[float, float] | None:
    """A position in WGS84; None where the cells are empty."""
    if cell.get(x) in (None, "") or cell.get(y) in (None, ""):
        return None
    try:
        lon, lat = float(cell[x]), float(cell[y])
    except (TypeError, ValueError):
        raise BadTable(f"row {row}: {x}, {y} are not numbers") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadTable(f"row {row}: {x}, {y} are not degrees of longitude and latitude")
    return to_wgs84(lon, lat, datum=datum)
