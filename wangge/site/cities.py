"""城市 cities: a city's package of tables, loaded into this installation in the order they lean."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from time import perf_counter
from typing import NamedTuple

from wangge.base.models import Edition
from wangge.base.options import CITY
from wangge.duties import actions as duties
from wangge.duties.imports import Report, import_folder, national_days, years_known
from wangge.grids.imports import (
    AreaRow,
    DivisionRow,
    GridRow,
    ImportReport,
    load_areas,
    load_divisions,
    load_grids,
)
from wangge.grids.models import Grid
from wangge.grids.plausible import PlausibleCity, plausible_city
from wangge.grids.plausible.tables import read_places
from wangge.people.imports import import_cast, import_units
from wangge.verification.actions.knowing import import_knowledge

BY = "machine:cli"
SHELF = "cities"
GROUND, WHOLE = "city.ground", "city.whole"  # stamps: what the ground, and all, was made from


class NoCity(LookupError):
    """There is no such city, or it cannot be loaded here; says which there are, or what to do."""


class Fault(NamedTuple):
    """A row that was not taken."""

    file: str
    row: int
    field: str
    reason: str


@dataclass
class Part:
    """What became of one table of the city."""

    name: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Loaded:
    """What was loaded; `passwords` of accounts made just now, by user name, shown only here."""

    city: str
    size: str
    parts: list[Part] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)
    as_before: bool = False

    @property
    def faults(self) -> list[Fault]:
        return [fault for part in self.parts for fault in part.faults]


def cities() -> list[str]:
    """Names of the cities that lie beside the program."""
    try:
        shelf = import_module(SHELF)
    except ModuleNotFoundError:
        return []
    return sorted(found.name for found in iter_modules(shelf.__path__) if found.ispkg)


def folder_of(name: str = "") -> Path:
    """The folder of a city's tables, by package name, short or full; empty: WANGGE_CITY, or the
    only city there is. Raises NoCity."""
    wanted = name or CITY.value
    if not wanted:
        there = cities()
        if len(there) != 1:
            raise NoCity(
                f"say which city: {', '.join(there) or 'there is none beside the program'}"
            )
        wanted = there[0]
    package = wanted if "." in wanted else f"{SHELF}.{wanted}"
    try:
        module = import_module(package)
    except ModuleNotFoundError as error:
        raise NoCity(f"there is no city {wanted!r}; there are: {', '.join(cities())}") from error
    return Path(module.__path__[0])


def load_city(
    folder: Path, *, size: str, at: datetime, say: Callable[[Part], None] = lambda _: None
) -> Loaded:
    """Load divisions, areas, grids, calendar, duties, units and cast; run again, it mends.

    `say` hears of each part as it is done. Raises NoCity where another size stands already, and
    ValueError where the tables of places do not fit together.
    """
    loaded = Loaded(folder.name, size)
    if _stamped(WHOLE) == _mark(folder, size):
        loaded.as_before = True
        return loaded

    def done(part: Part, began: float) -> None:
        part.seconds = perf_counter() - began
        loaded.parts.append(part)
        say(part)

    for make in (_ground, _calendar, _duties, _units, _knowledge):
        began = perf_counter()
        for part in make(folder, size, at):
            done(part, began)
            began = perf_counter()
    began = perf_counter()
    if (folder / "cast.csv").is_file():
        people = import_cast(folder / "cast.csv", by=BY, at=at)
        loaded.passwords = people.passwords
        faults = [Fault(one.file, one.row, one.field, one.reason) for one in people.rejects]
        done(Part("cast.csv", created=people.added, faults=faults), began)
    _stamp(WHOLE, _mark(folder, size))
    return loaded


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of a city's tables."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _ground(folder: Path, size: str, at: datetime) -> Iterator[Part]:
    """Divisions, areas and grids; made only where their tables are not those made from before."""
    mark = _mark(folder, size, only=PLACES)
    before = _stamped(GROUND)
    if before == mark:
        yield Part("grids", unchanged=Grid.objects.count())
        return
    if before and before.split()[0] != size:
        raise NoCity(
            f"this city stands here at size {before.split()[0]}; its ground is laid once: "
            f"load size {size} into an empty WANGGE_HOME"
        )
    city = plausible_city(read_places(folder, size=size))
    yield _part("divisions.csv", load_divisions(_divisions(folder, city), at=at))
    if (folder / "management_areas.csv").is_file():
        yield _part("management_areas.csv", load_areas(_areas(folder), at=at))
    yield _part("grids", load_grids(_grids(city), at=at))
    _stamp(GROUND, mark)


PLACES = (
    "divisions.csv", "management_areas.csv", "outlines.geojson", "street_points.csv", "sizes.csv",
)  # fmt: skip


def _divisions(folder: Path, city: PlausibleCity) -> Iterator[DivisionRow]:
    outlines = {division.code: division.polygon for division in city.divisions}
    for number, row in enumerate(rows_of(folder / "divisions.csv"), 2):
        yield DivisionRow(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            kind=row["kind"] or "administrative",
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            outline=outlines.get(row["code"]),
            row=number,
        )


def _areas(folder: Path) -> Iterator[AreaRow]:
    for number, row in enumerate(rows_of(folder / "management_areas.csv"), 2):
        yield AreaRow(
            code=row["area"],
            name=row["name"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            divisions=tuple(filter(None, row["streets"].split("|"))),
            row=number,
        )


def _grids(city: PlausibleCity) -> Iterator[GridRow]:
    for grid in city.grids:
        yield GridRow(
            code=grid.code,
            name=grid.name,
            type=grid.type,
            division=grid.division,
            polygon=grid.polygon,
            level=grid.level,
            parent=grid.parent,
        )


def _calendar(_folder: Path, _size: str, at: datetime) -> Iterator[Part]:
    days = [day for year in years_known() for day in national_days(year)]
    added = duties.fill(duties.make_calendar("default"), days, by=BY, at=at)
    yield Part("calendar", created=added, unchanged=len(days) - added)


def _duties(folder: Path, _size: str, at: datetime) -> Iterator[Part]:
    for report in import_folder(folder, by=BY, at=at):
        yield _part(report.file, report)


def _units(folder: Path, _size: str, at: datetime) -> Iterator[Part]:
    made = import_units(folder / "unit_kinds.csv", by=BY, at=at)
    faults = [Fault(one.file, one.row, one.field, one.reason) for one in made.rejects]
    yield Part("unit_kinds.csv", created=made.added, changed=made.changed, faults=faults)


def _part(name: str, report: ImportReport | Report) -> Part:
    """A room's report, told as a part."""
    versioned = report.versioned if isinstance(report, ImportReport) else 0
    return Part(
        name,
        created=report.created,
        changed=report.changed + versioned,
        unchanged=report.unchanged,
        faults=[Fault(name, one.row, one.field, one.reason) for one in report.rejected],
    )


def _knowledge(folder: Path, _size: str, at: datetime) -> Iterator[Part]:
    """What replies may rest on, where the city has written it down."""
    if (folder / "knowledge.csv").is_file():
        made = import_knowledge(rows_of(folder / "knowledge.csv"), by=BY, at=at)
        faults = [Fault("knowledge.csv", one.row, one.field, one.reason) for one in made.refused]
        yield Part("knowledge.csv", created=made.created, changed=made.changed, faults=faults)


def _mark(folder: Path, size: str, *, only: Iterable[str] = ()) -> str:
    """A word that changes when the size or one of the tables does."""
    said = hashlib.sha256()
    for name in sorted(only or (path.name for path in folder.glob("*.csv"))):
        if (folder / name).is_file():
            said.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return f"{size} {said.hexdigest()}"[:32]


def _stamped(key: str) -> str:
    return next(iter(Edition.of(key)), "")


def _stamp(key: str, word: str) -> None:
    Edition.renew(key, stamp=word)
