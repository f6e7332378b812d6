"""A folder of CSV files: categories, then deadline rules, then duty items, in one transaction."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localdate

from wangge.duties import actions
from wangge.duties.imports.categories import import_categories
from wangge.duties.imports.deadlines import import_deadlines
from wangge.duties.imports.duty_items import import_duty_items
from wangge.duties.imports.rows import Report

FILES = ("categories.csv", "deadline_rules.csv", "duty_items.csv")


def import_folder(folder: Path, *, by: str, at: datetime) -> list[Report]:
    """Import what the folder has of FILES; FileNotFoundError where it has none of them.

    Doing it again changes nothing. Good rows stand even where others are refused.
    """
    there = [folder / name for name in FILES if (folder / name).is_file()]
    if not there:
        raise FileNotFoundError(f"{folder} has none of {', '.join(FILES)}")
    with transaction.atomic():
        reports = [_import(path, at=at) for path in there]
        touched = sum(report.created + report.changed for report in reports)
        if touched:
            names = ", ".join(report.file for report in reports)
            actions.revise(f"{touched} rows of {names}", by=by, at=at)
    return reports


def _import(path: Path, *, at: datetime) -> Report:
    if path.name == "categories.csv":
        return import_categories(path)
    if path.name == "deadline_rules.csv":
        return import_deadlines(path)
    return import_duty_items(path, on=localdate(at))
