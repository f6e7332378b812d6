"""计数 counted: what the measures count, unit by unit, as reckoning needs it; behind it lie the facts."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from wangge.appraisal.rules.periods import Span

WITH_MEANS = ("mean", "rate")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Of one unit in one stratum: how many, the sum of hits, the sum of their squares."""

    unit: int
    stratum: tuple[str, ...]
    n: int
    k: float
    squares: float


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One thing that was counted: the case, the moment that puts it into the period, the hit."""

    case: int
    moment: datetime
    hit: float


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What reckoning must know of a measure."""

    label: Any
    formula: Any
    flip: bool  # fewer are better
    mean: bool
    suffix: str  # "%", "h" …


class Source(Protocol):
    """Where counts come from."""

    def opened(self) -> "AbstractContextManager[Source]":
        """The same, its facts open until the end: for many questions of one snapshot. NoFacts."""

    def kinds(self) -> dict[str, Kind]:
        """The measures that can be weighed."""

    def tallies(
        self, measure: str, span: Span, strata: Sequence[str], *, without: Collection[int]
    ) -> list[Tally]:
        """Counts of a period by unit and stratum, without some cases."""

    def behind(
        self, measure: str, span: Span, unit: int, *, without: Collection[int]
    ) -> list[Behind]:
        """The things counted for one unit."""


class NoFacts(RuntimeError):
    """Nothing has been gathered yet that could be counted; the message says what to do."""
