"""教 teaching: settled cases, of the log or of a file, made into a model of dispatch."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate, localtime
from numpy.typing import NDArray

from wangge.dispatch.ranking import examples, fitting, whose
from wangge.dispatch.ranking.examples import Example
from wangge.dispatch.ranking.teaching import teach
from wangge.duties.queries import duty_items
from wangge.people.roster import roster
from wangge.site.trying.sheets import names, table

TARGETS = {"general": 0.05, "urgent": 0.03, "safety": 0.01}
DELTA = 0.05


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a file hold what; a channel and an urgency are read where they are called so."""

    text: str = "words"
    label: str = "expected_duty"
    unit: str = ""
    division: str = "community"


@dataclass(frozen=True)
class Taught:
    """What was learned, and how many rows were left out for what reason."""

    arrays: dict[str, NDArray[Any]]
    card: dict[str, Any]
    left_out: dict[str, int]


def learn(file: Path | None, columns: Columns, *, at: datetime) -> Taught:
    """A model from the rows of a file, or from the log. Raises SheetError, TooLittle or ValueError."""
    left_out: Counter[str] = Counter()
    found = _of_file(file, columns, left_out, at=at) if file else examples.from_log()
    source = file.name if file else "log"
    made = teach(list(found), source=source, targets=TARGETS, delta=DELTA, at=at)
    return Taught(made.arrays, made.card, dict(left_out))


def in_words(promise: dict[str, Any]) -> str:
    """One tier's promise."""
    if promise["threshold"] > 1:
        return f"nothing certified at {promise['target']:.0%} ({promise['n']} cases)"
    return (
        f"from {promise['threshold']:.3f}: {promise['sent']} of {promise['n']} go by themselves, at most "
        f"{promise['bound']:.2%} of them wrong with probability {1 - promise['delta']:.0%}"
    )


def _of_file(
    file: Path, columns: Columns, left_out: Counter[str], *, at: datetime
) -> Iterator[Example]:
    text = names(columns.text)
    wanted = [*text, columns.division, *([columns.unit] if columns.unit else [columns.label])]
    by_code = {item.code: item for item in duty_items(localdate(at))}
    called = {
        name: pk for pk, unit in roster().units.items() for name in (unit.name, *unit.aliases)
    }
    for row in table(file, wanted):
        words = "。".join(filter(None, (row[name] for name in text)))
        code, place = row.get(columns.label) or "", row[columns.division] or ""
        item = by_code.get(code)
        unit = _unit(row.get(columns.unit) or "", called) if columns.unit else None
        if not columns.unit and item:
            lead = whose.lead(item, place)
            unit = lead.unit.pk if lead else None
        if not words or unit is None:
            left_out["without words" if not words else "without a unit that is known"] += 1
            continue
        yield Example(
            words=words, channel=row.get("channel") or "", division=place, month=localtime(at).month,
            unit=unit, duty=code if item else "", tier=_tier(row.get("urgency") or ""),
        )  # fmt: skip


def _unit(said: str, called: dict[str, int]) -> int | None:
    said = said.strip()
    if said in called:
        return called[said]
    return int(said) if said.isdecimal() and int(said) in roster().units else None


def _tier(urgency: str) -> str:
    return urgency if urgency in fitting.TIERS else "general"
