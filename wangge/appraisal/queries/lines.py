"""单项 lines: one measure over one group of units in one period – counted, adjusted, believed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from wangge.appraisal.queries.counted import Source, Tally
from wangge.appraisal.rules import Cell, Count, Funnel, Prior, adjust, beliefs, fit_prior, funnel
from wangge.appraisal.rules.belief import Believed
from wangge.appraisal.rules.change import change
from wangge.appraisal.rules.means import Sums, mean_beliefs
from wangge.appraisal.rules.periods import Span
from wangge.appraisal.rules.scheme import Line


@dataclass(frozen=True, kw_only=True)
class Group:
    """Whom a line is reckoned for, what makes cases comparable, the prior's strength if it is set."""

    members: frozenset[int]
    strata: tuple[str, ...]
    strength: float | None


@dataclass(frozen=True, kw_only=True)
class Lined:
    """One line over a group: the standard, what is believed of each unit, the funnel of a rate.

    Beliefs are turned so that more is better; `unit` turns them back.
    """

    line: Line
    standard: float
    strength: float | None
    beliefs: Mapping[int, Believed]
    counts: Mapping[int, tuple[int, float]]  # as the measure counts: n, k
    expected: Mapping[int, float]
    funnel: Funnel | None

    def unit(self, key: int, before: "Lined") -> dict[str, Any] | None:
        """A unit's line as plain values people read; None where it has no case."""
        belief = self.beliefs.get(key)
        if belief is None or not belief.n:
            return None
        shown = self.line.shown
        n, k = self.counts[key]
        low, high = sorted((shown(belief.low), shown(belief.high)))
        old = before.beliefs.get(key)
        return {
            "n": n,
            "k": k,
            "value": k / n if self.line.mean else 100 * k / n,
            "adjusted": shown(belief.value),
            "low": low,
            "high": high,
            "expected": shown(self.expected[key]),
            "points": self.line.points(belief.value),
            "above": belief.above,
            "lies": self._lies(key),
            "rate": self._rate(key),
            "change": self._change(belief, old) if old and old.n else None,
        }

    def _dot(self, key: int) -> Any:
        dots = self.funnel.dots if self.funnel else ()
        return next((dot for dot in dots if dot.unit == key), None)

    def _lies(self, key: int) -> str:
        """Where it lies in the funnel, said by good and bad: in | good | bad | far_good | far_bad."""
        dot = self._dot(key)
        return dot.lies.replace("above", "good").replace("below", "bad") if dot else "in"

    def _rate(self, key: int) -> float | None:
        dot = self._dot(key)
        return self.line.shown(dot.rate) if dot else None

    def _change(self, now: Believed, old: Believed) -> dict[str, float]:
        found = change(now, old)
        factor = 1.0 if self.line.mean else 100.0
        factor *= -1 if self.line.flip else 1
        low, high = sorted((factor * found.low, factor * found.high))
        return {"value": factor * found.value, "low": low, "high": high, "better": found.better}


def line_of(
    line: Line, source: Source, span: Span, group: Group, *, without: Collection[int]
) -> Lined:
    """The line of a group in a period."""
    strata = () if line.mean else group.strata
    found = source.tallies(line.measure, span, strata, without=without)
    kept = [one for one in found if one.unit in group.members]
    return _means(line, kept) if line.mean else _rates(line, kept, group.strength)


def _counts(tallies: list[Tally]) -> dict[int, tuple[int, float]]:
    totals: dict[int, list[float]] = defaultdict(lambda: [0, 0.0])
    for one in tallies:
        totals[one.unit][0] += one.n
        totals[one.unit][1] += one.k
    return {unit: (int(n), k) for unit, (n, k) in sorted(totals.items())}


def _rates(line: Line, tallies: list[Tally], strength: float | None) -> Lined:
    cells = [
        Cell(
            unit=one.unit,
            stratum=one.stratum,
            n=one.n,
            k=one.n - round(one.k) if line.flip else round(one.k),
        )
        for one in sorted(tallies, key=lambda one: (one.unit, one.stratum))
    ]
    rate, mixed = adjust(cells)
    counts = [Count(unit=one.unit, n=one.n, k=one.k, expected=one.expected) for one in mixed]
    prior = fit_prior(counts, group=rate)
    if strength is not None:
        prior = Prior(strength=strength, group=prior.group)
    known = beliefs(counts, prior=prior)
    return Lined(
        line=line,
        standard=rate,
        strength=prior.strength,
        beliefs={int(one.unit): one for one in known},  # type: ignore[call-overload]
        counts=_counts(tallies),
        expected={int(one.unit): one.expected for one in mixed},  # type: ignore[call-overload]
        funnel=funnel(counts, standard=rate),
    )


def _means(line: Line, tallies: list[Tally]) -> Lined:
    side = -1 if line.flip else 1
    totals: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for one in tallies:
        for i, part in enumerate((one.n, side * one.k, one.squares)):
            totals[one.unit][i] += part
    sums = [
        Sums(unit=unit, n=int(n), total=total, squares=squares)
        for unit, (n, total, squares) in sorted(totals.items())
    ]
    mean, known = mean_beliefs(sums)
    return Lined(
        line=line,
        standard=mean,
        strength=None,
        beliefs={int(one.unit): one for one in known},  # type: ignore[call-overload]
        counts=_counts(tallies),
        expected={int(one.unit): mean for one in known},  # type: ignore[call-overload]
        funnel=None,
    )
