"""管理区域导入 area import: rows become management areas with the divisions they govern."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.base.models import Edition
from wangge.grids.imports.rows import AreaRow, ImportReport, numbered
from wangge.grids.models import EDITION, Division, ManagementArea


def load_areas(rows: Iterable[AreaRow], *, at: datetime, file: str = "") -> ImportReport:
    """Take management areas in by code; one that names an unknown division is refused whole.

    `at` is the moment of the import. May be run again.
    """
    report = ImportReport(file)
    with transaction.atomic():
        divisions = dict(Division.objects.values_list("code", "pk"))
        for row in numbered(rows, report=report).values():
            unknown = [code for code in row.divisions if code not in divisions]
            if not row.name:
                report.reject(row.row, "name", _("must not be empty"))
            elif unknown:
                told = {"codes": ", ".join(unknown)}
                report.reject(row.row, "divisions", _("there is no division %(codes)s") % told)
            else:
                _take(row, {divisions[code] for code in row.divisions}, report=report)
        if report.created or report.changed:
            Edition.renew(EDITION)
    return report


def _take(row: AreaRow, governed: set[int], *, report: ImportReport) -> None:
    values = {"name": row.name, "aliases": list(row.aliases)}
    area = ManagementArea.objects.filter(code=row.code).first()
    if area is None:
        area = ManagementArea.objects.create(code=row.code, **values)
        report.created += 1
    else:
        before = set(area.divisions.values_list("pk", flat=True))
        if before == governed and (area.name, area.aliases) == (row.name, list(row.aliases)):
            report.unchanged += 1
            return
        ManagementArea.objects.filter(pk=area.pk).update(**values)
        report.changed += 1
    area.divisions.set(governed)
