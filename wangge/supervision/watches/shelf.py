"""The shelf of watches: what a watch finds, and the sentence by which it says why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wangge.base.shelf import Shelf


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing a watch sees at a moment; `strong` enough to be told, or only enough to stay so."""

    subject: str  # what it is about, so that it is told once: "case:7"
    level: str  # supervision.models.Level
    why: Mapping[str, Any]  # figures and slugs for the sentence; nothing of a person
    strong: bool = True
    case_id: int | None = None
    unit_id: int | None = None
    clock_id: int | None = None
    cases: tuple[int, ...] = ()
    area: str = ""  # division code


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One watch. Where it does not `keep`, the ladder tells of it, once a rung."""

    label: Any  # lazily translated
    look: Callable[[datetime], Iterable[Found]]
    sentence: Callable[[Mapping[str, Any]], str]
    quiet: timedelta = timedelta(days=3)  # so long it must not be seen before it can be told anew
    keeps: bool = field(default=True)


watches: Shelf[Watch] = Shelf("wangge.supervision.watches")


def sentence(watch: str, why: Mapping[str, Any]) -> str:
    """Why did this fire? In one sentence, in the reader's language."""
    return watches[watch].sentence(why)
