"""网格导入 grid import: rows become grids; other ground under a known code becomes a new version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import shapely
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.base.models import Edition
from wangge.grids.datums import UnknownDatum, datum_named
from wangge.grids.imports import shapes
from wangge.grids.imports.rows import GridRow, ImportReport, numbered, parents_first
from wangge.grids.models import EDITION, Division, Grid
from wangge.grids.rules import area_m2

BATCH = 2_000
_FACTS = (
    "name", "level", "parent_id", "households", "population", "land_use", "management_grade",
    "responsible_body", "posted_phone",
)  # fmt: skip
_GROUND = ("type", "division_id", "polygon")
_WIDTHS = {"code": 24, "name": 80, "land_use": 40, "management_grade": 20,
           "responsible_body": 80, "posted_phone": 20}  # fmt: skip


def load_grids(rows: Iterable[GridRow], *, at: datetime, file: str = "") -> ImportReport:
    """Take grids in, parents before what lies in them; a row that cannot be taken is reported.

    A code not seen before begins version 1. Other facts on the same ground change the row; other
    ground, type or division ends it the day of `at` and begins the next version. Rows already
    taken change nothing, so an import may be run again. Each batch is one transaction.
    """
    report = ImportReport(file)
    divisions = dict(Division.objects.values_list("code", "pk"))
    grids = dict(Grid.objects.filter(valid_to__isnull=True).values_list("code", "pk"))
    load = _Load(report, divisions=divisions, grids=grids, today=timezone.localdate(at))
    waiting = numbered(rows, report=report)
    for ready in parents_first(waiting, known=grids.__contains__, report=report):
        for start in range(0, len(ready), BATCH):
            load.take(ready[start : start + BATCH])
    report.rejected.sort(key=lambda one: one.row)
    return report


class _Load:
    """One run: what is known so far, and the report."""

    def __init__(
        self, report: ImportReport, *, divisions: dict[str, int], grids: dict[str, int], today: date
    ) -> None:
        self.report, self.divisions, self.grids, self.today = report, divisions, grids, today

    def take(self, rows: Sequence[GridRow]) -> None:
        """Check a batch, then write what is new or other."""
        good = self._drawn([row for row in rows if self._sound(row)])
        begun: list[Grid] = []
        altered: list[Grid] = []
        ended: list[int] = []
        with transaction.atomic():
            kept = _newest(row.code for row, _drawing in good)
            for row, drawing in good:
                grid = self._grid(row, drawing)
                before = kept.get(row.code)
                if before is None or _over(before, self.today):
                    if before is not None:  # ended once, and begun again
                        grid.version, grid.valid_from = before.version + 1, self.today
                    self.report.created += 1
                    begun.append(grid)
                elif not _same(before, grid, _GROUND):
                    grid.version, grid.valid_from = before.version + 1, self.today
                    self.report.versioned += 1
                    begun.append(grid)
                    ended.append(before.pk)
                elif not _same(before, grid, _FACTS):
                    grid.pk = before.pk
                    self.report.changed += 1
                    altered.append(grid)
                else:
                    self.report.unchanged += 1
            self._write(begun, altered=altered, ended=ended)

    def _write(self, begun: list[Grid], *, altered: list[Grid], ended: list[int]) -> None:
        Grid.objects.filter(pk__in=ended).update(valid_to=self.today)
        Grid.objects.bulk_create(begun)
        Grid.objects.bulk_update(altered, [name.removesuffix("_id") for name in _FACTS])
        self.grids.update((grid.code, grid.pk) for grid in begun)
        if begun or altered or ended:
            Edition.renew(EDITION)

    def _sound(self, row: GridRow) -> bool:
        """Whether all of a row but its polygon can be used; tells every fault it has."""
        faults: list[tuple[str, str]] = []
        if row.type not in Grid.Type.values:
            told = {"value": row.type, "allowed": ", ".join(Grid.Type.values)}
            faults.append(("type", _("%(value)r is not known; allowed: %(allowed)s") % told))
        if row.level not in (1, 2, 3):
            faults.append(("level", _("must be 1 (street), 2 (community) or 3 (grid proper)")))
        if row.division not in self.divisions:
            told = {"value": row.division}
            faults.append(("division", _("there is no division %(value)r") % told))
        if not row.name:
            faults.append(("name", _("must not be empty")))
        for name, most in _WIDTHS.items():
            if len(getattr(row, name)) > most:
                faults.append((name, _("is longer than %(most)s characters") % {"most": most}))
        try:
            datum_named(row.datum)
        except UnknownDatum as error:
            faults.append(("datum", str(error)))
        for field, reason in faults:
            self.report.reject(row.row, field, reason)
        return not faults

    def _drawn(self, rows: list[GridRow]) -> list[tuple[GridRow, tuple[bytes, float]]]:
        """Rows with the WKB and the area of their polygon, those with a bad one refused."""
        by_datum: dict[str, list[GridRow]] = defaultdict(list)
        drawn = shapes.shapes([row.polygon for row in rows])
        for row, fault in zip(rows, shapes.faults(drawn), strict=True):
            if fault is None:
                by_datum[row.datum].append(row)
            else:
                self.report.reject(row.row, "polygon", fault)
        found: list[tuple[GridRow, tuple[bytes, float]]] = []
        for datum, some in by_datum.items():
            kept = shapes.stored(shapes.shapes([row.polygon for row in some]), datum=datum)
            wkb, areas = shapely.to_wkb(kept), area_m2(kept).tolist()
            found += zip(some, zip(wkb, areas, strict=True), strict=True)
        return found

    def _grid(self, row: GridRow, drawing: tuple[bytes, float]) -> Grid:
        return Grid(
            code=row.code,
            type=row.type,
            level=row.level,
            name=row.name,
            parent_id=self.grids[row.parent] if row.parent else None,
            division_id=self.divisions[row.division],
            polygon=drawing[0],
            area_m2=drawing[1],
            datum=shapes.stored_datum(row.datum),
            households=row.households,
            population=row.population,
            land_use=row.land_use,
            management_grade=row.management_grade,
            responsible_body=row.responsible_body,
            posted_phone=row.posted_phone,
            valid_from=row.valid_from,
        )


def _newest(codes: Iterable[str]) -> dict[str, Grid]:
    """The latest version of each of these grids."""
    return {grid.code: grid for grid in Grid.objects.filter(code__in=codes).order_by("version")}


def _over(grid: Grid, today: date) -> bool:
    return grid.valid_to is not None and grid.valid_to <= today


def _same(one: Grid, other: Grid, names: Sequence[str]) -> bool:
    return all(_plain(getattr(one, name)) == _plain(getattr(other, name)) for name in names)


def _plain(value: object) -> object:
    """PostgreSQL gives bytes as a memoryview."""
    return bytes(value) if isinstance(value, memoryview) else value
