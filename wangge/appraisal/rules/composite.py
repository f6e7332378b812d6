"""总分 composite: several measures weighed into one score, with its interval."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from wangge.appraisal.rules.belief import Believed, middles, shown_value
from wangge.appraisal.rules.ranking import Array, Spread
from wangge.appraisal.rules.scheme import Line

NEAR = 1.959964


@dataclass(frozen=True, kw_only=True)
class Composite:
    """A unit's score, its 95 % interval, the parts it came from (line → points)."""

    unit: Hashable
    value: float
    low: float
    high: float
    standard: float  # the score of a unit that does as the group does
    parts: Mapping[str, float]

    @property
    def above(self) -> float:
        """The probability that the score is above the standard."""
        side = self.value - self.low if self.value > self.standard else self.high - self.value
        deviation = max(side / NEAR, 1e-12)
        return float(ndtr((self.value - self.standard) / deviation))

    def spread(self) -> Spread:
        """As ranking reads it: a normal with the deviation of each side."""
        down = max((self.value - self.low) / NEAR, 1e-9)
        up = max((self.high - self.value) / NEAR, 1e-9)
        z = ndtri(middles())

        def cdf(x: Array) -> Array:
            off = x - self.value
            return np.asarray(ndtr(np.where(off < 0, off / down, off / up)))

        points = self.value + np.where(z < 0, z * down, z * up)
        shown = shown_value(self.low, self.high, self.standard)
        return Spread(unit=self.unit, points=points, cdf=cdf, shown=shown)


def composites(
    lines: Sequence[Line],
    found: Mapping[str, Mapping[Hashable, Believed]],
    *,
    standards: Mapping[str, float],
) -> list[Composite]:
    """Scores of all units that any line knows; in order of the first line that knows them.

    A line that knows nothing of a unit gives it the points of the group: nobody gains or loses by
    what was not measured.
    """
    units = list(dict.fromkeys(unit for line in lines for unit in found.get(line.measure, {})))
    standard = sum(line.points(standards[line.measure]) for line in lines if _known(line, found))
    return [_composite(unit, lines, found, standards, standard) for unit in units]


def _known(line: Line, found: Mapping[str, Mapping[Hashable, Believed]]) -> bool:
    return bool(found.get(line.measure))


def _composite(
    unit: Hashable,
    lines: Sequence[Line],
    found: Mapping[str, Mapping[Hashable, Believed]],
    standards: Mapping[str, float],
    standard: float,
) -> Composite:
    parts: dict[str, float] = {}
    down = up = 0.0
    for line in lines:
        if not _known(line, found):
            continue
        belief = found[line.measure].get(unit)
        if belief is None:
            parts[line.measure] = line.points(standards[line.measure])
            continue
        points = parts[line.measure] = line.points(belief.value)
        ends = sorted((line.points(belief.low), line.points(belief.high)))
        down += (points - ends[0]) ** 2
        up += (ends[1] - points) ** 2
    value = sum(parts.values())
    return Composite(
        unit=unit,
        value=value,
        low=value - down**0.5,
        high=value + up**0.5,
        standard=standard,
        parts=parts,
    )
