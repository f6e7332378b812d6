"""duty_items.csv: a matter, its law, who leads at each level – a changed row is a new version."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.duties.imports.rows import BadField, Report, Row, each_row, put, read
from wangge.duties.models import Category, DeadlineRule, DutyItem
from wangge.grids.models import Level

LEADS = {f"lead_{level}": level.value for level in Level}
COLUMNS = (
    "code", "matter", "keywords", "category", "law", "article", "level", *LEADS,
    "co_kinds", "deadline", "admitted", "valid_from",
)  # fmt: skip
YES, NO = ("1", "yes", "true", "是"), ("0", "no", "false", "否")


def import_duty_items(path: Path, *, on: date) -> Report:
    """Create duty items; one whose content changed ends and goes on as a new version.

    The new version begins on the row's `valid_from` where that lies after the old beginning, else
    `on`; the old one ends that day. The caller holds the transaction.
    """
    report = Report(path.name)
    around = _Around()
    seen: set[str] = set()

    def take(row: Row) -> None:
        code = row.required("code")
        if code in seen:
            raise BadField("code", _("this code stands in the file twice"))
        seen.add(code)
        _take(row, around, on=on, report=report)

    each_row(read(path, columns=COLUMNS, report=report), take, report=report)
    return report


class _Around:
    """What the rows may name, read once: latest versions, categories, deadline rules."""

    def __init__(self) -> None:
        stored = DutyItem.objects.order_by("version").select_related("category", "deadline")
        self.items = {item.code: item for item in stored}
        self.rules = {rule.code: rule for rule in DeadlineRule.objects.all()}
        self.categories: dict[str, list[Category]] = {}
        for each in Category.objects.all():
            self.categories.setdefault(each.code, []).append(each)


def _take(row: Row, around: _Around, *, on: date, report: Report) -> None:
    values, begins = _values(row, around), row.day("valid_from")
    old = around.items.get(row["code"])
    if old and all(getattr(old, name) == value for name, value in values.items()):
        report.unchanged += 1
        return
    new = DutyItem(code=row["code"], version=old.version + 1 if old else 1)
    values["valid_from"] = _beginning(old, begins, on=on) if old else begins
    put(new, values, report=report, beyond=_FREE)
    if old:
        report.created, report.changed = report.created - 1, report.changed + 1
        DutyItem.objects.filter(pk=old.pk).update(valid_to=values["valid_from"])


def _beginning(old: DutyItem, begins: date | None, *, on: date) -> date:
    if begins and (old.valid_from is None or begins > old.valid_from):
        return begins
    return max(on, old.valid_from or on)


_FREE = (
    "keywords", "category", "leads", "co_kinds", "deadline", "law", "article",
    "valid_from", "valid_to",
)  # fmt: skip


def _values(row: Row, around: _Around) -> dict[str, object]:
    level = row.among("level", Level.values)
    leads = {level: row[column] for column, level in LEADS.items() if row[column]}
    if level not in leads:
        raise BadField(f"lead_{level}", _("must name who leads at the level it is handled at"))
    return {
        "matter": row.required("matter"),
        "keywords": row.words("keywords"),
        "category": _category(row, around),
        "law": _short(row, "law", 120),
        "article": _short(row, "article", 40),
        "level": level,
        "leads": leads,
        "co_kinds": row.words("co_kinds"),
        "deadline": _deadline(row, around),
        "admitted": _yes(row, "admitted"),
    }


def _short(row: Row, name: str, most: int) -> str:
    if len(row[name]) > most:
        raise BadField(name, _("must not be longer than %(most)s characters") % {"most": most})
    return row[name]


def _category(row: Row, around: _Around) -> Category | None:
    """By "scheme:code", or by a code that only one scheme has."""
    if not row["category"]:
        return None
    scheme, _sep, code = row["category"].rpartition(":")
    found = [c for c in around.categories.get(code, []) if scheme in ("", c.scheme)]
    if len(found) > 1:
        raise BadField("category", _("several schemes have this code; write scheme:code"))
    if not found:
        raise BadField(
            "category", _("there is no category %(code)s here") % {"code": row["category"]}
        )
    return found[0]


def _deadline(row: Row, around: _Around) -> DeadlineRule | None:
    if not row["deadline"]:
        return None
    found = around.rules.get(row["deadline"])
    if found is None:
        raise BadField(
            "deadline", _("there is no deadline rule %(code)s here") % {"code": row["deadline"]}
        )
    return found


def _yes(row: Row, name: str) -> bool:
    return row.among(name, (*YES, *NO), blank=True) in YES
