"""categories.csv: scheme, code, name, parent, synonyms – parents may stand below their children."""

from pathlib import Path
from typing import TypeAlias

from django.utils.translation import gettext as _

from wangge.duties.imports.rows import BadField, Report, Row, each_row, put, read
from wangge.duties.models import Category

COLUMNS = ("scheme", "code", "name", "parent", "synonyms")


Key: TypeAlias = tuple[str, str]


def import_categories(path: Path) -> Report:
    """Create and change categories by scheme and code; the caller holds the transaction."""
    report = Report(path.name)
    known = {(each.scheme, each.code): each for each in Category.objects.select_related("parent")}
    waiting: dict[Key, Row] = {}

    def queue(row: Row) -> None:
        key = row.required("scheme"), row.required("code")
        if key in waiting:
            raise BadField("code", _("this code stands in the file twice"))
        waiting[key] = row

    def take(row: Row) -> None:
        _take(row, known, report=report)

    each_row(read(path, columns=COLUMNS, report=report), queue, report=report)
    while ready := [key for key, row in waiting.items() if _above_of(row) not in waiting]:
        each_row([waiting.pop(key) for key in ready], take, report=report)
    for row in waiting.values():
        report.reject(row.number, BadField("parent", _("the parents go round in a circle")))
    report.rejected.sort(key=lambda one: one.row)
    return report


def _above_of(row: Row) -> Key:
    return row["scheme"], row["parent"]


def _take(row: Row, known: dict[Key, Category], *, report: Report) -> None:
    key = scheme, code = row["scheme"], row["code"]
    parent = known.get(_above_of(row))
    if row["parent"] and parent is None:
        told = {"code": row["parent"]}
        raise BadField("parent", _("there is no category %(code)s here") % told)
    kept = known.get(key) or Category(scheme=scheme, code=code)
    if kept.pk and parent and kept.pk in _above(parent):
        raise BadField("parent", _("the parents go round in a circle"))
    put(
        kept,
        {"name": row.required("name"), "synonyms": row.words("synonyms"), "parent": parent},
        report=report,
        beyond=("parent", "synonyms", "valid_from", "valid_to"),
    )
    known[key] = kept


def _above(category: Category) -> set[int]:
    """Keys of the category and of all above it."""
    keys: set[int] = set()
    here: Category | None = category
    while here is not None and here.pk not in keys:
        keys.add(here.pk)
        here = here.parent
    return keys
