"""日历之实 calendar: the days of the city's calendar with their hours of work, for reckoning in tables."""

from datetime import date
from typing import Any

from wangge.duties.queries import days

SPELLS = 3  # spells of work in one day
SECOND = 1_000_000  # µs


def day_rows(calendar: str = "default") -> list[dict[str, Any]]:
    """One row a known day, as `tables.DAYS`; none where there is no such calendar.

    ValueError for a day of more than three spells of work.
    """
    try:
        view = days(calendar)
    except LookupError:
        return []  # measures in working hours then say that they cannot be reckoned
    rows = []
    for offset, shifts in enumerate(view.shifts):
        day = date.fromordinal(view.first + offset)
        if day not in view.known:
            continue
        if len(shifts) > SPELLS:
            raise ValueError(f"{day}: more than {SPELLS} spells of work in one day")
        row: dict[str, Any] = {
            "day": day,
            "kind": str(view.known[day].kind),
            "before": view.opened[offset] / SECOND,
            "holes": view.holes[offset],
        }
        for n in range(SPELLS):
            opens, closes = shifts[n] if n < len(shifts) else (0, 0)
            row |= {f"from{n + 1}": opens / SECOND, f"to{n + 1}": closes / SECOND}
        rows.append(row)
    return rows
