"""行 rows: what one row says of a division, an area or a grid, and what became of all rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.grids.datums import CGCS2000


class Rejected(NamedTuple):
    """One thing that could not be taken: where it stands, and why."""

    file: str
    row: int
    field: str
    reason: str


@dataclass
class ImportReport:
    """What became of the rows of one file (or of one run, where `file` is empty)."""

    file: str = ""
    created: int = 0
    changed: int = 0  # same ground, other facts
    versioned: int = 0  # other ground: a new version began
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, row: int, field: str, reason: str) -> None:
        self.rejected.append(Rejected(self.file, row, field, reason))

    @property
    def rows(self) -> int:
        """Rows read; one is counted once, however many of its fields are wrong."""
        refused = {one.row for one in self.rejected}
        return self.created + self.changed + self.versioned + self.unchanged + len(refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionRow:
    """A division; `outline` in the datum named, `lon`/`lat` a point inside in the same."""

    code: str
    name: str
    level: str
    parent: str = ""
    kind: str = "administrative"
    aliases: tuple[str, ...] = ()
    outline: BaseGeometry | None = None
    lon: float | None = None
    lat: float | None = None
    datum: str = CGCS2000
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """A management area and the codes of the divisions it governs."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A grid; `polygon` (Polygon or MultiPolygon, lon/lat degrees) in the datum named."""

    code: str
    name: str
    type: str
    division: str
    polygon: BaseGeometry | None
    level: int = 3
    parent: str = ""
    datum: str = CGCS2000
    households: int | None = None
    population: int | None = None
    land_use: str = ""
    management_grade: str = ""
    responsible_body: str = ""
    posted_phone: str = ""
    valid_from: date | None = None
    row: int = 0


AnyRow = TypeVar("AnyRow", DivisionRow, AreaRow, GridRow)
AnyNested = TypeVar("AnyNested", DivisionRow, GridRow)


def numbered(rows: Iterable[AnyRow], *, report: ImportReport) -> dict[str, AnyRow]:
    """Rows by code; blank codes and codes that stand there twice are refused."""
    found: dict[str, AnyRow] = {}
    for nth, given in enumerate(rows, 1):
        row = given if given.row else replace(given, row=nth)
        if not row.code:
            report.reject(row.row, "code", _("must not be empty"))
        elif row.code in found:
            told = {"row": found[row.code].row}
            report.reject(row.row, "code", _("this code stands in row %(row)s already") % told)
        else:
            found[row.code] = row
    return found


def parents_first(
    rows: dict[str, AnyNested], *, known: Callable[[str], bool], report: ImportReport
) -> Iterator[list[AnyNested]]:
    """Rows in rounds, each after its parents; those without a parent to be found are refused.

    `known` says whether a code is stored; it is asked between the rounds.
    """
    waiting = dict(rows)
    while waiting:
        ready = [row for row in waiting.values() if not row.parent or row.parent not in waiting]
        if not ready:
            for row in waiting.values():
                report.reject(row.row, "parent", _("the parents go round in a circle"))
            return
        for row in ready:
            del waiting[row.code]
        orphans = [row for row in ready if row.parent and not known(row.parent)]
        for row in orphans:
            told = {"code": row.parent}
            report.reject(row.row, "parent", _("there is no %(code)s to lie in") % told)
        lost = {row.code for row in orphans}
        yield [row for row in ready if row.code not in lost]
