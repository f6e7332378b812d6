"""看护 watches: one file a pattern; each asks the cases of a period and names units, counts, cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wangge.appraisal.rules.periods import Span
from wangge.base.shelf import Shelf


@dataclass(frozen=True, kw_only=True)
class Found:
    """A unit, how often, of how many, how often it would be expected (0 … 1), and the cases."""

    unit: int
    n: int
    k: int
    expected: float
    p: float
    cases: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One pattern: its name, what it means in plain words, and how it is sought."""

    label: Any
    says: Any
    find: Callable[[Span], list[Found]]


watches: Shelf[Watch] = Shelf("wangge.appraisal.watches")
