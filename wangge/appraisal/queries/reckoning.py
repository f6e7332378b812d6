"""核算 reckoning: a period by a scheme – groups, places, scores, what was left out – as plain JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wangge.appraisal.queries.counted import Kind, Source
from wangge.appraisal.queries.lines import Group, Lined, line_of
from wangge.appraisal.rules import composites, places
from wangge.appraisal.rules.composite import Composite
from wangge.appraisal.rules.periods import Span
from wangge.appraisal.rules.ranking import band, chance_above
from wangge.appraisal.rules.scheme import Plan

DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Body:
    """A unit that is appraised."""

    id: int
    name: str
    kind: str
    level: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A case left out of the score; `measure` empty: of every line."""

    case: int
    measure: str
    reason: str
    unit: int | None


def reckon(
    plan: Plan,
    source: Source,
    bodies: Sequence[Body],
    *,
    now: Span,
    before: Span,
    left_out: Sequence[LeftOut] = (),
) -> dict[str, Any]:
    """All groups of the scheme that have a unit with cases; plain JSON, nothing in it rounded away."""
    kinds = source.kinds()
    groups = []
    for group in plan.groups:
        members = {
            one.id: one for one in bodies if plan.group_of(one.kind, one.level) == group
        }  # fmt: skip
        if not members:
            continue
        asked = Group(members=frozenset(members), strata=plan.strata, strength=plan.strength)
        found = _both(plan, source, asked, now, before, left_out)
        units = _units(plan, members, found, left_out)
        if units:
            lines = [_head(line, kinds, found[0]) for line in plan.lines]
            groups.append({"key": group.key, "name": group.name, "lines": lines, "units": units})
    plain: dict[str, Any] = _plain({"groups": groups, "left_out": [vars(one) for one in left_out]})
    return plain


Found = tuple[dict[str, Lined], dict[str, Lined]]


def _both(
    plan: Plan,
    source: Source,
    group: Group,
    now: Span,
    before: Span,
    left_out: Sequence[LeftOut],
) -> Found:
    """Each line in this period, and in the one before."""
    held: tuple[dict[str, Lined], dict[str, Lined]] = ({}, {})
    for line in plan.lines:
        without = {one.case for one in left_out if one.measure in ("", line.measure)}
        for into, span in zip(held, (now, before), strict=True):
            into[line.measure] = line_of(line, source, span, group, without=without)
    return held


def _scores(plan: Plan, lined: Mapping[str, Lined]) -> dict[int, Composite]:
    beliefs = {key: one.beliefs for key, one in lined.items()}
    standards = {key: one.standard for key, one in lined.items()}
    return {one.unit: one for one in composites(plan.lines, beliefs, standards=standards)}  # type: ignore[misc, arg-type]


def _units(
    plan: Plan, members: Mapping[int, Body], found: Found, left_out: Sequence[LeftOut]
) -> list[dict[str, Any]]:
    """Every unit that any line knows, first the best placed."""
    now, before = (_scores(plan, lined) for lined in found)
    ranked = places([one.spread() for one in now.values()])
    rows = []
    for place, score in zip(ranked, now.values(), strict=True):
        unit = members[int(score.unit)]  # type: ignore[call-overload]
        old = before.get(unit.id)
        better = chance_above(score.spread(), old.spread()) if old else None
        lines = {line.measure: found[0][line.measure].unit(unit.id, found[1][line.measure]) for line in plan.lines}  # fmt: skip
        rows.append(
            {
                "unit": unit.id,
                "name": unit.name,
                "kind": unit.kind,
                "order": place.order,
                "first": place.first,
                "last": place.last,
                "score": score.value,
                "low": score.low,
                "high": score.high,
                "standard": score.standard,
                "above": score.above,
                "parts": dict(score.parts),
                "band": band(
                    above=score.above, better=better, above_before=old.above if old else None
                ),
                "before": _before(old, score, better),
                "lines": {key: one for key, one in lines.items() if one},
                "left_out": sum(1 for one in left_out if one.unit == unit.id),
                "n": max((one["n"] for one in lines.values() if one), default=0),
            }
        )
    return sorted(rows, key=lambda row: (row["order"], -float(row["score"]), row["unit"]))


def _before(old: Composite | None, score: Composite, better: float | None) -> dict[str, Any] | None:
    if old is None or better is None:
        return None
    down = ((score.value - score.low) ** 2 + (old.high - old.value) ** 2) ** 0.5
    up = ((score.high - score.value) ** 2 + (old.value - old.low) ** 2) ** 0.5
    change = score.value - old.value
    return {
        "score": old.value,
        "change": change,
        "low": change - down,
        "high": change + up,
        "better": better,
    }


def _head(line: Any, kinds: Mapping[str, Kind], lined: Mapping[str, Lined]) -> dict[str, Any]:
    """A line as the table's head and the funnel need it."""
    kind, found = kinds[line.measure], lined[line.measure]
    return {
        "measure": line.measure,
        "weight": line.weight,
        "scale": [list(step) for step in line.scale],
        "flip": line.flip,
        "mean": line.mean,
        "suffix": kind.suffix,
        "standard": line.shown(found.standard) if found.beliefs else None,
        "strength": found.strength,
        "scatter": found.funnel.spread if found.funnel else None,
        "limits": [_limit(line, one) for one in found.funnel.limits] if found.funnel else [],
    }


def _limit(line: Any, limit: tuple[int, float, float, float, float]) -> list[float]:
    n, *edges = limit
    return [n, *sorted(line.shown(edge) for edge in edges)]


def _plain(said: Any) -> Any:
    """JSON of numbers cut to DIGITS places, so that the same counts give the same bytes."""
    if isinstance(said, float):
        return round(said, DIGITS)
    if isinstance(said, dict):
        return {str(key): _plain(value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [_plain(one) for one in said]
    return said
