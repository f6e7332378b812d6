"""categories.csv: scheme, code, name, parent, synonyms – parents may stand below their children."""

from pathlib import Path

from django.utils.translation import gettext as _

from wangge.duties.imports.rows import BadField, Report, Row, put, read
from wangge.duties.models import Category

COLUMNS = ("scheme", "code", "name", "parent", "synonyms")


def import_categories(path: Path) -> Report:
    """Create and change categories by scheme and code; the caller holds the transaction."""
    report = Report(path.name)
    seen: set[tuple[str, str]] = set()
    waiting: list[Row] = []
    for row in read(path, columns=COLUMNS, report=report):
        try:
            key = row.required("scheme"), row.required("code")
            if key in seen:
                raise BadField("code", _("this code stands in the file twice"))
            seen.add(key)
            waiting.append(row)
        except BadField as error:
            report.reject(row.number, error)
    while waiting:
        ready = [row for row in waiting if not _waits(row, waiting)]
        if not ready:
            break
        for row in ready:
            try:
                _take(row, report)
            except BadField as error:
                report.reject(row.number, error)
        waiting = [row for row in waiting if row not in ready]
    for row in waiting:
        report.reject(row.number, BadField("parent", _("the parents go round in a circle")))
    report.rejected.sort(key=lambda each: each.row)
    return report


def _waits(row: Row, waiting: list[Row]) -> bool:
    """Whether the row's parent is still to come."""
    return any(
        other["scheme"] == row["scheme"] and other["code"] == row["parent"] for other in waiting
    )


def _take(row: Row, report: Report) -> None:
    scheme, code = row["scheme"], row["code"]
    parent = None
    if row["parent"]:
        parent = Category.objects.filter(scheme=scheme, code=row["parent"]).first()
        if parent is None:
            raise BadField(
                "parent", _("there is no category %(code)s here") % {"code": row["parent"]}
            )
    kept = Category.objects.filter(scheme=scheme, code=code).first()
    if kept and parent and kept.pk in _above(parent):
        raise BadField("parent", _("the parents go round in a circle"))
    values = {"name": row.required("name"), "synonyms": row.words("synonyms"), "parent": parent}
    put(
        kept or Category(scheme=scheme, code=code),
        values,
        report=report,
        beyond=("parent", "synonyms", "valid_from", "valid_to"),
    )


def _above(category: Category) -> set[int]:
    """Keys of the category and of all above it."""
    keys: set[int] = set()
    here: Category | None = category
    while here is not None and here.pk not in keys:
        keys.add(here.pk)
        here = here.parent
    return keys
