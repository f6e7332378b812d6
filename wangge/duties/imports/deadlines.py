"""deadline_rules.csv: code, clock, category, condition, severity, area, channel, value, unit, priority, basis."""

from pathlib import Path

from django.utils.translation import gettext as _

from wangge.duties.imports.rows import BadField, Report, Row, each_row, put, read
from wangge.duties.models import DeadlineRule
from wangge.duties.rules import LONGEST, Clock, Measure

COLUMNS = (
    "code", "clock", "category", "condition", "severity", "area", "channel",
    "value", "unit", "priority", "basis",
)  # fmt: skip
SEVERITIES = ("general", "urgent", "safety")
AREAS = ("urban", "rural")


def import_deadlines(path: Path) -> Report:
    """Create and change deadline rules by code; the caller holds the transaction."""
    report = Report(path.name)
    known = {rule.code: rule for rule in DeadlineRule.objects.all()}
    seen: set[str] = set()

    def take(row: Row) -> None:
        code = row.required("code")
        if code in seen:
            raise BadField("code", _("this code stands in the file twice"))
        seen.add(code)
        put(
            known.get(code) or DeadlineRule(code=code),
            _values(row),
            report=report,
            beyond=("valid_from", "valid_to"),
        )

    each_row(read(path, columns=COLUMNS, report=report), take, report=report)
    return report


def _values(row: Row) -> dict[str, object]:
    unit = Measure(row.among("unit", Measure))
    same_day = unit is Measure.SAME_DAY  # 当日 needs no value: 0, 1 and blank are all the same
    if same_day:
        row.number_of("value", most=1)
    else:
        row.required("value")
    return {
        "clock": row.among("clock", Clock),
        "category": row["category"],
        "condition": row["condition"],
        "severity": row.among("severity", SEVERITIES, blank=True),
        "area": row.among("area", AREAS, blank=True),
        "channel": row["channel"],
        "value": 0 if same_day else row.number_of("value", least=1, most=LONGEST),
        "unit": unit.value,
        "priority": row.number_of("priority", most=30_000),
        "basis": row["basis"],
    }
