"""综合 composites: several measures made into points, by scales and weights that are configuration.

No framework and no database: what a city decides comes in as a plain mapping with a version, and the
same values under the same version always give the same points.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any


class ConfigError(ValueError):
    """A configuration cannot be used: `.field` says where, the message how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From a value to points: straight lines between corners, level beyond them.

    `below`: under this value nothing is given, whatever the line says; `above`: over it likewise
    (for measures of which less is better).
    """

    corners: tuple[tuple[float, float], ...]  # (value, points), values rising
    below: float | None = None
    above: float | None = None

    def points(self, value: float) -> float:
        if self.below is not None and value < self.below:
            return 0.0
        if self.above is not None and value > self.above:
            return 0.0
        at = bisect_right([corner[0] for corner in self.corners], value)
        if at == 0:
            return self.corners[0][1]
        if at == len(self.corners):
            return self.corners[-1][1]
        (left, low), (right, high) = self.corners[at - 1], self.corners[at]
        return low + (high - low) * (value - left) / (right - left)

    @property
    def full(self) -> float:
        """The most it gives."""
        return max(points for _, points in self.corners)


@dataclass(frozen=True, kw_only=True)
class Term:
    """One measure in a part: its points by a scale, or points taken off for each.

    `measure` is the key of a value; `key:k` and `key:n` mean what stands above and below its line.
    """

    measure: str
    scale: Scale | None = None
    each: float = 0.0  # points for each (negative: taken off), without a scale
    most: float = 0.0  # of `each`, at most so many points either way; 0: no bound

    @property
    def full(self) -> float:
        return self.scale.full if self.scale else 0.0

    def points(self, value: float) -> float:
        if self.scale:
            return self.scale.points(value)
        found = self.each * value
        return max(-self.most, min(self.most, found)) if self.most else found


@dataclass(frozen=True, kw_only=True)
class Part:
    """A dimension, such as what the unit did, what citizens say, how the process went."""

    key: str
    label: str
    terms: tuple[Term, ...]
    weight: float = 1.0

    @property
    def full(self) -> float:
        return sum(term.full for term in self.terms)


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a composite consists of; a change is a new version."""

    key: str
    label: str
    version: int
    parts: tuple[Part, ...]
    out_of: float = 100.0  # what full marks come to
    least: float = 0.5  # share of the weights that must be there, else no points are given
    demo: bool = False  # numbers of ours, to show the shape: no city has decided them

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Config":
        """A configuration as `plain` writes it; ConfigError says what is wrong and where."""
        parts = tuple(_part(one, f"parts[{n}]") for n, one in enumerate(_list(told, "parts")))
        made = cls(
            key=_text(told, "key", ""),
            label=_text(told, "label", ""),
            version=int(_number(told, "version", "")),
            parts=parts,
            out_of=_number(told, "out_of", "", 100.0),
            least=_number(told, "least", "", 0.5),
            demo=bool(told.get("demo", False)),
        )
        if not parts:
            raise ConfigError("parts", "there must be at least one")
        if not 0 <= made.least <= 1:
            raise ConfigError("least", "is a share from 0 to 1")
        if len({part.key for part in parts}) < len(parts):
            raise ConfigError("parts", "two have the same key")
        return made

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "key": self.key,
            "label": self.label,
            "version": self.version,
            "out_of": self.out_of,
            "least": self.least,
            "demo": self.demo,
            "parts": [_plain_part(part) for part in self.parts],
        }

    @property
    def needs(self) -> frozenset[str]:
        """Keys of the measures it is made of."""
        return frozenset(
            term.measure.partition(":")[0] for part in self.parts for term in part.terms
        )


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What a part came to, of what it could; None where too little of it could be reckoned."""

    key: str
    points: float | None  # 0 … 1 of the part, below 0 where more was taken off than earned
    terms: Mapping[str, float | None]  # measure → points
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Score:
    """The whole: points out of `config.out_of`, or None, and what was missing."""

    points: float | None
    parts: tuple[Scored, ...]
    missing: tuple[str, ...]


def score(values: Mapping[str, float | None], config: Config) -> Score:
    """Points of one unit. A value that could not be reckoned is missing, never 0: the rest of its
    part, and the parts that are there, are scaled up; below `config.least` no points are given."""
    parts = tuple(_scored(part, values, least=config.least) for part in config.parts)
    weights = {part.key: part.weight for part in config.parts}
    there = [(weights[one.key], one.points) for one in parts if one.points is not None]
    weight = sum(one for one, _ in there)
    missing = tuple(name for one in parts for name in one.missing)
    if not weight or weight < config.least * sum(weights.values()):
        return Score(points=None, parts=parts, missing=missing)
    whole = sum(share * points for share, points in there) / weight
    return Score(points=max(0.0, whole) * config.out_of, parts=parts, missing=missing)


def _scored(part: Part, values: Mapping[str, float | None], *, least: float) -> Scored:
    found: dict[str, float | None] = {}
    full = 0.0
    for term in part.terms:
        value = values.get(term.measure)
        there = value is not None and isfinite(value)
        found[term.measure] = term.points(value) if there and value is not None else None
        full += term.full if there else 0.0
    missing = tuple(name for name, points in found.items() if points is None)
    total = sum(points for points in found.values() if points is not None)
    enough = full > 0 and full >= least * part.full
    return Scored(
        key=part.key, points=total / full if enough else None, terms=found, missing=missing
    )


def _part(told: Mapping[str, Any], where: str) -> Part:
    terms = tuple(
        _term(one, f"{where}.terms[{n}]") for n, one in enumerate(_list(told, "terms", where))
    )
    made = Part(
        key=_text(told, "key", where),
        label=_text(told, "label", where),
        terms=terms,
        weight=_number(told, "weight", where, 1.0),
    )
    if made.weight <= 0:
        raise ConfigError(f"{where}.weight", "must be above 0")
    if made.full <= 0:
        raise ConfigError(f"{where}.terms", "no scale gives points: add one")
    return made


def _term(told: Mapping[str, Any], where: str) -> Term:
    corners: Sequence[Any] = told.get("corners", ())
    scale = None
    if corners:
        try:
            pairs = tuple((float(value), float(points)) for value, points in corners)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{where}.corners", "are pairs of a value and its points") from error
        if any(left[0] >= right[0] for left, right in pairwise(pairs)):
            raise ConfigError(f"{where}.corners", "values must rise from corner to corner")
        below, above = (told.get(name) for name in ("below", "above"))
        scale = Scale(corners=pairs, below=below, above=above)
    made = Term(
        measure=_text(told, "measure", where),
        scale=scale,
        each=_number(told, "each", where, 0.0),
        most=_number(told, "most", where, 0.0),
    )
    if (scale is None) == (made.each == 0):
        raise ConfigError(where, "needs either corners or points for each, and not both")
    return made


def _plain_part(part: Part) -> dict[str, Any]:
    terms = []
    for term in part.terms:
        one: dict[str, Any] = {"measure": term.measure}
        if term.scale:
            one["corners"] = [list(corner) for corner in term.scale.corners]
            one |= {
                name: value
                for name in ("below", "above")
                if (value := getattr(term.scale, name)) is not None
            }
        else:
            one |= {"each": term.each, "most": term.most}
        terms.append(one)
    return {"key": part.key, "label": part.label, "weight": part.weight, "terms": terms}


def _list(told: Mapping[str, Any], name: str, where: str = "") -> Sequence[Any]:
    found = told.get(name)
    if not isinstance(found, list | tuple):
        raise ConfigError(f"{where}.{name}".strip("."), "must be a list")
    return found


def _text(told: Mapping[str, Any], name: str, where: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise ConfigError(f"{where}.{name}".strip("."), "must be a text")
    return found


def _number(told: Mapping[str, Any], name: str, where: str, default: float | None = None) -> float:
    found = told.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
        raise ConfigError(f"{where}.{name}".strip("."), "must be a number")
    return float(found)
