"""谁的事 whose: duty item × level × place → the unit that leads, and those that assist."""

from dataclasses import dataclass, field

from wangge.duties.models import DutyItem
from wangge.people.models import Unit
from wangge.people.queries import lead_unit
from wangge.people.roster import LEVELS, Roster, roster

MOST = 50_000  # answers kept


@dataclass(frozen=True)
class Lead:
    """The unit that leads, at which level, and what made it another level than usual."""

    unit: Unit
    co_units: tuple[int, ...] = ()
    raised: str = ""  # "" | place: only so much of the place is known | missing: no nearer unit


@dataclass
class _Known:
    """What has been worked out for one roster."""

    roster: Roster
    levels: dict[str, str]  # division code -> level
    leads: dict[tuple[int, str], tuple[DutyItem, Lead | None]] = field(default_factory=dict)


_known: _Known | None = None


def lead(item: DutyItem, division_code: str) -> Lead | None:
    """Who leads such a matter at such a place ("" where it is not known), or None if nobody does.

    At the item's own level where the place is known so exactly, else at the level to which it is
    known; where no unit stands there, one level up.
    """
    known = _now()
    key = item.pk, division_code
    kept = known.leads.get(key)
    if kept is None or kept[0] is not item:  # the duties were read anew: it may say otherwise now
        if len(known.leads) > MOST:
            known.leads.clear()
        kept = known.leads[key] = item, _work_out(item, division_code, known)
    return kept[1]


def holds(unit: Unit, division_code: str) -> bool:
    """Whether the unit's area holds the place; a city's unit and an unknown place always do."""
    if unit.level == "city" or not division_code:
        return True
    found = roster()
    code, _ = found.divisions[unit.division_id]
    return any(division_code.startswith(own) for own in (code, *found.areas.get(code, ()))) or (
        code.startswith(division_code)
    )


def recused(accused: int | None) -> set[int]:
    """The unit complained of and all under it: none of them handles the complaint."""
    return roster().below(accused) | {accused} if accused else set()


def _now() -> _Known:
    global _known
    found = roster()
    if _known is None or _known.roster is not found:
        _known = _Known(found, dict(found.divisions.values()))
    return _known


def _level(code: str, known: _Known) -> str:
    for length in range(len(code), 1, -1):
        if level := known.levels.get(code[:length]):
            return level
    return "city"


def _work_out(item: DutyItem, place: str, known: _Known) -> Lead | None:
    own = LEVELS.index(item.level)
    first = max(own, LEVELS.index(_level(place, known)))
    for level in LEVELS[first:]:
        kind = item.leads.get(level)
        unit = lead_unit(kind, place, level) if kind else None
        if unit is not None and unit.level == level:
            return Lead(unit, _assisting(item, place, unit), _raised(unit, item, first, own))
    return _any(item, place, first, own)


def _any(item: DutyItem, place: str, first: int, own: int) -> Lead | None:
    """A unit of a kind the item names, further up than the level at which it names it."""
    for kind in dict.fromkeys(item.leads.values()):
        if unit := lead_unit(kind, place, LEVELS[first]):
            return Lead(unit, _assisting(item, place, unit), _raised(unit, item, first, own))
    return None


def _raised(unit: Unit, item: DutyItem, first: int, own: int) -> str:
    if unit.level == item.level:
        return ""
    return "place" if first > own else "missing"


def _assisting(item: DutyItem, place: str, leading: Unit) -> tuple[int, ...]:
    found = [lead_unit(kind, place, leading.level) for kind in item.co_kinds]
    return tuple(dict.fromkeys(one.pk for one in found if one and one.pk != leading.pk))
