"""单位导入: units made from the city's kinds of unit × its divisions."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from wangge.grids.models import Division, Level
from wangge.people import roster
from wangge.people.models import Unit
from wangge.people.traces import trace

KIND_COLUMNS = ("kind", "city_name", "district_name", "street_name", "community_name")
SUFFIXES = ("自治县", "新区", "区", "县", "市")


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A row that was not taken in: where it stands and what is wrong with it."""

    file: str
    row: int
    field: str
    reason: str


@dataclass
class Imported:
    """What an import did."""

    added: int = 0
    changed: int = 0
    rejects: list[Reject] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)  # username -> one-time password


def read_rows(path: Path, columns: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """(line number, row) of a CSV file; ValueError if a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [c for c in columns if c not in (reader.fieldnames or ())]:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        return [
            (reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader
        ]


@transaction.atomic
def import_units(path: Path, *, by: str, at: datetime) -> Imported:
    """Units of every kind in every division whose level the kind names; run again, it mends names.

    Patterns know {city}, {district}, {short}, {street}, {community}. A unit's code is
    `<division code>-<kind>`; its parent is the unit of its kind one level up, or of `parent_kind`.
    """
    done = Imported()
    divisions = _places()
    known = {unit.code: unit for unit in Unit.objects.all()}
    kinds = read_rows(path, KIND_COLUMNS)
    for level in Level.values:
        for line, kind in kinds:
            if pattern := kind[f"{level}_name"]:
                reason = _bad_pattern(pattern)
                if reason:
                    done.rejects.append(
                        Reject(file=path.name, row=line, field=f"{level}_name", reason=reason)
                    )
                    continue
                _put_level(level, kind, divisions=divisions, known=known, done=done)
    roster.touch()
    trace("units imported", by=by, at=at, about=path.name, added=done.added, changed=done.changed)
    return done


@dataclass(frozen=True)
class _Place:
    """A division and the words its units' names are made of."""

    row: Division
    above: tuple[str, ...]  # codes from its parent to the city
    words: dict[str, str]


def _places() -> list[_Place]:
    rows = {division.pk: division for division in Division.objects.filter(valid_to=None)}
    places = []
    for division in sorted(rows.values(), key=lambda row: row.code):
        words = {"city": "", "district": "", "short": "", "street": "", "community": ""}
        above: list[str] = []
        node: Division | None = division
        while node is not None:
            words[node.level] = node.name
            if node.level == Level.DISTRICT:
                words["short"] = _short(node)
            if node is not division:
                above.append(node.code)
            node = rows.get(node.parent_id) if node.parent_id else None
        places.append(_Place(division, tuple(above), words))
    return places


def _short(division: Division) -> str:
    """The everyday name: the shortest alias, or the name without its suffix."""
    if division.aliases:
        return str(min(division.aliases, key=len))
    for suffix in SUFFIXES:
        if division.name.endswith(suffix) and len(division.name) - len(suffix) >= 2:
            return division.name.removesuffix(suffix)
    return division.name


def _bad_pattern(pattern: str) -> str:
    """Why the pattern cannot be used; "" if it can."""
    try:
        pattern.format(city="", district="", short="", street="", community="")
    except (KeyError, ValueError, IndexError) as error:
        return f"unknown placeholder {error} in {pattern!r}"
    return ""


def _put_level(
    level: str,
    kind: dict[str, str],
    *,
    divisions: list[_Place],
    known: dict[str, Unit],
    done: Imported,
) -> None:
    """Units of one kind at one level, added or mended."""
    fresh, changed = [], []
    for place in divisions:
        if place.row.level != level:
            continue
        code = f"{place.row.code}-{kind['kind']}"
        name = kind[f"{level}_name"].format(**place.words)
        parent = _parent(kind, place, known)
        unit = known.get(code)
        if unit is None:
            known[code] = Unit(
                code=code,
                name=name,
                kind=kind["kind"],
                level=level,
                parent=parent,
                division=place.row,
            )
            fresh.append(known[code])
        elif unit.name != name or unit.parent_id != (parent.pk if parent else None):
            unit.name, unit.parent = name, parent
            changed.append(unit)
    Unit.objects.bulk_create(fresh)
    Unit.objects.bulk_update(changed, ["name", "parent"])
    done.added += len(fresh)
    done.changed += len(changed)


def _parent(kind: dict[str, str], place: _Place, known: dict[str, Unit]) -> Unit | None:
    wanted = [kind["kind"], kind.get("parent_kind", "")]
    for slug in filter(None, wanted):
        for code in place.above:
            if unit := known.get(f"{code}-{slug}"):
                return unit
    return None
