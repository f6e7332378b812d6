"""漏斗图与趋势 drawing: a funnel and a trend as coordinates, which the templates turn into SVG."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

WIDE, HIGH = 560.0, 240.0
LEFT, RIGHT, TOP, BELOW = 44.0, 20.0, 10.0, 26.0
TREND_WIDE, TREND_HIGH = 260.0, 72.0


def funnel(
    group: Mapping[str, Any], line: Mapping[str, Any], unit: int
) -> dict[str, Any] | None:  # fmt: skip
    """The funnel of a line over its group with one unit marked; None where it has no limits."""
    limits = line["limits"]
    dots = [
        (row, row["lines"][line["measure"]])
        for row in group["units"]
        if (row["lines"].get(line["measure"]) or {}).get("rate") is not None
    ]
    if not limits or not dots:
        return None
    rates = [found["rate"] for _row, found in dots]
    edges = [edge for limit in limits[len(limits) // 6 :] for edge in limit[1:]]
    low, high, step = _nice(min(*rates, *edges), max(*rates, *edges))
    least, most = limits[0][0], limits[-1][0]

    def x(n: float) -> float:
        share = log(n / least) / max(log(most / least), 1e-9)
        return round(LEFT + share * (WIDE - LEFT - RIGHT), 1)

    def y(rate: float) -> float:
        share = (min(max(rate, low), high) - low) / max(high - low, 1e-9)
        return round(TOP + (1 - share) * (HIGH - TOP - BELOW), 1)

    def area(inner: int, outer: int) -> str:
        there = [f"{x(one[0])},{y(one[inner])}" for one in limits]
        back = [f"{x(one[0])},{y(one[outer])}" for one in reversed(limits)]
        return " ".join([*there, *back])

    return {
        "wide": WIDE,
        "high": HIGH,
        "far": area(1, 4),
        "near": area(2, 3),
        "standard": y(line["standard"]),
        "left": LEFT,
        "right": WIDE - RIGHT,
        "bottom": HIGH - BELOW,
        "dots": [
            {"x": x(max(found["n"], least)), "y": y(found["rate"]), **_dot(row, found, unit)}
            for row, found in sorted(dots, key=lambda one: one[0]["unit"] == unit)
        ],
        "ys": [
            (y(low + step * i), f"{low + step * i:.0f}")
            for i in range(int((high - low) / step) + 1)
        ],
        "xs": [(x(n), str(n)) for n in _ticks(least, most)],
    }


def _dot(row: Mapping[str, Any], found: Mapping[str, Any], unit: int) -> dict[str, Any]:
    """What is said of a unit in the funnel."""
    return {
        "name": row["name"],
        "rate": f"{found['rate']:.1f}",
        "n": found["n"],
        "mine": row["unit"] == unit,
        "lies": found["lies"],
    }


def trend(points: Sequence[tuple[str, float, float, float]]) -> dict[str, Any] | None:
    """(period, value, low, high) as a small line with its intervals; None for fewer than two."""
    if len(points) < 2:
        return None
    low = min(one[2] for one in points)
    high = max(one[3] for one in points)
    wide = max(high - low, 1e-9)
    step = (TREND_WIDE - 16) / (len(points) - 1)

    def y(value: float) -> float:
        return round(8 + (1 - (value - low) / wide) * (TREND_HIGH - 30), 1)

    dots = [
        {
            "x": round(8 + i * step, 1),
            "y": y(value),
            "low": y(down),
            "high": y(up),
            "period": period,
            "value": f"{value:.1f}",
        }
        for i, (period, value, down, up) in enumerate(points)
    ]
    path = " ".join(f"{dot['x']},{dot['y']}" for dot in dots)
    return {
        "wide": TREND_WIDE,
        "high": TREND_HIGH,
        "dots": dots,
        "path": path,
        "first": dots[0],
        "last": dots[-1],
    }


def _nice(low: float, high: float) -> tuple[float, float, float]:
    """The axis and its step: round numbers around what is shown, within 0 … 100, never empty."""
    step = next(one for one in (5.0, 10.0, 20.0, 25.0) if high - low <= 4 * one or one == 25)
    least, most = max(step * (low // step), 0.0), min(step * (-(-high // step)), 100.0)
    return (least, most, step) if most > least else (max(least - step, 0.0), least + step, step)


def _ticks(least: int, most: int) -> list[int]:
    return [
        n
        for power in range(8)
        for n in (10**power, 3 * 10**power)
        if least <= n <= most
    ]  # fmt: skip
