"""难易 mix: what a unit's cases would have given in the hands of the whole group."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

STRENGTH = 20.0  # cases at the coarser rate that each stratum is given: rare strata say little


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Cases of one unit in one stratum: `n` counted, `k` of them as wanted.

    `stratum` goes from coarse to fine: (category, urgency, channel), as many as are used.
    """

    unit: Hashable
    stratum: tuple[str, ...]
    n: int
    k: int


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """One unit: what it got, and what the group would have got with the same cases."""

    unit: Hashable
    n: int
    k: int
    expected: float  # 0 … 1; the group's rate where the unit has no case

    @property
    def observed(self) -> float | None:
        return self.k / self.n if self.n else None


def adjust(cells: Iterable[Cell], *, strength: float = STRENGTH) -> tuple[float, list[Mixed]]:
    """(the group's rate, each unit with its expected rate), in the order units first appear.

    Indirect standardisation. The rate of a stratum is the group's in it, drawn by `strength` cases
    to the rate of the stratum above it (category × urgency → category → all), so that one odd case
    does not set the standard for the next one of its kind. ValueError for k outside 0 … n.
    """
    cells = list(cells)
    for cell in cells:
        if not 0 <= cell.k <= cell.n:
            raise ValueError(f"{cell.unit}: {cell.k} of {cell.n} is no count")
    rates = _rates(cells, strength)
    group = rates[()]
    totals: dict[Hashable, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for cell in cells:
        total = totals[cell.unit]
        total[0] += cell.n
        total[1] += cell.k
        total[2] += cell.n * rates[cell.stratum]
    mixed = [
        Mixed(unit=unit, n=int(n), k=int(k), expected=e / n if n else group)
        for unit, (n, k, e) in totals.items()
    ]
    return group, mixed


def _rates(cells: list[Cell], strength: float) -> dict[tuple[str, ...], float]:
    """The rate of each stratum and of each of its beginnings; () is the whole group."""
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    counts[()]  # an empty group has a rate too
    for cell in cells:
        for depth in range(len(cell.stratum) + 1):
            count = counts[cell.stratum[:depth]]
            count[0] += cell.n
            count[1] += cell.k
    rates: dict[tuple[str, ...], float] = {}
    for stratum in sorted(counts, key=len):
        n, k = counts[stratum]
        if not stratum:
            rates[stratum] = k / n if n else 0.5
        else:
            rates[stratum] = (k + strength * rates[stratum[:-1]]) / (n + strength)
    return rates
