"""What watches share: rows of (unit, stratum, case, hit) become suspects with their cases."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from wangge.appraisal.rules import Cell, adjust
from wangge.appraisal.rules.gaming import Share, Suspect, edge, suspects
from wangge.appraisal.watches import Found

Row = tuple[int, tuple[str, ...], int, bool]  # unit, stratum, case, whether it shows the pattern


def by_share(rows: Iterable[Row]) -> list[Found]:
    """Units that show a pattern oftener than the others would with such cases."""
    counts: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(lambda: [0, 0])
    cases: dict[int, list[int]] = defaultdict(list)
    for unit, stratum, case, hit in rows:
        count = counts[unit, stratum]
        count[0] += 1
        count[1] += hit
        if hit:
            cases[unit].append(case)
    cells = [
        Cell(unit=unit, stratum=stratum, n=n, k=k)
        for (unit, stratum), (n, k) in sorted(counts.items())
    ]
    _rate, mixed = adjust(cells)
    shares = [Share(unit=one.unit, n=one.n, k=one.k, expected=one.expected) for one in mixed]
    return [_found(one, cases) for one in suspects(shares)]


def by_edge(rows: Iterable[tuple[int, int, float]], *, width: float) -> list[Found]:
    """Units with a heap of ends in the last `width` hours; rows of (unit, case, hours left)."""
    left: dict[Hashable, list[float]] = defaultdict(list)
    cases: dict[int, list[int]] = defaultdict(list)
    for unit, case, hours in rows:
        left[unit].append(hours)
        if 0 <= hours < width:
            cases[unit].append(case)
    return [_found(one, cases) for one in edge(left, width=width)]


def _found(one: Suspect, cases: Mapping[int, list[int]]) -> Found:
    """A unit that stands out, with its cases."""
    unit = int(str(one.unit))
    return Found(
        unit=unit, n=one.n, k=one.k, expected=one.expected, p=one.p, cases=cases.get(unit, [])
    )
