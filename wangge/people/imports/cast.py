"""人员导入: the cast of a city – accounts, posts and grids from one CSV file."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from wangge.grids.models import Division, Grid, Level
from wangge.people import actions, rules
from wangge.people.imports.units import Imported, Reject, read_rows
from wangge.people.models import GridStaff, Person, Role, Unit
from wangge.people.traces import trace

CAST_COLUMNS = ("username", "name", "role", "unit_kind", "level", "division", "grid_hint")


class _RowError(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@transaction.atomic
def import_cast(path: Path, *, by: str, at: datetime) -> Imported:
    """People with their posts and grids. Whoever is there already keeps their password and posts.

    `division` is a code or a name, blank for the whole city; `grid_hint` the beginning of a grid's
    code or a part of its name. A row that clashes with a rule is rejected, the rest is taken.
    """
    done = Imported()
    there = set(Person.objects.values_list("username", flat=True))
    for line, row in read_rows(path, CAST_COLUMNS):
        try:
            with transaction.atomic():
                drawn = _add(row, by=by, at=at) if row["username"] not in there else None
                _give(row, by=by, at=at)
            there.add(row["username"])
            if drawn is not None:
                done.passwords[row["username"]] = drawn
                done.added += 1
        except (_RowError, actions.PostRefused) as error:
            column = error.column if isinstance(error, _RowError) else "role"
            done.rejects.append(Reject(file=path.name, row=line, field=column, reason=str(error)))
    trace("cast imported", by=by, at=at, about=path.name, added=len(done.passwords))
    return done


def _add(row: dict[str, str], *, by: str, at: datetime) -> str:
    """A new account; its one-time password."""
    for column in ("username", "name"):
        if not row[column]:
            raise _RowError(column, "must not be empty")
    if row["role"] not in Role.values:
        raise _RowError("role", f"{row['role']!r} is no role; there are {', '.join(Role.values)}")
    _person, password = actions.add_person(row["username"], name=row["name"], by=by, at=at)
    return password


def _give(row: dict[str, str], *, by: str, at: datetime) -> None:
    """The post a row names, and the grid of one who walks."""
    person = Person.objects.get(username=row["username"])
    division = _division(row["division"])
    unit = _unit(row, division)
    actions.post(person, row["role"], unit=unit, division=division, by=by, at=at)
    if row["role"] in rules.GROUND_ROLES and not GridStaff.objects.filter(person=person).exists():
        grid = _grid(row["grid_hint"], division)
        actions.assign_grid(person, grid, kind=GridStaff.Kind.FULL_TIME, by=by, at=at)


def _division(text: str) -> Division | None:
    if not text:
        return None
    found = Division.objects.filter(code=text).first()
    if found is None:
        found = Division.objects.filter(name=text).order_by("code").first()
    if found is None:
        raise _RowError("division", f"no division has the code or name {text!r}")
    return found


def _unit(row: dict[str, str], division: Division | None) -> Unit | None:
    if not row["unit_kind"]:
        return None
    found = Unit.objects.filter(kind=row["unit_kind"])
    if row["level"]:
        found = found.filter(level=row["level"])
    if division is not None and row["level"] != Level.CITY:
        found = found.filter(division__code=division.code)
    unit = found.order_by("code").first()
    if unit is None:
        where = f"{row['level'] or 'any level'} in {row['division'] or 'the city'}"
        raise _RowError("unit_kind", f"no unit of kind {row['unit_kind']!r} at {where}")
    return unit


def _grid(hint: str, division: Division | None) -> Grid:
    found = Grid.objects.filter(valid_to=None).order_by("code")
    if division is not None:
        found = found.filter(division__code__startswith=division.code)
    if hint:
        grid = (
            found.filter(code__startswith=hint).first() or found.filter(name__contains=hint).first()
        )
    else:
        grid = found.first()
    if grid is None:
        raise _RowError("grid_hint", f"no grid fits {hint!r}")
    return grid
