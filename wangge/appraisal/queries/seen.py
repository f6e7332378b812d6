"""What a person may see of a report: their own units whole, others without small counts, or not yet."""

from dataclasses import dataclass
from typing import Any

from wangge.people.queries import Access
from wangge.people.roster import roster

ALL = ("supervisor", "leader", "analyst")  # who answers for the appraisal sees all of it


@dataclass(frozen=True, kw_only=True)
class Sight:
    """How far somebody sees: all units whole, or `own` whole and others after publication."""

    whole: bool
    own: frozenset[int]

    def owns(self, unit: int) -> bool:
        return self.whole or unit in self.own


def own_units(access: Access) -> frozenset[int]:
    """The units whose score is this person's business: theirs, those below, those of their area."""
    found = set(access.unit_ids)
    if access.areas and access.holds(*ALL):
        known = roster()
        for unit in known.units.values():
            code, _level = known.divisions[unit.division_id]
            if code.startswith(access.areas):
                found.add(unit.pk)
    return frozenset(found)


def sight(access: Access) -> Sight:
    """How far this person sees; nobody without a post sees anything."""
    return Sight(whole=access.city_wide and access.holds(*ALL), own=own_units(access))


def shown(report: dict[str, Any], seen: Sight, *, published: bool, least: int) -> dict[str, Any]:
    """The report as one person may see it.

    Before publication only own units' rows are there. Afterwards others' counts below `least`, and
    what could be reckoned from them, are None with `few` set; their own are always whole.
    """
    groups = []
    for group in report["groups"]:
        rows = [
            _row(row, seen, least=least)
            for row in group["units"]
            if published or seen.owns(row["unit"])
        ]
        if rows and (seen.whole or any(row["own"] for row in rows)):
            groups.append({**group, "units": rows, "of": len(group["units"])})
    mine = [one for one in report["left_out"] if seen.owns(one["unit"] or 0)]
    return {**report, "groups": groups, "left_out": mine}


def _row(row: dict[str, Any], seen: Sight, *, least: int) -> dict[str, Any]:
    if seen.owns(row["unit"]):
        return {**row, "own": True, "few": False}
    lines = {key: _line(one, least) for key, one in row["lines"].items()}
    few = row["n"] < least
    hidden = dict.fromkeys(("score", "low", "high"), None) if few else {}
    return {
        **row,
        **hidden,
        "parts": {} if few else row["parts"],
        "before": None if few else row["before"],
        "lines": lines,
        "own": False,
        "few": few,
    }


def _line(line: dict[str, Any], least: int) -> dict[str, Any]:
    """A line without its counts where either of them, or what is left of them, is small."""
    n, k = line["n"], line["k"]
    small = n < least or (isinstance(k, int | float) and (0 < k < least or 0 < n - k < least))
    if not small:
        return {**line, "few": False}
    kept = {"lies": line["lies"]}
    blank = dict.fromkeys(line, None)
    return {**blank, **kept, "few": True}
