"""表 sheets: settled cases as CSV files hold them, read into rows and labels, with clear words on what is wrong."""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from wangge.assist.learning.reading import Row

MOMENTS = (
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d",
)  # fmt: skip
LONGEST = 10_000_000  # characters of one cell
_OF_OFFICE = re.compile(r"^(.+?)[（(](.+?)(?:街道)?(?:办事处|街道办)[）)]$")


class SheetError(ValueError):
    """A file cannot be used; says which, where and how to mend it."""


@dataclass
class Cases:
    """Rows of a file, in order, with label, group and moment where the file has them."""

    rows: list[Row] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)  # NaN: the row does not say when
    left_out: int = 0  # rows without a label

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, kept: Sequence[int]) -> "Cases":
        """The rows at these places."""
        found = Cases(left_out=self.left_out)
        for name in ("rows", "labels", "groups", "moments"):
            values = getattr(self, name)
            setattr(found, name, [values[at] for at in kept] if values else [])
        return found


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a file hold what."""

    text: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    label: str = "label"
    group: str = ""
    time: str = ""

    @property
    def wanted(self) -> list[str]:
        rest = [self.label, self.group, self.time]
        return [*self.text, *self.features, *(name for name in rest if name)]


def names(said: str) -> tuple[str, ...]:
    """Column names with commas between."""
    return tuple(name.strip() for name in said.split(",") if name.strip())


def read(file: Path, columns: Columns, *, fold_units: bool = False) -> Cases:
    """The cases of a CSV file; raises SheetError. Rows without a label are left out and counted."""
    found = Cases()
    for number, row in enumerate(table(file, columns.wanted), 2):
        label = (row[columns.label] or "").strip()
        if not label:
            found.left_out += 1
            continue
        texts = tuple((row[name] or "").strip() for name in columns.text)
        fields = tuple((row[name] or "").strip() for name in columns.features)
        found.rows.append(Row(texts, fields))
        found.labels.append(folded(label) if fold_units else label)
        if columns.group:
            own = (row[columns.group] or "").strip()
            found.groups.append(own or f"{file} row {number}")  # no copy of any, in no other file
        if columns.time:
            found.moments.append(_moment(row[columns.time] or "", file=file, number=number))
    return found


def described(file: Path) -> dict[str, list[str]]:
    """Label → what it holds: the first column is the label, the others are names of what belongs to it."""
    found: dict[str, list[str]] = {}
    for row in table(file, []):
        label, *rest = [(value or "").strip() for value in row.values()]
        if label:
            text = "，".join(value for value in rest if value)
            found.setdefault(label, []).append(text or label)
    if not found:
        raise SheetError(f"{file} describes no label: a heading, then a row for each is needed")
    return {label: list(dict.fromkeys(texts)) for label, texts in found.items()}


def table(file: Path, wanted: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8 or GB 18030 that has the columns wanted; raises SheetError."""
    data = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as error:
            where = error.start
    else:
        raise SheetError(f"{file}: byte {where} is neither UTF-8 nor GB 18030; save it as UTF-8")
    csv.field_size_limit(LONGEST)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    found = []
    try:
        there = reader.fieldnames or []
        if missing := [name for name in wanted if name not in there]:
            has = ", ".join(there) or "none"
            raise SheetError(f"{file} has no column {', '.join(missing)}; it has: {has}")
        for row in reader:
            if None in row:
                raise SheetError(
                    f"{file}, line {reader.line_num}: more cells than the heading has; put a cell that "
                    'holds a comma between "quotes"'
                )
            found.append(row)
    except csv.Error as error:
        raise SheetError(f"{file}, line {reader.line_num}: {error}") from error
    return found


def folded(unit: str) -> str:
    """One spelling of a unit: 城管办（某街道办事处） and 某办事处城管办 are 某街道城管办; what is called
    after its place already, such as 某社区（某街道办事处）, stays 某社区."""
    if found := _OF_OFFICE.match(unit):
        inner, place = found[1], found[2]
        unit = inner if inner.startswith(place) else f"{place}街道{inner}"
    return unit.replace("街道办事处", "街道").replace("办事处", "街道")


def _moment(said: str, *, file: Path, number: int) -> float:
    """Seconds; NaN where nothing stands. SheetError for what is no moment."""
    text = said.strip()
    if not text:
        return math.nan
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        pass  # the other ways of writing it come next
    for pattern in MOMENTS:
        try:
            return datetime.strptime(text, pattern).timestamp()
        except ValueError:
            continue
    raise SheetError(
        f"{file}, line {number}: {text[:40]!r} is no moment; write it as 2026-03-12 14:05:00"
    )
