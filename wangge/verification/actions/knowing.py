"""知识与方案 knowing: knowledge items, scripts and sampling plans are added, never changed."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from wangge.people.models import Unit
from wangge.verification.models import CallScript, KnowledgeItem, SamplingPlan
from wangge.verification.rules.asking import STANDARD, BadScript, read_script
from wangge.verification.rules.leaks import leaks
from wangge.verification.rules.sampling import promise_of, read_plan

COLUMNS = (
    "code", "question", "answer", "law", "article", "category", "owner", "valid_from", "valid_to",
)  # fmt: skip
MOST = {"code": 40, "question": 300, "answer": 4000, "law": 200, "article": 80, "category": 80}


class Refused(NamedTuple):
    """A row that was not taken: its number in the file (1 is the heading), the column, why."""

    row: int
    field: str
    reason: str


@dataclass
class Imported:
    created: int = 0
    changed: int = 0  # a new version stands beside the old one
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


def import_knowledge(rows: Iterable[Mapping[str, str]], *, by: str, at: datetime) -> Imported:
    """Take in knowledge items; one that differs from its latest version becomes the next version."""
    report = Imported()
    units = dict(Unit.objects.values_list("code", "pk"))
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        facts = _facts(number, row, units, report)
        if facts is None:
            continue
        if facts["code"] in seen:
            report.refused.append(Refused(number, "code", "stands twice in this file"))
            continue
        seen.add(facts["code"])
        _keep(facts, report, by=by, at=at)
    return report


def _keep(facts: dict[str, Any], report: Imported, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        last = KnowledgeItem.objects.filter(code=facts["code"]).order_by("-version").first()
        if last and all(getattr(last, name) == value for name, value in facts.items()):
            report.unchanged += 1
            return
        version = last.version + 1 if last else 1
        KnowledgeItem.objects.create(version=version, made_at=at, made_by=by, **facts)
        report.created += last is None
        report.changed += last is not None


def _facts(
    number: int, row: Mapping[str, str], units: Mapping[str, int], report: Imported
) -> dict[str, Any] | None:
    """The row as columns of an item; None where something is wrong, which the report then tells."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    wrong = [
        Refused(number, name, "must not be empty")
        for name in ("code", "question", "answer")
        if not cells[name]
    ]
    wrong += [
        Refused(number, name, f"longer than {most} characters")
        for name, most in MOST.items()
        if len(cells[name]) > most
    ]
    if found := [one for one in leaks(cells["answer"]) if one.kind != "name"]:
        wrong.append(Refused(number, "answer", f"holds a {found[0].kind} of a person"))
    if cells["owner"] and cells["owner"] not in units:
        wrong.append(Refused(number, "owner", f"there is no unit {cells['owner'][:40]!r}"))
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(cells[name]) if cells[name] else None
        except ValueError:
            wrong.append(
                Refused(number, name, f"{cells[name][:20]!r} is no day such as 2026-01-31")
            )
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        wrong.append(Refused(number, "valid_to", "lies before valid_from"))
    if wrong:
        report.refused += wrong
        return None
    names = ("code", "question", "answer", "law", "article", "category")
    return {name: cells[name] for name in names} | days | {"owner_id": units.get(cells["owner"])}


def add_script(said: Mapping[str, Any], *, since: date, by: str, at: datetime) -> CallScript:
    """Add a version of the call-back script; BadScript where it cannot be used or stands already."""
    script = read_script(said)
    taken = CallScript.objects.filter(version=script.version).exists()
    if taken or script.version == STANDARD["version"]:
        raise BadScript(
            f"version: {script.version!r} stands already, give the new one another name"
        )
    return CallScript.objects.create(
        version=script.version, script=dict(said), since=since, made_at=at, made_by=by
    )


def set_plan(lines: Any, *, reason: str, by: str, at: datetime) -> SamplingPlan:
    """Whom to call back from now on, under a new seed; BadPlan where the lines cannot be used."""
    plan, seed = read_plan(lines), secrets.token_hex(16)
    return SamplingPlan.objects.create(
        lines=list(plan), seed=seed, seed_promise=promise_of(seed), since=at, reason=reason[:200],
        made_by=by,
    )  # fmt: skip
