"""Rows of a CSV file: read with their numbers, refused with a reason, counted."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _


class Rejected(NamedTuple):
    """One thing that could not be taken: where it stands, and why. Row 1 is the heading."""

    file: str
    row: int
    field: str
    reason: str


class BadField(ValueError):
    """A value of a row cannot be used."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass
class Report:
    """What became of the rows of one file."""

    file: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows read; a row is counted once, however many of its fields are wrong."""
        refused = {each.row for each in self.rejected if each.row > 1}
        return self.created + self.changed + self.unchanged + len(refused)

    def reject(self, row: int, error: BadField) -> None:
        self.rejected.append(Rejected(self.file, row, error.field, error.reason))


class Row(Mapping[str, str]):
    """The cells of one row by column, trimmed; a column that is not there reads as blank."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number, self._cells = number, cells

    def __getitem__(self, name: str) -> str:
        return self._cells.get(name, "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def required(self, name: str) -> str:
        if not self[name]:
            raise BadField(name, _("must not be empty"))
        return self[name]

    def among(self, name: str, allowed: Iterable[str], *, blank: bool = False) -> str:
        value = self[name] if blank else self.required(name)
        allowed = list(allowed)
        if value and value not in allowed:
            raise BadField(
                name,
                _("%(value)r is not known; allowed: %(allowed)s")
                % {"value": value, "allowed": ", ".join(allowed)},
            )
        return value

    def number_of(self, name: str, *, least: int = 0, most: int, default: int = 0) -> int:
        if not self[name]:
            return default
        if not (self[name].isascii() and self[name].isdigit() and least <= int(self[name]) <= most):
            raise BadField(
                name,
                _("%(value)r is not a whole number from %(least)s to %(most)s")
                % {"value": self[name], "least": least, "most": most},
            )
        return int(self[name])

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self[name]) if self[name] else None
        except ValueError:
            raise BadField(
                name, _("%(value)r is not a date; write 2026-01-31") % {"value": self[name]}
            ) from None

    def words(self, name: str) -> list[str]:
        """The parts of a cell split at "|", in order, each once."""
        return list(dict.fromkeys(filter(None, (part.strip() for part in self[name].split("|")))))


def read(path: Path, *, columns: Iterable[str], report: Report) -> Iterator[Row]:
    """The rows of a UTF-8 CSV file; refused as a whole where a column is missing or it is not UTF-8.

    A column nobody asked for is reported and passed over; so are rows that are all blank.
    """
    wanted = list(columns)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        report.reject(1, BadField("", _("the file is not UTF-8; save it as “CSV UTF-8”")))
        return
    reader = csv.DictReader(StringIO(text, newline=""))
    headings = [heading.strip() for heading in reader.fieldnames or []]
    for name in (name for name in wanted if name not in headings):
        report.reject(1, BadField(name, _("the column is missing")))
    stop = bool(report.rejected)
    for name in (name for name in headings if name not in wanted):
        report.reject(1, BadField(name, _("the column is not known")))
    if stop:
        return
    reader.fieldnames = headings
    for number, cells in enumerate(reader, start=2):
        if None in cells:
            report.reject(number, BadField("", _("the row has more cells than columns")))
            continue
        row = Row(number, {name: (cell or "").strip() for name, cell in cells.items()})
        if any(row[name] for name in row):
            yield row


def each_row(rows: Iterable[Row], take: Callable[[Row], None], *, report: Report) -> None:
    """Hand every row to `take`; a BadField is reported and the next row goes on."""
    for row in rows:
        try:
            take(row)
        except BadField as error:
            report.reject(row.number, error)


def put(
    thing: Model, values: Mapping[str, object], *, report: Report, beyond: Iterable[str] = ()
) -> None:
    """Give a new or stored thing its values, save it and count it; one that has them is left.

    Django's own checks run first, but for the fields in `beyond`: BadField, and nothing is saved.
    """
    new = thing.pk is None
    if not new and all(getattr(thing, name) == value for name, value in values.items()):
        report.unchanged += 1
        return
    before = {name: getattr(thing, name) for name in values}
    _set(thing, values)
    try:
        thing.clean_fields(exclude={"id", *beyond})
    except ValidationError as error:
        _set(thing, before)
        name, reasons = next(iter(error.message_dict.items()))
        raise BadField(name, " ".join(reasons)) from None
    thing.save()
    report.created += new
    report.changed += not new


def _set(thing: Model, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def write_rejects(reports: Iterable[Report], path: Path) -> int:
    """All that was refused, as CSV file,row,field,reason; returns how many."""
    refused = [each for report in reports for each in report.rejected]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(Rejected._fields)
        writer.writerows(refused)
    return len(refused)
