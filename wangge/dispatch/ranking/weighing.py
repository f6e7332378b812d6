"""权衡 weighing: duty list and learned panels together – which units come into question, and how likely each is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.dispatch.ranking import whose
from wangge.dispatch.ranking.learned import Opinion
from wangge.duties.models import DutyItem
from wangge.people.queries import lead_unit

LOOKED_AT = 15  # duty items whose units are worked out
KINDS = 3  # kinds of unit that come into question though no likely duty item names them


@dataclass(frozen=True)
class Pool:
    """The units that come into question: for each its duty items (best first) and how it leads;
    `evidence` (units, 3): by the list's words, by learned duty items, by learned kinds of unit."""

    units: tuple[int, ...]
    items: tuple[tuple[int, ...], ...]
    leads: tuple[whose.Lead, ...]
    evidence: NDArray[np.float64]


def pool(
    items: Sequence[DutyItem], listed: NDArray[np.float64], opinion: Opinion, place: str
) -> Pool:
    """Units of the likeliest duty items at a place; `listed` is each item's share by the list's words."""
    both = (listed + opinion.duties) / 2
    likely = [int(at) for at in np.argsort(-both, kind="stable")[:LOOKED_AT] if both[at] > 0]
    found: dict[int, tuple[whose.Lead, list[int]]] = {}
    for at in likely:
        if lead := whose.lead(items[at], place):
            found.setdefault(lead.unit.pk, (lead, []))[1].append(at)
    for unit, at in _by_kind(items, both, opinion, place):
        if unit not in found and (lead := whose.lead(items[at], place)) and lead.unit.pk == unit:
            found[unit] = lead, [at]
    units = tuple(found)
    evidence = np.zeros((len(units), 3))
    for row, unit in enumerate(units):
        lead, rows = found[unit]
        kind = f"{lead.unit.kind}/{lead.unit.level}"
        evidence[row] = listed[rows].sum(), opinion.duties[rows].sum(), opinion.kinds.get(kind, 0.0)
    return Pool(
        units, tuple(tuple(found[u][1]) for u in units), tuple(found[u][0] for u in units), evidence
    )


def _by_kind(
    items: Sequence[DutyItem], both: NDArray[np.float64], opinion: Opinion, place: str
) -> list[tuple[int, int]]:
    """(unit, duty item): what the likeliest kinds of unit would be here, by the likeliest item of theirs."""
    found, led = [], _led_by(items)
    for label in sorted(opinion.kinds, key=lambda one: -opinion.kinds[one])[:KINDS]:
        kind, _, level = label.rpartition("/")
        unit = lead_unit(kind, place, level) if kind else None
        theirs = led.get((level, kind))
        if unit and theirs is not None:
            found.append((unit.pk, int(theirs[both[theirs].argmax()])))
    return found


_led: tuple[Sequence[DutyItem], dict[tuple[str, str], NDArray[np.intp]]] | None = None


def _led_by(items: Sequence[DutyItem]) -> dict[tuple[str, str], NDArray[np.intp]]:
    """(level, kind of unit) → places of the duty items it leads there; made once for a duty list."""
    global _led
    kept = _led
    if kept is None or kept[0] is not items:
        found: dict[tuple[str, str], list[int]] = {}
        for at, item in enumerate(items):
            for way in item.leads.items():
                found.setdefault(way, []).append(at)
        kept = _led = items, {way: np.array(places, np.intp) for way, places in found.items()}
    return kept[1]
