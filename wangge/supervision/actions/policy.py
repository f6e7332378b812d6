"""阶梯之事: a city sets its own ladder, rung by rung or from a file; each change is traced."""

import csv
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction

from wangge.base.jobs import enqueue
from wangge.base.models import Edition
from wangge.cases.models import Urgency
from wangge.clocks.models import Kind
from wangge.people.traces import trace
from wangge.supervision import models
from wangge.supervision.models import EDITION
from wangge.supervision.queries.policy import rungs
from wangge.supervision.rules.ladder import Rung, wrong

COLUMNS = tuple(field.name for field in fields(Rung))
REARRANGE = "supervision.rearrange"
YES, NO = ("1", "true", "yes"), ("0", "false", "no", "")


class LadderError(ValueError):
    """A ladder cannot be set so: which rung or line, what, and what is allowed."""


def set_ladder(wanted: Iterable[Rung], *, by: str, at: datetime) -> int:
    """Put these rungs in place of all there are; how many. LadderError, and nothing is changed."""
    new = list(wanted)
    if not new:
        raise LadderError("a ladder needs a rung; switch one off by active = no")
    codes = [one.code for one in new]
    if twice := next((code for code in codes if codes.count(code) > 1), ""):
        raise LadderError(f"{twice}: stands twice")
    for rung in new:
        if why := _wrong(rung):
            raise LadderError(f"{rung.code}: {why}")
    with transaction.atomic():
        old = {one.code: one for one in rungs()}
        models.Rung.objects.all().delete()
        models.Rung.objects.bulk_create(models.Rung(**_row(rung)) for rung in new)
        for rung in new:
            if rung != old.get(rung.code):
                _trace(rung, old.get(rung.code), by=by, at=at)
        for code in old.keys() - set(codes):
            trace("ladder changed", by=by, at=at, about=f"rung:{code}", what="taken out")
        Edition.renew(EDITION)
        enqueue(REARRANGE, {"after": 0}, at=at)
    return len(new)


def change_rung(code: str, *, by: str, at: datetime, **changes: Any) -> Rung:
    """Change one rung; the others stay. LadderError for one that is not there, or would be wrong."""
    all_rungs = rungs()
    old = next((one for one in all_rungs if one.code == code), None)
    if old is None:
        raise LadderError(f"{code}: there is no such rung")
    new = replace(old, **changes)
    set_ladder([new if one.code == code else one for one in all_rungs], by=by, at=at)
    return new


def _wrong(rung: Rung) -> str:
    if not rung.code or len(rung.code) > 40:
        return "code: 1 to 40 characters"
    if rung.clock not in Kind.values:
        return f"clock: {rung.clock!r} is none of {', '.join(Kind.values)}"
    if rung.urgency and rung.urgency not in Urgency.values:
        return f"urgency: {rung.urgency!r} is none of {', '.join(Urgency.values)}, or blank"
    if rung.after < 0 or rung.answer < 0 or max(rung.after, rung.answer) > 10_000:
        return "after, answer: from 0 to 10000"
    return wrong(rung)


def _row(rung: Rung) -> dict[str, Any]:
    return {name: getattr(rung, name) for name in COLUMNS} | {"tell": list(rung.tell)}


def _trace(new: Rung, old: Rung | None, *, by: str, at: datetime) -> None:
    was = _row(old) if old else {}
    changed = {name: [was.get(name), value] for name, value in _row(new).items()}
    moved = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    trace("ladder changed", by=by, at=at, about=f"rung:{new.code}", what=moved)


def export(out: TextIO) -> int:
    """Write the ladder as CSV; how many rungs."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for rung in rungs():
        writer.writerow(_cell(getattr(rung, name)) for name in COLUMNS)
    return len(rungs())


def load(path: Path, *, by: str, at: datetime) -> int:
    """Set the ladder from a CSV file such as `export` writes; LadderError names the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise LadderError(f"{path.name}, line 1: the column {lacking[0]!r} is missing")
        found = [_read(row, f"{path.name}, line {reader.line_num}") for row in reader]
    return set_ladder(found, by=by, at=at)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)


def _read(row: dict[str, str], where: str) -> Rung:
    said: dict[str, Any] = {name: (row[name] or "").strip() for name in COLUMNS}
    for name in ("after", "answer"):
        said[name] = _number(said[name] or "0", where, name)
    said["percent"] = _number(said["percent"], where, "percent") if said["percent"] else None
    for name in ("needs_ack", "again", "active"):
        if said[name].lower() not in YES + NO:
            raise LadderError(f"{where}, {name}: {said[name]!r} is neither yes nor no")
        said[name] = said[name].lower() in YES
    for name in ("after_unit", "answer_unit"):
        said[name] = said[name] or "work_day"
    rung = Rung(**said | {"tell": tuple(said["tell"].split())})
    if why := _wrong(rung):
        raise LadderError(f"{where}, {why}")
    return rung


def _number(text: str, where: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise LadderError(f"{where}, {name}: {text!r} is no whole number")
    return int(text)
