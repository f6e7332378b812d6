"""知识 knowing: knowledge items – written version by version, checked, retired, never changed; and when they were used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.base import rows
from wangge.cases import events as e
from wangge.cases.models import Case
from wangge.people.models import Unit
from wangge.people.traces import trace
from wangge.verification.models import KnowledgeCheck, KnowledgeItem, KnowledgeUse
from wangge.verification.queries.knowing import latest, version_of
from wangge.verification.rules.leaks import leaks

TEXTS = ("code", "question", "answer", "law", "article", "category")
COLUMNS = (*TEXTS, "owner", "valid_from", "valid_to")
MOST = {"code": 40, "question": 300, "answer": 4000, "law": 200, "article": 80, "category": 80}
LONGEST_REASON = 200


class Unfit(ValueError):
    """What was said of an item cannot be kept; `wrong` says by field why, in the reader's language."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in wrong.items()))
        self.wrong = dict(wrong)


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


def import_knowledge(lines: Iterable[Mapping[str, str]], *, by: str, at: datetime) -> Imported:
    """Take in knowledge items; one that differs from its latest version becomes the next version."""
    report = Imported()
    units = dict(Unit.objects.values_list("code", "pk"))
    seen: set[str] = set()
    for number, row in enumerate(lines, 2):
        try:
            facts = _facts(row, units)
        except Unfit as error:
            report.refused += [Refused(number, name, why) for name, why in error.wrong.items()]
            continue
        if facts["code"] in seen:
            report.refused.append(Refused(number, "code", _("stands twice in this file")))
            continue
        seen.add(facts["code"])
        item, new = _keep(facts, by=by, at=at)
        report.created += new and item.version == 1
        report.changed += new and item.version > 1
        report.unchanged += not new
    if report.created or report.changed:
        trace("knowledge imported", by=by, at=at, created=report.created, changed=report.changed)
    return report


def write_item(
    said: Mapping[str, str], *, after: KnowledgeItem | None = None, by: str, at: datetime
) -> KnowledgeItem:
    """A new item, or the version that follows `after`, which its writer had read. Unfit.

    Words that differ in nothing make no version: then the latest one is given back.
    """
    facts = _facts(said, dict(Unit.objects.values_list("code", "pk")))
    last = latest(facts["code"])
    if after is None and last is not None:
        raise Unfit({"code": _("stands already: open that item and write its next version")})
    if after is not None:
        _still_the_last(after)
        facts["code"] = after.code  # what is another item is not its next version
    try:
        item, new = _keep(facts, by=by, at=at)
    except IntegrityError as error:
        raise Unfit({"code": _("somebody else has just written this version")}) from error
    if new:
        trace("knowledge written", by=by, at=at, about=item, item=str(item))
    return item


def retire(
    item: KnowledgeItem, *, last_day: date | None, reason: str, by: str, at: datetime
) -> KnowledgeItem:
    """失效: its next version holds until a day and no longer; why stands in the audit. Unfit."""
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("must not be empty")
    if last_day is None:
        wrong["last_day"] = _("give a day such as 2026-01-31")
    elif item.valid_from and last_day < item.valid_from:
        wrong["last_day"] = _("lies before the day it begins to hold")
    elif item.valid_to and item.valid_to <= last_day:
        wrong["last_day"] = _("it holds no longer than that already")
    if wrong:
        raise Unfit(wrong)
    _still_the_last(item)
    facts = {name: getattr(item, name) for name in (*TEXTS, "owner_id", "valid_from")}
    made, _new = _keep(facts | {"valid_to": last_day}, by=by, at=at)
    why = reason.strip()[:LONGEST_REASON]
    trace("knowledge retired", by=by, at=at, about=made, item=str(made), reason=why)
    return made


def check(item: KnowledgeItem, *, by: str, at: datetime) -> KnowledgeCheck:
    """核对: a person has read it against its source, and it still holds. Unfit for an old version."""
    _still_the_last(item)
    made = KnowledgeCheck.objects.create(item=item, checked_at=at, checked_by=by)
    trace("knowledge checked", by=by, at=at, about=item, item=str(item))
    return made


def used(case: Case, items: Iterable[KnowledgeItem], *, way: str, at: datetime) -> None:
    """引用: an answer of this case went out that rested on these versions; each counts once a case."""
    for item in items:
        said = {"case_id": case.pk, "item_id": item.pk, "way": way, "used_at": at}
        rows.insert(KnowledgeUse, ignore_conflict=True, **said)


def used_at_once(case: Case, said: e.Answered, at: datetime, _: None) -> None:
    """An answer at once may rest on an item as well; which one stands in the log."""
    if said.item and (item := version_of(said.item)):
        used(case, [item], way=KnowledgeUse.Way.ANSWER, at=at)


def _still_the_last(item: KnowledgeItem) -> None:
    if latest(item.code) != item:
        raise Unfit({"code": _("somebody has written a newer version: read that one first")})


def _keep(facts: dict[str, Any], *, by: str, at: datetime) -> tuple[KnowledgeItem, bool]:
    """The item as it stands now, and whether that is a version just written."""
    with transaction.atomic():
        last = latest(facts["code"])
        if last and all(getattr(last, name) == value for name, value in facts.items()):
            return last, False
        version = last.version + 1 if last else 1
        made = KnowledgeItem.objects.create(version=version, made_at=at, made_by=by, **facts)
        return made, True


def _facts(row: Mapping[str, str], units: Mapping[str, int]) -> dict[str, Any]:
    """What was said, as columns of an item; Unfit tells the first thing wrong of every field."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    wrong = {name: _("must not be empty") for name in TEXTS[:3] if not cells[name]}
    for name, most in MOST.items():
        if len(cells[name]) > most:
            wrong[name] = _("longer than %(n)s characters") % {"n": most}
    if any(one.kind != "name" for one in leaks(cells["answer"])):
        wrong["answer"] = _("holds a number of a person: take it out")
    if cells["owner"] and cells["owner"] not in units:
        wrong["owner"] = _("there is no unit %(code)s") % {"code": repr(cells["owner"][:40])}
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(cells[name]) if cells[name] else None
        except ValueError:
            wrong[name] = _("%(text)s is no day such as 2026-01-31") % {
                "text": repr(cells[name][:20])
            }
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        wrong["valid_to"] = _("lies before the day it begins to hold")
    if wrong:
        raise Unfit(wrong)
    return {name: cells[name] for name in TEXTS} | days | {"owner_id": units.get(cells["owner"])}
