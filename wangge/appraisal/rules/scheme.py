"""方案 scheme: what is measured, how it weighs, who is compared with whom – read from plain JSON, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

STRATA = ("category", "urgency", "channel")
PARTS = ("duty", "spot", "mass", "rewards")  # the four parts of the appraisal of cadres
LEAST = 5  # fewer than so many are not shown to other units
OBJECTION_DAYS = 7
WHOLE = ((0.0, 0.0), (100.0, 1.0))


class SchemeFault(ValueError):
    """A scheme cannot be used; `.field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure in the score: `weight` points at most, by a scale of straight pieces.

    `scale` holds (value as people read it, share of the weight). `factor` takes a belief to that
    value: 100 for rates counted as they are, with `flip` where fewer are better.
    """

    measure: str
    weight: float
    scale: tuple[tuple[float, float], ...] = WHOLE
    flip: bool = False
    mean: bool = False

    def shown(self, value: float) -> float:
        """A believed value as people read it: a rate in percent, a mean as it is."""
        if self.mean:
            return -value if self.flip else value
        return 100 * (1 - value if self.flip else value)

    def points(self, value: float) -> float:
        """The points of a believed value."""
        return self.weight * _along(self.scale, self.shown(value))


@dataclass(frozen=True, kw_only=True)
class Group:
    """Units that are compared with one another: of these kinds, at these levels; empty is any."""

    key: str
    name: str
    kinds: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()

    def holds(self, kind: str, level: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A scheme, read: lines, groups, what cases are made comparable by, and the house rules."""

    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    strata: tuple[str, ...] = STRATA
    strength: float | None = None  # of the prior; None: learned from the group
    least: int = LEAST
    objection_days: int = OBJECTION_DAYS
    cadre: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 25.0))

    def group_of(self, kind: str, level: str) -> Group | None:
        """The first group that holds a unit; None where it is compared with nobody."""
        return next((one for one in self.groups if one.holds(kind, level)), None)


def read_plan(said: Mapping[str, Any], *, known: Mapping[str, tuple[bool, bool]] | None) -> Plan:
    """The plan that plain JSON describes; SchemeFault says what is wrong and where.

    `known`: measures that may be weighed → (fewer are better, it is a mean). None: any measure, as
    a rate of which more is better.
    """
    lines = tuple(_line(one, f"lines[{i}]", known) for i, one in enumerate(_rows(said, "lines", 1)))
    _once("lines", [one.measure for one in lines])
    groups = tuple(_group(one, f"groups[{i}]") for i, one in enumerate(_rows(said, "groups", 1)))
    _once("groups", [one.key for one in groups])
    strata = tuple(said.get("strata", STRATA))
    if unknown := set(strata) - set(STRATA):
        raise SchemeFault("strata", f"{sorted(unknown)} is not among {', '.join(STRATA)}")
    strength = said.get("strength")
    return Plan(
        lines=lines,
        groups=groups,
        strata=strata,
        strength=None if strength is None else _number(strength, "strength", low=1),
        least=int(_number(said.get("least", LEAST), "least", low=1)),
        objection_days=int(_number(said.get("objection_days", OBJECTION_DAYS), "objection_days")),
        cadre=_cadre(said.get("cadre", {})),
    )


def _line(
    said: Mapping[str, Any], where: str, known: Mapping[str, tuple[bool, bool]] | None
) -> Line:
    key = str(said.get("measure", ""))
    if not key or (known is not None and key not in known):
        raise SchemeFault(f"{where}.measure", f"{key!r} is no measure that can be weighed")
    flip, mean = known[key] if known is not None else (False, False)
    weight = _number(said.get("weight"), f"{where}.weight")
    if weight <= 0:
        raise SchemeFault(f"{where}.weight", "a weight is more than 0")
    scale = tuple(_step(one, f"{where}.scale") for one in said.get("scale") or _plain(flip, mean))
    if len(scale) < 2 or any(b[0] <= a[0] for a, b in pairwise(scale)):
        raise SchemeFault(f"{where}.scale", "two steps or more, their values rising")
    shares = [share for _value, share in scale]
    if shares != sorted(shares, reverse=flip):
        says = "fall" if flip else "rise"
        raise SchemeFault(f"{where}.scale", f"points must {says} with the value, or the best loses")
    return Line(measure=key, weight=weight, scale=scale, flip=flip, mean=mean)


def _plain(flip: bool, mean: bool) -> Sequence[Sequence[float]]:
    if mean:
        return ()  # a mean has no natural end: the scheme must say what is worth what
    return ((0.0, 1.0), (100.0, 0.0)) if flip else WHOLE


def _step(said: Any, where: str) -> tuple[float, float]:
    if not isinstance(said, Sequence) or len(said) != 2:
        raise SchemeFault(where, f"{said!r} is not [value, share of the weight]")
    share = _number(said[1], where)
    if share > 1:
        raise SchemeFault(where, f"a share lies between 0 and 1, not {share:g}")
    return _number(said[0], where, low=None), share


def _group(said: Mapping[str, Any], where: str) -> Group:
    key, name = str(said.get("key", "")), str(said.get("name", ""))
    if not key or not name:
        raise SchemeFault(where, "a group has a key and a name")
    return Group(
        key=key,
        name=name,
        kinds=frozenset(said.get("kinds", ())),
        levels=frozenset(said.get("levels", ())),
    )


def _cadre(said: Mapping[str, Any]) -> dict[str, float]:
    if unknown := set(said) - set(PARTS):
        raise SchemeFault("cadre", f"{sorted(unknown)} is not among {', '.join(PARTS)}")
    weights = {part: _number(said.get(part, 25.0), f"cadre.{part}") for part in PARTS}
    if not sum(weights.values()):
        raise SchemeFault("cadre", "no part weighs anything")
    return weights


def _rows(said: Mapping[str, Any], name: str, least: int) -> list[Mapping[str, Any]]:
    rows = said.get(name)
    if not isinstance(rows, list) or len(rows) < least:
        raise SchemeFault(name, f"a list of {least} or more")
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise SchemeFault(f"{name}[{i}]", f"{row!r} is no object")
    return rows


def _once(where: str, keys: Sequence[str]) -> None:
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise SchemeFault(where, f"{sorted(twice)} stands there twice")


def _number(said: Any, where: str, *, low: float | None = 0) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or said != said:
        raise SchemeFault(where, f"{said!r} is no number")
    if low is not None and said < low:
        raise SchemeFault(where, f"{said:g} is less than {low:g}")
    return float(said)


def _along(scale: Sequence[tuple[float, float]], value: float) -> float:
    if value <= scale[0][0]:
        return scale[0][1]
    for (x0, y0), (x1, y1) in pairwise(scale):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return scale[-1][1]
