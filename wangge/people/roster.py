"""花名册: all units and management areas in process memory, re-read when they change."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models.signals import post_delete, post_save

from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.grids.models import EDITION as GRIDS
from wangge.grids.models import Division, ManagementArea
from wangge.people.models import Unit

EDITION = "units"
TRUSTED_FOR = 5.0  # seconds a roster is used before its edition is looked at again
LEVELS = ("community", "street", "district", "city")  # from near to far


@dataclass(eq=False)
class Roster:
    """Units and areas of one edition; never changed once made."""

    units: dict[int, Unit] = field(default_factory=dict)
    posts: dict[tuple[str, str], dict[str, list[Unit]]] = field(default_factory=dict)
    divisions: dict[int, tuple[str, str]] = field(default_factory=dict)  # pk -> code, level
    children: dict[int, list[int]] = field(default_factory=dict)
    governed: dict[str, str] = field(default_factory=dict)  # division code -> area's own code
    areas: dict[str, tuple[str, ...]] = field(default_factory=dict)  # area's code -> divisions

    def below(self, unit_id: int) -> set[int]:
        """Ids of the unit and of all units under it; empty if there is no such unit."""
        found, open_ids = set(), [unit_id] if unit_id in self.units else []
        while open_ids:
            one = open_ids.pop()
            if one not in found:
                found.add(one)
                open_ids.extend(self.children.get(one, ()))
        return found

    def lead(self, kind: str, division_code: str, level: str, on: date | None) -> Unit | None:
        """The unit of `kind` that answers at `level`, or failing one the next level up."""
        for there in LEVELS[LEVELS.index(level) :]:
            by_code = self.posts.get((kind, there))
            if by_code and (unit := self._holding(by_code, division_code, there, on)):
                return unit
        return None

    def _holding(
        self, by_code: dict[str, list[Unit]], place: str, level: str, on: date | None
    ) -> Unit | None:
        if level == "city":  # an installation serves one city
            return _valid((u for units in by_code.values() for u in units), on)
        for code in self._around(place):
            if unit := _valid(by_code.get(code, ()), on):
                return unit
        return None

    def _around(self, place: str) -> Iterable[str]:
        """Codes that may hold a place, nearest first; an area goes before the statutory code."""
        for length in range(len(place), 1, -1):
            part = place[:length]
            yield part
            if area := self.governed.get(part):
                yield area


def _valid(units: Iterable[Unit], on: date | None) -> Unit | None:
    """The first unit that handles and is valid on the day (any day that has not ended, if None)."""
    for unit in units:
        if not unit.handles:
            continue
        if on is None and unit.valid_to is None:
            return unit
        if on is not None and (unit.valid_from or on) <= on <= (unit.valid_to or on):
            return unit
    return None


memory = Kept(lambda: Edition.of(EDITION, GRIDS), every=TRUSTED_FOR)


def roster() -> Roster:
    """The roster, at most `TRUSTED_FOR` seconds behind what another process committed."""
    return memory.get("roster", _read)


def touch(**_signal: Any) -> None:
    """Tell every process that units changed; call it inside the transaction that changed them."""
    Edition.renew(EDITION)


def _read() -> Roster:
    made = Roster()
    posts: dict[tuple[str, str], dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    children: dict[int, list[int]] = defaultdict(list)
    for pk, code, level in Division.objects.values_list("pk", "code", "level"):
        made.divisions[pk] = code, level
    for unit in Unit.objects.order_by("pk"):
        made.units[unit.pk] = unit
        posts[unit.kind, unit.level][made.divisions[unit.division_id][0]].append(unit)
        if unit.parent_id:
            children[unit.parent_id].append(unit.pk)
    made.posts = {key: dict(by_code) for key, by_code in posts.items()}
    made.children = dict(children)
    areas: dict[str, list[str]] = defaultdict(list)
    for area, division in ManagementArea.objects.values_list("code", "divisions__code"):
        if division:
            made.governed[division] = area
            areas[area].append(division)
    made.areas = {area: tuple(codes) for area, codes in areas.items()}
    return made


post_save.connect(touch, sender=Unit, dispatch_uid="roster-unit-saved")
post_delete.connect(touch, sender=Unit, dispatch_uid="roster-unit-deleted")
