"""考 judging: how well the linker groups requests of which somebody else knows the truth; no database."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from wangge.intake.rules.same import joining
from wangge.intake.rules.same.grams import Rarity
from wangge.intake.rules.same.grouping import Groups
from wangge.intake.rules.same.judged import judged
from wangge.intake.rules.same.linking import Told
from wangge.intake.rules.same.spots import said
from wangge.intake.screening import meaning

MOMENT = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?")


class NoSuchColumn(ValueError):
    """A column that was asked for is not in the file; says which there are."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a file hold what; "" where none does."""

    text: Sequence[str]  # the first of several is a title
    group: str
    time: str = ""
    lon: str = ""
    lat: str = ""
    caller: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A file as the linker takes it, in the order of time where that is known."""

    told: list[Told]
    words: list[str]
    truth: list[str]
    odd: dict[str, int] = field(default_factory=dict)  # what could not be read, and how often


def read(path: Path, columns: Columns) -> Rows:
    """All rows; what is odd in one is counted and left unknown. Raises NoSuchColumn, UnicodeDecodeError."""
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = csv.DictReader(file)
        there = found.fieldnames or []
        asked = [
            *columns.text,
            columns.group,
            columns.time,
            columns.lon,
            columns.lat,
            columns.caller,
        ]
        if lacking := [name for name in asked if name and name not in there]:
            raise NoSuchColumn(
                f"{path.name} has no column {', '.join(lacking)}; it has: {', '.join(there)}"
            )
        rows = list(found)
    odd: dict[str, int] = {}
    told = [_told(row, columns, odd) for row in rows]
    # a row whose group is not told is one of its own
    truth = [row[columns.group] or f"row {at}" for at, row in enumerate(rows)]
    words = [" ".join(row[name] or "" for name in columns.text) for row in rows]
    order = sorted(
        range(len(rows)), key=lambda at: (told[at].at or datetime.min.replace(tzinfo=UTC), at)
    )
    return Rows(
        told=[told[at] for at in order], words=[words[at] for at in order],
        truth=[truth[at] for at in order], odd=odd,
    )  # fmt: skip


def judge(rows: Rows, *, at: float = joining.PROPOSED, with_meaning: bool = True) -> dict[str, Any]:
    """Group them one by one, as they came, and compare with the truth; figures, n, ms each."""
    rarity = Rarity.of(one.said.whole for one in rows.told)

    def near(one: int, other: int) -> float:
        return meaning.likeness(rows.words[one], rows.words[other])

    groups = Groups(rows.told, rarity, near if with_meaning else None, at)
    took = []
    for new in range(len(rows.told)):
        start = perf_counter()
        groups.take(new)
        took.append(1000 * (perf_counter() - start))
    took.sort()
    return {
        **judged(groups.of, rows.truth), "n": len(rows.told), "groups": len(set(groups.of)),
        "true_groups": len(set(rows.truth)), "at": at,
        "p50_ms": took[len(took) // 2] if took else 0.0,
        "p99_ms": took[int(len(took) * 0.99)] if took else 0.0, "odd": rows.odd,
    }  # fmt: skip


def as_json(found: dict[str, Any]) -> str:
    plain = {name: round(it, 4) if isinstance(it, float) else it for name, it in found.items()}
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _told(row: dict[str, str], columns: Columns, odd: dict[str, int]) -> Told:
    title = row[columns.text[0]] or "" if len(columns.text) > 1 else ""
    lon, lat = _degrees(row, columns.lon, 180, odd), _degrees(row, columns.lat, 90, odd)
    known = lon is not None and lat is not None
    return Told(
        said=said(" ".join(row[name] or "" for name in columns.text), title=title),
        at=_moment(row, columns.time, odd), lon=lon if known else None, lat=lat if known else None,
        caller=(row[columns.caller] or "").strip() if columns.caller else "",
    )  # fmt: skip


def _degrees(row: dict[str, str], name: str, most: float, odd: dict[str, int]) -> float | None:
    text = (row[name] or "").strip() if name else ""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if abs(value) <= most:
        return value
    odd[name] = odd.get(name, 0) + 1
    return None


def _moment(row: dict[str, str], name: str, odd: dict[str, int]) -> datetime | None:
    """2019/3/1 8:05:00, 2019-03-01T08:05:00+08:00, 2019年3月1日 or seconds since 1970."""
    text = (row[name] or "").strip() if name else ""
    if not text:
        return None
    try:
        if hit := MOMENT.match(text):
            return datetime(*(int(part or 0) for part in hit.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        odd[name] = odd.get(name, 0) + 1
        return None
